public import Bytes
public import CLinux

// Between our addresses and the kernel's (ip(7), ipv6(7)).
extension SocketAddress {
  /// Fills in `storage`; returns the length that belongs to it.
  @inlinable
  public func write(to storage: UnsafeMutablePointer<sockaddr_storage>) -> socklen_t {
    let raw = UnsafeMutableRawPointer(storage)
    if isV6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      address.sin6_scope_id = scope
      withUnsafeMutableBytes(of: &address.sin6_addr) { bytes in
        bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
        bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
      }
      raw.storeBytes(of: address, as: sockaddr_in6.self)
      return socklen_t(MemoryLayout<sockaddr_in6>.size)
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(truncatingIfNeeded: low).bigEndian
    raw.storeBytes(of: address, as: sockaddr_in.self)
    return socklen_t(MemoryLayout<sockaddr_in>.size)
  }

  /// Nil for families other than IPv4 and IPv6.
  @inlinable
  public init?(_ pointer: UnsafePointer<sockaddr>) {
    let raw = UnsafeRawPointer(pointer)
    switch Int32(pointer.pointee.sa_family) {
    case AF_INET:
      let address = raw.loadUnaligned(as: sockaddr_in.self)
      self.init(
        v4: UInt32(bigEndian: address.sin_addr.s_addr), port: UInt16(bigEndian: address.sin_port))
    case AF_INET6:
      let address = raw.loadUnaligned(as: sockaddr_in6.self)
      let halves = withUnsafeBytes(of: address.sin6_addr) { bytes in
        (
          high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
          low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
      }
      self.init(
        v6: halves, port: UInt16(bigEndian: address.sin6_port), scope: address.sin6_scope_id)
    default:
      return nil
    }
  }
}
