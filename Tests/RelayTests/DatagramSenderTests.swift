import Bytes
import Glibc
import Testing

@testable import Relay
@testable import RelayServer

/// Over real sockets of the loopback interface.
@Suite struct DatagramSenderTests {
  private static func socket() throws -> DatagramSocket {
    try DatagramSocket(binding: LoopbackPeer.v4, receiveBuffer: 1 << 20)
  }

  /// Datagrams of these lengths to each receiver in turn, every one filled with its number.
  private static func batch(
    _ lengths: [Int], from sender: DatagramSocket, to receivers: [DatagramSocket]
  ) -> SendBatch {
    let batch = SendBatch(capacity: lengths.count * receivers.count)
    for (number, length) in lengths.enumerated() {
      let bytes = [UInt8](repeating: UInt8(number), count: length)
      for receiver in receivers {
        let path = NetworkPath(local: sender.local, remote: receiver.local)
        #expect(bytes.withUnsafeBytes { batch.append($0, to: path) })
      }
    }
    return batch
  }

  private static func received(by socket: DatagramSocket) -> [[UInt8]] {
    let receiver = DatagramReceiver()
    var found: [[UInt8]] = []
    while receiver.receive(from: socket, { bytes, _ in found.append(Array(bytes)) }) > 0 {}
    return found
  }

  @Test(arguments: [true, false])
  func everyReceiverGetsAllInOrder(cutsRuns: Bool) throws {
    let sender = try Self.socket()
    let receivers = try (0..<3).map { _ in try Self.socket() }
    #expect(sender.cutsRuns, "every kernel since Linux 4.18 can")
    let lengths = [1_200, 1_200, 1_200, 700, 1_200, 1_201, 40, 40, 0, 1_200]
    let batch = Self.batch(lengths, from: sender, to: receivers)
    let datagrams = DatagramSender(capacity: batch.capacity, cutsRuns: cutsRuns)
    datagrams.flush(batch, over: [sender])
    #expect(batch.count == 0)
    let wanted = lengths.enumerated().map { [UInt8](repeating: UInt8($0), count: $1) }
    for receiver in receivers { #expect(Self.received(by: receiver) == wanted) }
    #expect(datagrams.failures == 0)
  }

  /// Such as by an interface that makes no checksums: the pieces go by themselves, and after some refusals
  /// the kernel is not asked again.
  @Test func aRunThatIsRefusedGoesPieceByPiece() throws {
    let sender = try Self.socket()
    let receiver = try Self.socket()
    // The kernel cuts nothing that it may not make checksums for.
    var on: Int32 = 1
    setsockopt(sender.fd, SOL_SOCKET, SO_NO_CHECK, &on, socklen_t(MemoryLayout<Int32>.size))
    let datagrams = DatagramSender(capacity: 8, cutsRuns: true)
    for turn in 1...20 {
      datagrams.flush(Self.batch([500, 500], from: sender, to: [receiver]), over: [sender])
      #expect(Self.received(by: receiver).map(\.count) == [500, 500])
      #expect(sender.cutsRuns == (turn < 16))
    }
    #expect(datagrams.failures == 0)
  }

  @Test func whatHasNoSocketOrNoWayIsCounted() throws {
    let sender = try Self.socket()
    let stranger = try Self.socket()
    let receiver = try Self.socket()
    let datagrams = DatagramSender(capacity: 8, cutsRuns: true)
    datagrams.flush(Self.batch([5, 5], from: stranger, to: [receiver]), over: [sender])
    #expect(datagrams.failures == 2)
    let batch = SendBatch(capacity: 8)
    for _ in 0..<3 {
      let path = NetworkPath(local: sender.local, remote: receiver.local)
      _ = [UInt8](repeating: 1, count: 5).withUnsafeBytes { batch.append($0, to: path) }
    }
    // Broadcasting was not asked for.
    let nowhere = SocketAddress(v4: 0xffff_ffff, port: 9)
    let lost = NetworkPath(local: sender.local, remote: nowhere)
    _ = [UInt8](repeating: 1, count: 2).withUnsafeBytes { batch.append($0, to: lost) }
    datagrams.flush(batch, over: [sender])
    #expect(Self.received(by: receiver).count == 3)
    #expect(datagrams.failures == 3)
  }
}
