/// A time of day on the wall, to the minute; as text `08:00`.
public struct ClockTime: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Since midnight: 0 to 1439.
  public let minutes: Int

  /// Nil where there is no such time of day.
  public init?(hour: Int, minute: Int) {
    guard (0..<24).contains(hour), (0..<60).contains(minute) else { return nil }
    minutes = hour * 60 + minute
  }

  /// Nil unless the text is `HH:MM`.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
    let digits = [bytes[0], bytes[1], bytes[3], bytes[4]].map { Int($0) - 0x30 }
    guard digits.allSatisfy((0...9).contains) else { return nil }
    self.init(hour: digits[0] * 10 + digits[1], minute: digits[2] * 10 + digits[3])
  }

  public static func < (a: ClockTime, b: ClockTime) -> Bool { a.minutes < b.minutes }

  public var description: String {
    let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
    return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
  }
}

extension ClockTime: Codable {
  public init(from decoder: any Decoder) throws {
    self = try decoder.checkedText("is no time of day") { ClockTime($0) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// A part of every day, which may go over midnight; one that ends where it begins is empty.
public struct DailyHours: Codable, Hashable, Sendable {
  public var from: ClockTime
  public var until: ClockTime

  public init(from: ClockTime, until: ClockTime) {
    self.from = from
    self.until = until
  }

  /// `from` belongs to it, `until` does not.
  public func contains(_ time: ClockTime) -> Bool {
    from <= until ? from <= time && time < until : from <= time || time < until
  }
}
