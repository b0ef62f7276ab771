import Bytes
import Glibc
import Posix
import RTC
import SecureTransport

@testable import RelayServer

/// A peer on a real UDP socket of the loopback interface.
final class LoopbackPeer {
  let peer: Peer
  private let fd: Int32
  private let local: SocketAddress

  struct SocketFailure: Error {}

  static let v4 = SocketAddress(v4: 0x7f00_0001, port: 0)
  static let v6 = SocketAddress(v6: (0, 1), port: 0)

  /// False where the machine has IPv6 switched off.
  static var hasV6: Bool { (try? LoopbackPeer(v6)) != nil }

  init(_ address: SocketAddress = v4) throws {
    fd = socket(address.isV6 ? AF_INET6 : AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    guard fd >= 0 else { throw SocketFailure() }
    var storage = sockaddr_storage()
    var length = address.write(to: &storage)
    let fd = fd
    let bound = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(fd, pointer, length) == 0 && getsockname(fd, pointer, &length) == 0
          ? SocketAddress(pointer) : nil
      }
    }
    guard let bound else { throw SocketFailure() }
    // Short, so that the loop below also serves timers.
    var timeout = timeval(tv_sec: 0, tv_usec: 2_000)
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    local = bound
    peer = Peer(
      Peer.Configuration(
        identity: try DTLSIdentity(), addresses: [local],
        clock: NTPClock(at: Instant(nanoseconds: 0), unixNanoseconds: 0),
        // Not the relay's own, so that what one does wrong the other does not undo.
        srtp: .libSRTP),
      random: SecureRandom())
  }

  deinit { close(fd) }

  var now: Instant {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Instant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }

  /// Sends numbered sound until that many came back or the time is over; the numbers that came back.
  func run(packets: Int, within span: Instant.Span) -> [UInt32] {
    let end = now + span
    var sent: UInt32 = 0
    var echoed: [UInt32] = []
    var buffer = [UInt8](repeating: 0, count: 2_048)
    while now < end, echoed.count < packets {
      if peer.canSend, Int(sent) < packets {
        sent += 1
        peer.send(
          track: 0, payload: [0x78, UInt8(sent)], timestamp: sent &* 960, marker: sent == 1,
          now: now)
      }
      flush()
      receive(into: &buffer)
      if let deadline = peer.deadline, deadline <= now { peer.handleTimeout(now: now) }
      while let event = peer.pollEvent() {
        if case .media(let media) = event { echoed.append(UInt32(media.payload[1])) }
      }
    }
    return echoed
  }

  private func flush() {
    while let datagram = peer.pollDatagram() {
      guard datagram.path.remote.isV6 == local.isV6 else { continue }
      send(datagram.bytes, to: datagram.path.remote)
    }
  }

  /// Sends any bytes to an address of its own family.
  func send(_ bytes: [UInt8], to remote: SocketAddress) {
    var storage = sockaddr_storage()
    let length = remote.write(to: &storage)
    withUnsafePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = sendto(fd, bytes, bytes.count, 0, pointer, length)
      }
    }
  }

  private func receive(into buffer: inout [UInt8]) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let (count, remote) = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        let count = recvfrom(fd, &buffer, buffer.count, 0, pointer, &length)
        return (count, count > 0 ? SocketAddress(pointer) : nil)
      }
    }
    guard count > 0, let remote else { return }
    let now = now
    buffer.withUnsafeMutableBytes { bytes in
      peer.receive(
        UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]),
        path: NetworkPath(local: local, remote: remote), now: now)
    }
  }
}
