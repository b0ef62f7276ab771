/// An IPv4 or IPv6 address with its UDP or TCP port, as plain numbers that hash quickly.
/// IPv4-mapped IPv6 addresses are made IPv4 by ``init(v6:port:scope:)``.
public struct SocketAddress: Hashable, Sendable {
  /// The first and the second half of the IPv6 address in host order; an IPv4 address stands in the
  /// low 32 bits of `low`, and `high` is zero.
  public let high: UInt64
  public let low: UInt64
  /// Interface index of a link-local IPv6 address, else 0.
  public let scope: UInt32
  public let port: UInt16
  public let isV6: Bool

  public init(v4 address: UInt32, port: UInt16) {
    self.init(high: 0, low: UInt64(address), scope: 0, port: port, isV6: false)
  }

  public init(v6 address: (high: UInt64, low: UInt64), port: UInt16, scope: UInt32 = 0) {
    if address.high == 0, address.low >> 32 == 0xffff {
      self.init(high: 0, low: address.low & 0xffff_ffff, scope: 0, port: port, isV6: false)
    } else {
      self.init(high: address.high, low: address.low, scope: scope, port: port, isV6: true)
    }
  }

  private init(high: UInt64, low: UInt64, scope: UInt32, port: UInt16, isV6: Bool) {
    self.high = high
    self.low = low
    self.scope = scope
    self.port = port
    self.isV6 = isV6
  }

  public func with(port: UInt16) -> SocketAddress {
    isV6
      ? SocketAddress(v6: (high, low), port: port, scope: scope)
      : SocketAddress(v4: UInt32(truncatingIfNeeded: low), port: port)
  }

  /// 4 or 16 bytes in network order.
  public var addressBytes: [UInt8] {
    var writer = ByteWriter(reserving: 16)
    if isV6 {
      writer.u64(high)
      writer.u64(low)
    } else {
      writer.u32(UInt32(truncatingIfNeeded: low))
    }
    return writer.bytes
  }

  /// 127.0.0.0/8 and ::1.
  public var isLoopback: Bool { isV6 ? high == 0 && low == 1 : low >> 24 == 127 }
  /// 0.0.0.0 and ::, which stand for all addresses of a machine.
  public var isUnspecified: Bool { high == 0 && low == 0 }
  /// 169.254.0.0/16 and fe80::/10.
  public var isLinkLocal: Bool { isV6 ? high >> 54 == 0x3fa : low >> 16 == 0xa9fe }
}

/// The two ends of a datagram's way as this side sees them.
public struct NetworkPath: Hashable, Sendable {
  public var local: SocketAddress
  public var remote: SocketAddress

  public init(local: SocketAddress, remote: SocketAddress) {
    self.local = local
    self.remote = remote
  }
}
