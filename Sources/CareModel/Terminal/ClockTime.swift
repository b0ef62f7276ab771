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
    var text = text
    guard let time = text.withUTF8({ ClockTime(utf8: $0[...]) }) else { return nil }
    self = time
  }

  /// As the text, without a copy of it.
  init?(utf8: Slice<UnsafeBufferPointer<UInt8>>) {
    let bytes = UnsafeBufferPointer(rebasing: utf8)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
      let hour = twoDigits(bytes, at: 0), let minute = twoDigits(bytes, at: 3)
    else { return nil }
    self.init(hour: hour, minute: minute)
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
