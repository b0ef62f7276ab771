/// Whole days of which figures are asked for.
public struct StatisticsPeriod: Sendable, Hashable {
  public let first: LocalDay
  public let last: LocalDay

  /// In days: a leap year.
  public static let longest = 366
  /// What is read of the store at once: nobody waits behind a year.
  static let readAtOnce = 7

  /// Nil where a day is not real, the last comes before the first, or there are more than
  /// ``longest``.
  public init?(first: LocalDay, last: LocalDay) {
    guard first.isReal, last.isReal, VisitSchedule.days.contains(first),
      VisitSchedule.days.contains(last), first <= last,
      last.dayNumber - first.dayNumber < Self.longest
    else { return nil }
    self.first = first
    self.last = last
  }

  /// Whether it is one whole calendar month: figures are published of nothing else. Two published
  /// tables so never overlap in time, and none can be subtracted from another.
  public var isCalendarMonth: Bool {
    let next = last + 1
    return first.day == 1 && next.day == 1 && last.year == first.year && last.month == first.month
  }

  /// The period in parts that are read one after another, each with the group that its visits belong
  /// to where visits are grouped by time.
  public func parts(by grouping: StatisticsGrouping) -> [Part] {
    var parts: [Part] = []
    for number in first.dayNumber...last.dayNumber {
      let day = LocalDay(dayNumber: number)
      let key = grouping.key(of: day)
      if let open = parts.last, open.key == key, number - open.first.dayNumber < Self.readAtOnce {
        parts[parts.count - 1].last = day
      } else {
        parts.append(Part(key: key, first: day, last: day))
      }
    }
    return parts
  }

  public struct Part: Sendable, Hashable {
    /// Nil where the visits' own marks tell.
    public var key: String?
    public var first: LocalDay
    public var last: LocalDay
  }
}

/// What visits are put together by.
public enum StatisticsGrouping: String, Codable, Sendable, CaseIterable {
  case unit, serviceForm, serviceTask, kind
  /// By the local day on which a visit's window begins: `2026-11-26`, `2026-W48`, `2026-11`.
  case day, week, month

  public var isByTime: Bool { self == .day || self == .week || self == .month }

  /// The keys that are always listed, with and without visits; nil where they are not known here.
  public var keys: [String]? {
    switch self {
    case .serviceForm: ServiceForm.allCases.map(\.rawValue)
    case .serviceTask: ServiceTask.allCases.map(\.rawValue)
    case .kind: VisitKind.allCases.map(\.rawValue)
    case .unit, .day, .week, .month: nil
    }
  }

  func key(of day: LocalDay) -> String? {
    switch self {
    case .day: day.description
    case .week: day.isoWeek
    case .month: String(day.description.prefix(7))
    case .unit, .serviceForm, .serviceTask, .kind: nil
    }
  }
}

extension LocalDay {
  /// The week that the day lies in, by ISO 8601: it belongs to the year of its Thursday.
  var isoWeek: String {
    let thursday = self + (3 - weekday.number)
    let newYear = LocalDay(year: thursday.year, month: 1, day: 1)
    let number = (thursday.dayNumber - newYear.dayNumber) / 7 + 1
    return "\(thursday.description.prefix(4))-W\(number < 10 ? "0" : "")\(number)"
  }
}
