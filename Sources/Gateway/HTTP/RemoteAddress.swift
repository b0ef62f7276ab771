import CareModel
import Glibc
import NIOCore

/// What limits need to know of a network address.
enum RemoteAddress {
  /// IPv6 hosts are given a /64 each: addresses of one such network count as one.
  static func peer(_ address: SocketAddress?) -> Request.Peer {
    guard let address else { return Request.Peer(key: Personal("unknown"), isLoopback: false) }
    return Request.Peer(key: Personal(key(address)), isLoopback: isLoopback(address))
  }

  static func isLoopback(_ address: SocketAddress) -> Bool {
    let bytes = self.bytes(address)
    switch bytes.count {
    case 4: return bytes[0] == 127
    case 16:
      if bytes.dropLast().allSatisfy({ $0 == 0 }) { return bytes[15] == 1 }
      return isMapped(bytes) && bytes[12] == 127
    default: return false
    }
  }

  /// The whole address in network order; an IPv4 address is the same in either family.
  static func plainBytes(_ address: SocketAddress) -> [UInt8] {
    let bytes = self.bytes(address)
    return bytes.count == 16 && isMapped(bytes) ? Array(bytes.suffix(4)) : bytes
  }

  private static func key(_ address: SocketAddress) -> String {
    let bytes = plainBytes(address)
    let part = bytes.count == 16 ? bytes.prefix(8) : bytes[...]
    return part.map { String($0, radix: 16) }.joined(separator: ":")
  }

  /// ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2).
  private static func isMapped(_ bytes: [UInt8]) -> Bool {
    bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
  }

  /// In network order; empty for what is no IP address.
  private static func bytes(_ address: SocketAddress) -> [UInt8] {
    switch address {
    // The address stands behind family and port (sockaddr_in), in IPv6 also behind the flow label.
    case .v4: address.withSockAddr { start, _ in field(start, at: 4, count: 4) }
    case .v6: address.withSockAddr { start, _ in field(start, at: 8, count: 16) }
    case .unixDomainSocket: []
    }
  }

  private static func field(_ start: UnsafePointer<sockaddr>, at offset: Int, count: Int) -> [UInt8]
  {
    Array(UnsafeRawBufferPointer(start: start, count: offset + count)[offset...])
  }
}
