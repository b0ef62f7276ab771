internal import Foundation

/// Days and clock times of one time zone, daylight saving included.
public struct LocalCalendar: Sendable {
  private let calendar: Calendar

  /// `zone` is a name of the tz database; nil where it is unknown.
  public init?(zone: String) {
    guard let timeZone = TimeZone(identifier: zone) else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    self.calendar = calendar
  }

  /// Foundation ships the tz database, so that the name is always known.
  public static let helsinki = LocalCalendar(zone: "Europe/Helsinki")!

  /// As the tz database calls it.
  public var zone: String { calendar.timeZone.identifier }

  public func day(of time: WallTime) -> LocalDay {
    let parts = calendar.dateComponents([.year, .month, .day], from: time.date)
    // A Gregorian calendar fills every component that it is asked for.
    return LocalDay(year: parts.year!, month: parts.month!, day: parts.day!)
  }

  /// The day's first moment; nil where the calendar has no such day.
  public func start(of day: LocalDay) -> WallTime? {
    let parts = DateComponents(year: day.year, month: day.month, day: day.day)
    guard parts.isValidDate(in: calendar), let date = calendar.date(from: parts) else { return nil }
    return WallTime(date)
  }

  /// From the local midnight before `time` to the next one (23, 24 or 25 hours).
  public func dayRange(around time: WallTime) -> Range<WallTime> {
    let start = calendar.startOfDay(for: time.date)
    // Adding one day to a start of day has an answer in every Gregorian calendar.
    let end = calendar.startOfDay(for: calendar.date(byAdding: .day, value: 1, to: start)!)
    return WallTime(start)..<WallTime(end)
  }

  /// How far the zone's clocks are ahead of UTC at a moment that is given in seconds since 1970.
  func secondsAhead(at seconds: Int64) -> Int64 {
    Int64(calendar.timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
  }
}

extension WallTime {
  fileprivate var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

  fileprivate init(_ date: Date) {
    self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
  }
}
