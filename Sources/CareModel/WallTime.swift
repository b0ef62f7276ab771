/// A moment of civil time: milliseconds since 1970-01-01T00:00:00Z. Encoded as an integer.
public struct WallTime: Hashable, Comparable, Sendable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func < (a: WallTime, b: WallTime) -> Bool { a.milliseconds < b.milliseconds }

  /// Sub-millisecond parts of the duration are cut off; stays at the ends of the range rather than
  /// overflow.
  public static func + (time: WallTime, length: Duration) -> WallTime {
    let (sum, overflow) = time.milliseconds.addingReportingOverflow(length.wholeMilliseconds)
    return WallTime(
      milliseconds: overflow ? (length < .zero ? Int64.min : Int64.max) : sum)
  }

  public static func - (time: WallTime, length: Duration) -> WallTime {
    time + (.zero - length)
  }

  public static func - (a: WallTime, b: WallTime) -> Duration {
    .milliseconds(a.milliseconds) - .milliseconds(b.milliseconds)
  }
}

extension WallTime: Codable {
  public init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }
}

extension Duration {
  /// Whole milliseconds, cut towards zero and held to the range of `Int64`.
  public var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (thousands, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, carried) = thousands.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    return carried ? (seconds < 0 ? .min : .max) : sum
  }

  public static func minutes(_ n: Int) -> Duration { .seconds(n * 60) }
  public static func hours(_ n: Int) -> Duration { .seconds(n * 3600) }
}
