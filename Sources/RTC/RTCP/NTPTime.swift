public import Bytes

/// A moment in NTP's 64-bit form: seconds since 1900 and their fraction, 32 bits each (RFC 5905,
/// section 6). Wraps in 2036; only differences of less than 68 years are meaningful.
public struct NTPTime: Hashable, Sendable, RawRepresentable {
  public var rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The middle 32 bits, as in LSR and DLSR: units of 1/65536 s.
  public var middle: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 16) }

  /// The time from `earlier` to this moment.
  public func since(_ earlier: NTPTime) -> Instant.Span {
    let difference = Int64(bitPattern: rawValue &- earlier.rawValue)
    let seconds = difference >> 32
    let fraction = difference & 0xffff_ffff
    return Instant.Span(nanoseconds: seconds * 1_000_000_000 + (fraction * 1_000_000_000) >> 32)
  }

  public func advanced(by span: Instant.Span) -> NTPTime {
    let seconds = span.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let units = seconds.quotient << 32 &+ (seconds.remainder << 32) / 1_000_000_000
    return NTPTime(rawValue: rawValue &+ UInt64(bitPattern: units))
  }
}

/// Turns moments of the monotonic clock into NTP time by an offset that the owner measured once, and
/// back. It never jumps with the wall clock, so streams that share it stay together.
public struct NTPClock: Sendable, Equatable {
  /// Seconds from 1900 to 1970.
  public static let unixEpoch: UInt64 = 2_208_988_800

  private let instant: Instant
  private let ntp: NTPTime

  /// At `instant` the wall clock said `unixNanoseconds` since 1970.
  public init(at instant: Instant, unixNanoseconds: UInt64) {
    self.instant = instant
    let (seconds, rest) = unixNanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    ntp = NTPTime(rawValue: (seconds &+ Self.unixEpoch) << 32 | (rest << 32) / 1_000_000_000)
  }

  public func time(at instant: Instant) -> NTPTime { ntp.advanced(by: instant - self.instant) }

  public func instant(of time: NTPTime) -> Instant { instant + time.since(ntp) }
}
