internal import Bytes
internal import CLinux
internal import Glibc
internal import Posix
internal import Relay

/// Receives many datagrams in one call (recvmmsg(2)) into buffers made once.
final class DatagramReceiver {
  /// Datagrams of one call.
  static let batch = 64
  /// Bytes of one buffer; a longer datagram is truncated by the kernel and dropped here.
  static let bufferSize = 2_048
  private static let controlSize = 64

  private let buffers: UnsafeMutableRawPointer
  private let controls: UnsafeMutableRawPointer
  private let names: UnsafeMutablePointer<sockaddr_storage>
  private let vectors: UnsafeMutablePointer<iovec>
  private let datagrams: UnsafeMutablePointer<clinux_datagram>
  /// Datagrams dropped because they are longer than a buffer.
  private(set) var oversized: UInt64 = 0

  init() {
    buffers = .allocate(byteCount: Self.batch * Self.bufferSize, alignment: 64)
    controls = .allocate(byteCount: Self.batch * Self.controlSize, alignment: 16)
    names = .allocate(capacity: Self.batch)
    vectors = .allocate(capacity: Self.batch)
    datagrams = .allocate(capacity: Self.batch)
    names.initialize(repeating: sockaddr_storage(), count: Self.batch)
    datagrams.initialize(repeating: clinux_datagram(), count: Self.batch)
    for index in 0..<Self.batch {
      vectors[index] = iovec(
        iov_base: buffers + index * Self.bufferSize, iov_len: Self.bufferSize)
      datagrams[index].header.msg_name = UnsafeMutableRawPointer(names + index)
      datagrams[index].header.msg_iov = vectors + index
      datagrams[index].header.msg_iovlen = 1
    }
  }

  deinit {
    buffers.deallocate()
    controls.deallocate()
    names.deallocate()
    vectors.deallocate()
    datagrams.deallocate()
  }

  /// Hands every waiting datagram (at most ``batch``) to `body` and returns how many there were.
  func receive(
    from socket: DatagramSocket,
    _ body: (UnsafeMutableRawBufferPointer, NetworkPath) -> Void
  ) -> Int {
    for index in 0..<Self.batch {
      // The kernel wrote the lengths of the last call over these.
      datagrams[index].header.msg_namelen = socklen_t(MemoryLayout<sockaddr_storage>.size)
      datagrams[index].header.msg_control = controls + index * Self.controlSize
      datagrams[index].header.msg_controllen = Self.controlSize
      datagrams[index].header.msg_flags = 0
    }
    let count = Int(clinux_recvmmsg(socket.fd, datagrams, UInt32(Self.batch), 0, nil))
    guard count > 0 else { return 0 }
    for index in 0..<count {
      let dropped = clinux_dropped_datagrams(&datagrams[index].header)
      if dropped >= 0 { socket.kernelDrops = max(socket.kernelDrops, UInt64(dropped)) }
      guard datagrams[index].header.msg_flags & Int32(MSG_TRUNC) == 0 else {
        oversized += 1
        continue
      }
      let remote = UnsafeRawPointer(names + index).assumingMemoryBound(to: sockaddr.self)
      guard let remote = SocketAddress(remote) else { continue }
      let bytes = UnsafeMutableRawBufferPointer(
        start: buffers + index * Self.bufferSize, count: Int(datagrams[index].length))
      body(bytes, NetworkPath(local: socket.local, remote: remote))
    }
    return count
  }
}
