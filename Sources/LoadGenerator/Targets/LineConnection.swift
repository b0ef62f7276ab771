internal import Bytes
internal import CLinux
internal import Glibc
internal import Posix

/// Lines to a server of the benchmark and back, over TCP on this machine: one line, one answer. Blocking,
/// which nothing else waits for while a run is being set up.
final class LineConnection {
  /// Bytes of a line that is read; an answer in SDP has some 3,000.
  private static let longestLine = 262_144
  private static let patience = 20

  private let fd: Int32
  private var buffer: [UInt8] = []

  /// - Parameter address: `127.0.0.1:4000`.
  init(_ text: String) throws {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let port = UInt16(parts[1]),
      let address = SocketAddress(address: String(parts[0]), port: port)
    else { throw LoadProblem("\(text) is no address with a port") }
    fd = socket(address.isV6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard fd >= 0 else { throw LoadProblem("a socket cannot be opened: \(lastSystemError())") }
    var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var storage = sockaddr_storage()
    let length = address.write(to: &storage)
    let isConnected = withUnsafePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(fd, $0, length) == 0 }
    }
    guard isConnected else { throw LoadProblem("\(text) does not answer: \(lastSystemError())") }
  }

  deinit { Glibc.close(fd) }

  /// Sends a line and returns the next that comes, both without their ends.
  func ask(_ line: String) throws -> String {
    let bytes = Array(line.utf8) + [0x0a]
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        clinux_send_quietly(fd, $0.baseAddress, $0.count)
      }
      guard count > 0 else { throw LoadProblem("the server's line broke: \(lastSystemError())") }
      sent += count
    }
    return try read()
  }

  private func read() throws -> String {
    while true {
      if let end = buffer.firstIndex(of: 0x0a) {
        defer { buffer.removeSubrange(...end) }
        return String(decoding: buffer[..<end], as: UTF8.self)
      }
      guard buffer.count < Self.longestLine else {
        throw LoadProblem("the server's line is too long")
      }
      var chunk = [UInt8](repeating: 0, count: 16_384)
      let count = recv(fd, &chunk, chunk.count, 0)
      guard count > 0 else {
        throw LoadProblem(
          "the server does not answer: \(count == 0 ? "closed" : lastSystemError())")
      }
      buffer += chunk[..<count]
    }
  }
}
