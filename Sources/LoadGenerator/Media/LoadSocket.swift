internal import Bytes
internal import CLinux
internal import Endpoint
internal import Glibc
internal import Posix

/// One bound UDP socket of the generator, whose datagrams carry the kernel's time of arrival.
final class LoadSocket: Sendable {
  /// Half a second of what the largest fan-out sends to one receiver, several times over.
  private static let bufferSize: Int32 = 2_097_152

  private let socket: MediaSocket

  var fd: Int32 { socket.fd }
  var local: SocketAddress { socket.local }

  /// Binds any free port of `address`.
  init(binding address: SocketAddress) throws {
    guard let socket = MediaSocket(binding: address) else {
      throw LoadProblem("\(address.addressText) cannot be bound: \(lastSystemError())")
    }
    self.socket = socket
    // Beyond the system-wide limit where there is a right to do so.
    for option in [Int32(CLINUX_SO_RCVBUFFORCE), Int32(CLINUX_SO_SNDBUFFORCE)] {
      set(option, Self.bufferSize)
    }
    set(Int32(CLINUX_SO_RXQ_OVFL), 1)
    _ = clinux_tell_arrivals(socket.fd)
  }

  private func set(_ option: Int32, _ value: Int32) {
    var value = value
    setsockopt(socket.fd, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  /// False where the kernel did not take it.
  func send(_ bytes: UnsafeRawPointer, count: Int, to remote: SocketAddress) -> Bool {
    var storage = sockaddr_storage()
    let length = remote.write(to: &storage)
    return clinux_send_to(fd, bytes, count, &storage, length) == count
  }
}

/// Receives many datagrams in one call (recvmmsg(2)) into buffers made once.
final class ArrivalBatch {
  /// Datagrams of one call.
  static let size = 32
  private static let controlSize = 128

  struct Arrival {
    var bytes: UnsafeMutableRawBufferPointer
    var remote: SocketAddress
    /// Nanoseconds since 1970; 0 where the kernel does not say.
    var at: UInt64
    /// Datagrams that the kernel has dropped at this socket so far; negative where it does not say.
    var dropped: Int64
  }

  private let bufferSize: Int
  private let buffers: UnsafeMutableRawPointer
  private let controls: UnsafeMutableRawPointer
  private let names: UnsafeMutablePointer<sockaddr_storage>
  private let vectors: UnsafeMutablePointer<iovec>
  private let datagrams: UnsafeMutablePointer<clinux_datagram>

  /// - Parameter bufferSize: bytes of the longest datagram.
  init(bufferSize: Int = 2_048) {
    self.bufferSize = bufferSize
    buffers = .allocate(byteCount: Self.size * bufferSize, alignment: 64)
    controls = .allocate(byteCount: Self.size * Self.controlSize, alignment: 64)
    names = .allocate(capacity: Self.size)
    vectors = .allocate(capacity: Self.size)
    datagrams = .allocate(capacity: Self.size)
    names.initialize(repeating: sockaddr_storage(), count: Self.size)
    datagrams.initialize(repeating: clinux_datagram(), count: Self.size)
    for index in 0..<Self.size {
      vectors[index] = iovec(
        iov_base: buffers + index * bufferSize, iov_len: bufferSize)
      datagrams[index].header.msg_name = UnsafeMutableRawPointer(names + index)
      datagrams[index].header.msg_iov = vectors + index
      datagrams[index].header.msg_iovlen = 1
      datagrams[index].header.msg_control = controls + index * Self.controlSize
    }
  }

  deinit {
    buffers.deallocate()
    controls.deallocate()
    names.deallocate()
    vectors.deallocate()
    datagrams.deallocate()
  }

  /// Hands every waiting datagram (at most ``size``) to `body` and returns how many there were.
  func receive(from socket: LoadSocket, _ body: (Arrival) -> Void) -> Int {
    for index in 0..<Self.size {
      datagrams[index].header.msg_namelen = socklen_t(MemoryLayout<sockaddr_storage>.size)
      datagrams[index].header.msg_controllen = Self.controlSize
      datagrams[index].header.msg_flags = 0
    }
    let count = Int(clinux_recvmmsg(socket.fd, datagrams, UInt32(Self.size), 0, nil))
    guard count > 0 else { return 0 }
    for index in 0..<count {
      let remote = UnsafeRawPointer(names + index).assumingMemoryBound(to: sockaddr.self)
      guard let remote = SocketAddress(remote) else { continue }
      body(
        Arrival(
          bytes: UnsafeMutableRawBufferPointer(
            start: buffers + index * bufferSize, count: Int(datagrams[index].length)),
          remote: remote, at: clinux_arrival(&datagrams[index].header),
          dropped: clinux_dropped_datagrams(&datagrams[index].header)))
    }
    return count
  }
}
