internal import Bytes
internal import CLinux
internal import Glibc
internal import Posix
internal import Relay

/// Sends a ``SendBatch`` in few calls (sendmmsg(2)), one for each socket. Where the kernel can cut, a run of
/// datagrams to one receiver is one message of such a call (``SendOrder``).
final class DatagramSender {
  private static let controlSize = Int(CLINUX_SEGMENT_CONTROL)

  private let order: SendOrder
  private let cutsRuns: Bool
  /// By message.
  private let names: UnsafeMutablePointer<sockaddr_storage>
  private let controls: UnsafeMutableRawPointer
  private let messages: UnsafeMutablePointer<clinux_datagram>
  private let positions: UnsafeMutablePointer<Range<Int>>
  private var messageCount = 0
  /// By position in the order.
  private let vectors: UnsafeMutablePointer<iovec>
  private let single: UnsafeMutablePointer<clinux_datagram>
  /// Datagrams that the kernel did not take.
  private(set) var failures: UInt64 = 0
  /// Since they were asked for last.
  private var count = 0

  /// - Parameter cutsRuns: hands runs to the kernel as one, where a socket can.
  init(capacity: Int, cutsRuns: Bool) {
    self.cutsRuns = cutsRuns
    order = SendOrder(capacity: capacity, seed: .random(in: .min ... .max))
    names = .allocate(capacity: capacity)
    controls = .allocate(byteCount: capacity * Self.controlSize, alignment: 16)
    messages = .allocate(capacity: capacity)
    positions = .allocate(capacity: capacity)
    vectors = .allocate(capacity: capacity)
    single = .allocate(capacity: 1)
    names.initialize(repeating: sockaddr_storage(), count: capacity)
    messages.initialize(repeating: clinux_datagram(), count: capacity)
    positions.initialize(repeating: 0..<0, count: capacity)
    vectors.initialize(repeating: iovec(), count: capacity)
    single.initialize(to: clinux_datagram())
  }

  deinit {
    names.deallocate()
    controls.deallocate()
    messages.deallocate()
    positions.deallocate()
    vectors.deallocate()
    single.deallocate()
  }

  /// Sends everything and empties the batch. What the kernel refuses is dropped and counted, as on
  /// any network.
  func flush(_ batch: SendBatch, over sockets: [DatagramSocket]) {
    batch.finish()
    count += batch.count
    order.arrange(batch)
    var run = 0
    while run < order.runCount {
      let local = path(of: run, in: batch).local
      let socket = sockets.first { $0.local == local }
      messageCount = 0
      var datagrams = 0
      while run < order.runCount, path(of: run, in: batch).local == local {
        write(run, of: batch, segmented: cutsRuns && socket?.cutsRuns ?? false)
        datagrams += order.run(run).count
        run += 1
      }
      if let socket { send(through: socket) } else { failures += UInt64(datagrams) }
    }
    batch.removeAll()
  }

  /// Datagrams that were sent since the last time, whether the kernel took them or not.
  func takeCount() -> Int {
    defer { count = 0 }
    return count
  }

  private func path(of run: Int, in batch: SendBatch) -> NetworkPath {
    batch.path(order.datagram(at: order.run(run).lowerBound))
  }

  private func write(_ run: Int, of batch: SendBatch, segmented: Bool) {
    let range = order.run(run)
    for position in range {
      let bytes = batch.datagram(order.datagram(at: position))
      vectors[position] = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
    }
    let remote = path(of: run, in: batch).remote
    if segmented {
      message(range, to: remote)
    } else {
      for position in range { message(position..<position + 1, to: remote) }
    }
  }

  private func message(_ range: Range<Int>, to remote: SocketAddress) {
    let name = names + messageCount
    let length = remote.write(to: name)
    positions[messageCount] = range
    let header = messages + messageCount
    header.pointee.header.msg_name = UnsafeMutableRawPointer(name)
    header.pointee.header.msg_namelen = length
    header.pointee.header.msg_iov = vectors + range.lowerBound
    header.pointee.header.msg_iovlen = range.count
    if range.count > 1 {
      clinux_cut_into(
        &header.pointee.header, controls + messageCount * Self.controlSize,
        UInt16(vectors[range.lowerBound].iov_len))
    } else {
      header.pointee.header.msg_control = nil
      header.pointee.header.msg_controllen = 0
    }
    messageCount += 1
  }

  private func send(through socket: DatagramSocket) {
    var next = 0
    while next < messageCount {
      let sent = clinux_sendmmsg(
        socket.fd, messages + next, UInt32(messageCount - next), Int32(MSG_NOSIGNAL))
      if sent > 0 {
        next += Int(sent)
      } else if errno != EINTR {
        // The first one failed: no route, too long, or no room. The others may still go.
        fail(next, through: socket, code: errno)
        next += 1
      }
    }
  }

  /// A run may be refused for being one: by an interface that cannot cut, or by a way too narrow for its
  /// pieces. Each of them is then sent by itself.
  private func fail(_ message: Int, through socket: DatagramSocket, code: Int32) {
    let range = positions[message]
    // Other refusals, such as that there is no way just now, are of each packet alike.
    guard range.count > 1, [EIO, EINVAL, EMSGSIZE].contains(code) else {
      failures += UInt64(range.count)
      return
    }
    socket.refusedRun()
    single.pointee.header = messages[message].header
    single.pointee.header.msg_control = nil
    single.pointee.header.msg_controllen = 0
    single.pointee.header.msg_iovlen = 1
    for position in range {
      single.pointee.header.msg_iov = vectors + position
      if clinux_sendmmsg(socket.fd, single, 1, Int32(MSG_NOSIGNAL)) != 1 { failures += 1 }
    }
  }
}
