/// A moment of a monotonic clock in nanoseconds. Protocol cores are handed one; they never ask for it.
public struct Instant: Hashable, Comparable, Sendable {
  public var nanoseconds: UInt64

  @inlinable public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  @inlinable public static func < (a: Instant, b: Instant) -> Bool {
    a.nanoseconds < b.nanoseconds
  }

  @inlinable public static func + (a: Instant, b: Span) -> Instant {
    Instant(nanoseconds: a.nanoseconds &+ UInt64(bitPattern: b.nanoseconds))
  }

  @inlinable public static func - (a: Instant, b: Instant) -> Span {
    Span(nanoseconds: Int64(bitPattern: a.nanoseconds &- b.nanoseconds))
  }

  /// The first moment from this one on that is a whole number of `step`s, which is longer than nothing.
  public func roundedUp(to step: Span) -> Instant {
    let step = UInt64(step.nanoseconds)
    return Instant(nanoseconds: (nanoseconds + step - 1) / step * step)
  }

  /// A length of time in nanoseconds; may be negative.
  public struct Span: Hashable, Comparable, Sendable {
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    @inlinable public static func seconds(_ n: Int) -> Span {
      Span(nanoseconds: Int64(n) * 1_000_000_000)
    }
    @inlinable public static func milliseconds(_ n: Int) -> Span {
      Span(nanoseconds: Int64(n) * 1_000_000)
    }
    @inlinable public static func microseconds(_ n: Int) -> Span {
      Span(nanoseconds: Int64(n) * 1_000)
    }
    @inlinable public var seconds: Double { Double(nanoseconds) / 1e9 }
    @inlinable public var milliseconds: Double { Double(nanoseconds) / 1e6 }
    @inlinable public static func < (a: Span, b: Span) -> Bool { a.nanoseconds < b.nanoseconds }
  }
}
