package import Bytes
internal import CLinux
internal import Glibc
internal import Posix

/// One bound UDP socket, non-blocking; closed with its last owner.
package final class MediaSocket: Sendable {
  /// Bytes asked for of each buffer: a second of 8 Mbit/s.
  private static let bufferSize: Int32 = 1_048_576

  package let fd: Int32
  /// The bound address with its port.
  package let local: SocketAddress

  /// Binds any free port of `address`; nil where the machine does not let it, such as for an address
  /// that has just gone, and `errno` says why.
  package init?(binding address: SocketAddress) {
    let fd = clinux_udp_socket(address.isV6 ? AF_INET6 : AF_INET)
    guard fd >= 0 else { return nil }
    if address.isV6 { _ = clinux_only_v6(fd) }
    var size = Self.bufferSize
    for option in [SO_RCVBUF, SO_SNDBUF] {
      setsockopt(fd, SOL_SOCKET, option, &size, socklen_t(MemoryLayout<Int32>.size))
    }
    var storage = sockaddr_storage()
    var length = address.with(port: 0).write(to: &storage)
    let local = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> SocketAddress? in
        guard bind(fd, pointer, length) == 0 else { return nil }
        length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return getsockname(fd, pointer, &length) == 0 ? SocketAddress(pointer) : nil
      }
    }
    guard let local else {
      close(fd)
      return nil
    }
    self.fd = fd
    self.local = local
  }

  deinit { close(fd) }
}

/// Receives and sends many datagrams in one call (recvmmsg(2), sendmmsg(2)), with buffers made once.
final class DatagramBatch {
  /// Datagrams of one call.
  static let size = 32
  /// Bytes of one buffer. Nothing longer than 1,500 comes from a relay of ours.
  static let bufferSize = 2_048

  private let buffers: UnsafeMutableRawPointer
  private let names: UnsafeMutablePointer<sockaddr_storage>
  private let vectors: UnsafeMutablePointer<iovec>
  private let datagrams: UnsafeMutablePointer<clinux_datagram>
  private var waiting = 0
  private var waitingLocal: SocketAddress?
  /// Datagrams that the kernel did not take, or whose socket is gone.
  private(set) var failures: UInt64 = 0

  init() {
    buffers = .allocate(byteCount: Self.size * Self.bufferSize, alignment: 64)
    names = .allocate(capacity: Self.size)
    vectors = .allocate(capacity: Self.size)
    datagrams = .allocate(capacity: Self.size)
    names.initialize(repeating: sockaddr_storage(), count: Self.size)
    datagrams.initialize(repeating: clinux_datagram(), count: Self.size)
    for index in 0..<Self.size {
      vectors[index] = iovec(
        iov_base: buffers + index * Self.bufferSize, iov_len: Self.bufferSize)
      datagrams[index].header.msg_name = UnsafeMutableRawPointer(names + index)
      datagrams[index].header.msg_iov = vectors + index
      datagrams[index].header.msg_iovlen = 1
    }
  }

  deinit {
    buffers.deallocate()
    names.deallocate()
    vectors.deallocate()
    datagrams.deallocate()
  }

  /// Hands every waiting datagram (at most ``size``) to `body` and returns how many there were. Not
  /// to be used while datagrams wait for ``flush(over:)``.
  func receive(
    from socket: MediaSocket, _ body: (UnsafeMutableRawBufferPointer, NetworkPath) -> Void
  ) -> Int {
    precondition(waiting == 0, "the buffers hold datagrams that are still to be sent")
    for index in 0..<Self.size {
      vectors[index].iov_len = Self.bufferSize
      datagrams[index].header.msg_namelen = socklen_t(MemoryLayout<sockaddr_storage>.size)
      datagrams[index].header.msg_flags = 0
    }
    let count = Int(clinux_recvmmsg(socket.fd, datagrams, UInt32(Self.size), 0, nil))
    guard count > 0 else { return 0 }
    for index in 0..<count where datagrams[index].header.msg_flags & Int32(MSG_TRUNC) == 0 {
      let remote = UnsafeRawPointer(names + index).assumingMemoryBound(to: sockaddr.self)
      guard let remote = SocketAddress(remote) else { continue }
      body(
        UnsafeMutableRawBufferPointer(
          start: buffers + index * Self.bufferSize, count: Int(datagrams[index].length)),
        NetworkPath(local: socket.local, remote: remote))
    }
    return count
  }

  /// Puts one datagram with the others of its socket; what is full or of another socket goes out.
  func add(_ bytes: [UInt8], path: NetworkPath, over sockets: [MediaSocket]) {
    if waiting == Self.size || waitingLocal != path.local { flush(over: sockets) }
    guard bytes.count <= Self.bufferSize else {
      failures += 1
      return
    }
    waitingLocal = path.local
    UnsafeMutableRawBufferPointer(
      start: buffers + waiting * Self.bufferSize, count: Self.bufferSize
    ).copyBytes(from: bytes)
    vectors[waiting].iov_len = bytes.count
    datagrams[waiting].header.msg_namelen = path.remote.write(to: names + waiting)
    waiting += 1
  }

  /// Sends what waits. What the kernel refuses is dropped and counted, as on any network.
  func flush(over sockets: [MediaSocket]) {
    defer { waiting = 0 }
    guard waiting > 0 else { return }
    guard let socket = sockets.first(where: { $0.local == waitingLocal }) else {
      failures += UInt64(waiting)
      return
    }
    var next = 0
    while next < waiting {
      let sent = clinux_sendmmsg(
        socket.fd, datagrams + next, UInt32(waiting - next), Int32(MSG_NOSIGNAL))
      if sent > 0 {
        next += Int(sent)
      } else if errno != EINTR {
        // The first one failed: no route, or no room. The others may still go.
        failures += 1
        next += 1
      }
    }
  }
}
