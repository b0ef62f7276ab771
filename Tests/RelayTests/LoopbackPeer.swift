import Bytes
import Glibc
import RTC
import SecureTransport

/// A peer on a real UDP socket of the loopback interface.
final class LoopbackPeer {
  let peer: Peer
  private let fd: Int32
  private let local: SocketAddress

  struct SocketFailure: Error {}

  init() throws {
    fd = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    guard fd >= 0 else { throw SocketFailure() }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let fd = fd
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(fd, $0, length) == 0 && getsockname(fd, $0, &length) == 0
      }
    }
    guard isBound else { throw SocketFailure() }
    // Short, so that the loop below also serves timers.
    var timeout = timeval(tv_sec: 0, tv_usec: 2_000)
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    local = SocketAddress(v4: 0x7f00_0001, port: UInt16(bigEndian: address.sin_port))
    peer = Peer(
      Peer.Configuration(
        identity: try DTLSIdentity(), addresses: [local],
        clock: NTPClock(at: Instant(nanoseconds: 0), unixNanoseconds: 0)),
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
      guard !datagram.path.remote.isV6 else { continue }
      send(datagram.bytes, to: datagram.path.remote)
    }
  }

  /// Sends any bytes to an IPv4 address.
  func send(_ bytes: [UInt8], to remote: SocketAddress) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = remote.port.bigEndian
    address.sin_addr.s_addr = UInt32(truncatingIfNeeded: remote.low).bigEndian
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = sendto(
          fd, bytes, bytes.count, 0, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  private func receive(into buffer: inout [UInt8]) {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let count = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        recvfrom(fd, &buffer, buffer.count, 0, $0, &length)
      }
    }
    guard count > 0 else { return }
    let remote = SocketAddress(
      v4: UInt32(bigEndian: address.sin_addr.s_addr), port: UInt16(bigEndian: address.sin_port))
    let now = now
    buffer.withUnsafeMutableBytes { bytes in
      peer.receive(
        UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]),
        path: NetworkPath(local: local, remote: remote), now: now)
    }
  }
}
