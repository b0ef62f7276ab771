import Foundation
import Glibc

/// Takes one connection after the other on 127.0.0.1. Blocking: nothing else happens meanwhile.
final class CommandListener {
  let port: UInt16
  private let fd: Int32

  struct Failed: Error {}

  init(port: UInt16) throws {
    let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard fd >= 0 else { throw Failed() }
    var on: Int32 = 1
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isOpen = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(fd, pointer, length) == 0 && listen(fd, 4) == 0
          && getsockname(fd, pointer, &length) == 0
      }
    }
    guard isOpen else {
      Glibc.close(fd)
      throw Failed()
    }
    self.fd = fd
    self.port = UInt16(bigEndian: name.sin_port)
  }

  deinit { Glibc.close(fd) }

  /// Nil where no more can be taken.
  func next() -> CommandConnection? {
    let accepted = accept(fd, nil, nil)
    return accepted >= 0 ? CommandConnection(accepted) : nil
  }
}

/// Lines of one connection.
final class CommandConnection {
  private static let longest = 262_144
  private let fd: Int32
  private var buffer: [UInt8] = []

  init(_ fd: Int32) { self.fd = fd }

  deinit { Glibc.close(fd) }

  /// The next line without its end; nil where the other side has closed, or sends no lines.
  func line() -> [UInt8]? {
    while true {
      if let end = buffer.firstIndex(of: 0x0a) {
        defer { buffer.removeSubrange(...end) }
        return Array(buffer[..<end])
      }
      guard buffer.count < Self.longest else { return nil }
      var chunk = [UInt8](repeating: 0, count: 16_384)
      let count = recv(fd, &chunk, chunk.count, 0)
      guard count > 0 else { return nil }
      buffer += chunk[..<count]
    }
  }

  func answer(_ text: Data) {
    let bytes = [UInt8](text) + [0x0a]
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }
}
