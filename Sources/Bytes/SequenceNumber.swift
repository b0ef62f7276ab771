/// Arithmetic on counters that wrap (RFC 1982): `a` is newer than `b` when the way forward from
/// `b` to `a` is shorter than half the circle.
extension FixedWidthInteger where Self: UnsignedInteger {
  /// True when this number comes after `other`; an exact half circle counts as not newer.
  @inlinable public func isNewer(than other: Self) -> Bool {
    let forward = self &- other
    return forward != 0 && forward < (1 << (Self.bitWidth - 1))
  }
}

/// Follows a wrapping 16-bit counter and gives each value its place in an endless 64-bit line.
public struct SequenceUnwrapper: Sendable {
  /// The highest extended value seen; nil before the first.
  public private(set) var highest: UInt64?

  public init() {}

  /// The extended value nearest to the highest seen. The line starts at 2^16 plus the first value,
  /// so that packets just before the first one have a place too.
  public mutating func unwrap(_ value: UInt16) -> UInt64 {
    guard let highest else {
      let first = 65_536 + UInt64(value)
      self.highest = first
      return first
    }
    let forward = Int16(bitPattern: value &- UInt16(truncatingIfNeeded: highest))
    let extended = UInt64(bitPattern: Int64(bitPattern: highest) &+ Int64(forward))
    if forward > 0 { self.highest = extended }
    return extended
  }
}
