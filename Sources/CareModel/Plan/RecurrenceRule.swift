/// On which days something comes again: the part of RFC 5545's RRULE that home care needs. Days only:
/// of a plan with several times a day, each time is as a rule of its own with the same text, so that
/// `COUNT` counts days and not visits.
public struct RecurrenceRule: Hashable, Sendable {
  public let frequency: Frequency
  /// Every so many days or weeks.
  public let interval: Int
  /// Empty: every day, or of a weekly rule the first day's weekday.
  public let weekdays: Set<Weekday>
  public let end: End
  /// From which day weeks are counted; it matters where the interval is longer than a week.
  public let weekStart: Weekday

  public enum Frequency: String, Sendable, CaseIterable {
    case daily = "DAILY"
    case weekly = "WEEKLY"
  }

  public enum End: Hashable, Sendable {
    case never
    /// That day is the last on which it may fall.
    case until(LocalDay)
    /// So many days on which it falls, whatever is then taken out.
    case count(Int)
  }

  public static let intervals = 1...366
  public static let counts = 1...10_000

  public init(
    _ frequency: Frequency, interval: Int = 1, on weekdays: Set<Weekday> = [], end: End = .never,
    weekStart: Weekday = .monday
  ) throws(Fault) {
    guard Self.intervals.contains(interval) else { throw .interval }
    switch end {
    case .never: break
    case .until(let day):
      guard Self.untilYears.contains(day.year), day.isReal else { throw .until }
    case .count(let count):
      guard Self.counts.contains(count) else { throw .count }
    }
    self.frequency = frequency
    self.interval = interval
    self.weekdays = weekdays
    self.end = end
    self.weekStart = weekStart
  }

  /// So that a day of the year's end is of four digits in every zone.
  static let untilYears = 1970...9998

  /// The same days with fewer of them; `count` is one of ``counts``.
  func counting(_ count: Int) -> RecurrenceRule {
    RecurrenceRule(other: self, end: .count(count))
  }

  private init(other: RecurrenceRule, end: End) {
    frequency = other.frequency
    interval = other.interval
    weekdays = other.weekdays
    self.end = end
    weekStart = other.weekStart
  }

  /// What is wrong with a rule.
  public enum Fault: Error, Hashable, Sendable {
    case tooLong
    /// Not `NAME=VALUE;NAME=VALUE`.
    case malformed
    /// RFC 5545 has no such part.
    case unknownPart
    /// RFC 5545 has it, and we do not.
    case unsupportedPart(UnsupportedPart)
    case partTwice(Part)
    case noFrequency
    /// Neither `DAILY` nor `WEEKLY`.
    case unsupportedFrequency
    /// Not 1 to 366.
    case interval
    /// Not 1 to 10,000.
    case count
    /// No date, or no date and time.
    case until
    case untilAndCount
    /// No list of `MO` to `SU`.
    case weekdays
    /// `2MO`: of a month's weeks, which daily and weekly rules have not.
    case numberedWeekday
    case weekStart
  }

  public enum Part: String, Sendable, CaseIterable {
    case frequency = "FREQ"
    case interval = "INTERVAL"
    case weekdays = "BYDAY"
    case until = "UNTIL"
    case count = "COUNT"
    case weekStart = "WKST"
  }

  public enum UnsupportedPart: String, Sendable, CaseIterable {
    case bySecond = "BYSECOND"
    case byMinute = "BYMINUTE"
    case byHour = "BYHOUR"
    case byMonthDay = "BYMONTHDAY"
    case byYearDay = "BYYEARDAY"
    case byWeekNumber = "BYWEEKNO"
    case byMonth = "BYMONTH"
    case byPosition = "BYSETPOS"
  }
}
