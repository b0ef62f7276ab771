/// What is wrong with hours that somebody draws up.
public enum OpeningFault: String, FaultInWords, Sendable, CaseIterable {
  /// More than ``OpeningHours/mostPeriods`` on one day.
  case tooManyPeriods
  /// Of the week, or of one exception's day; a period of Sunday may not reach into Monday's.
  case periodsOverlap
  /// Shorter than ``OpeningHours/shortestMinutes``.
  case periodTooShort
  /// Not one of ``OpeningHours/margins``.
  case marginOutOfRange
  /// A period is not longer than the margin: nobody would ever be let in.
  case marginTooLong
  /// More than ``OpeningHours/mostExceptions``.
  case tooManyExceptions
  case exceptionTwice
  /// The calendar has no such day, or it is not of ``OpeningHours/years``.
  case exceptionDay

  public var words: String {
    switch self {
    case .tooManyPeriods: "a day has more than \(OpeningHours.mostPeriods) periods"
    case .periodsOverlap: "two periods overlap"
    case .periodTooShort: "a period is shorter than \(OpeningHours.shortestMinutes) minutes"
    case .marginOutOfRange: "the last admission is not 0 to 240 minutes before closing"
    case .marginTooLong: "a period is not longer than the time before closing without admission"
    case .tooManyExceptions: "more than \(OpeningHours.mostExceptions) exceptions"
    case .exceptionTwice: "a day has two exceptions"
    case .exceptionDay: "an exception is of no day of the years 2000 to 2199"
    }
  }
}

extension OpeningHours {
  /// A day in morning, afternoon, evening and night, and as many again.
  public static let mostPeriods = 8
  /// Less is a slip of the hand: no conversation fits in.
  public static let shortestMinutes = 10
  public static let margins = 0...240
  /// Each day of a year, so that hours may be drawn up day by day.
  public static let mostExceptions = 366
  public static let years = 2000...2199

  /// Everything that is wrong, in the order of ``OpeningFault``; empty where a queue may be open by it.
  public var faults: [OpeningFault] {
    var faults: Set<OpeningFault> = []
    let days = Weekday.allCases.map { weekday in
      week.filter { $0.weekday == weekday }.map(\.period)
    }
    if exceptions.count > Self.mostExceptions { faults.insert(.tooManyExceptions) }
    if Set(exceptions.map(\.day)).count != exceptions.count { faults.insert(.exceptionTwice) }
    if exceptions.contains(where: { !$0.day.isReal || !Self.years.contains($0.day.year) }) {
      faults.insert(.exceptionDay)
    }
    for periods in days + exceptions.map(\.periods) {
      faults.formUnion(self.faults(ofDay: periods))
    }
    if !faults.contains(.tooManyPeriods), overlapsInWeek(days) { faults.insert(.periodsOverlap) }
    if !Self.margins.contains(lastAdmissionMinutes) { faults.insert(.marginOutOfRange) }
    return OpeningFault.allCases.filter(faults.contains)
  }

  private func faults(ofDay periods: [OpeningPeriod]) -> Set<OpeningFault> {
    if periods.count > Self.mostPeriods { return [.tooManyPeriods] }
    var faults: Set<OpeningFault> = []
    if periods.contains(where: { $0.minutes < Self.shortestMinutes }) {
      faults.insert(.periodTooShort)
    }
    // Also of one that touches the next, where it would do no harm: it can be written as one.
    if periods.contains(where: { $0.minutes <= lastAdmissionMinutes }) {
      faults.insert(.marginTooLong)
    }
    let ordered = periods.sorted { $0.from < $1.from }
    if zip(ordered, ordered.dropFirst()).contains(where: {
      $0.from.minutes + $0.minutes > $1.from.minutes
    }) {
      faults.insert(.periodsOverlap)
    }
    return faults
  }

  /// The week goes round: what begins on Sunday may reach into Monday.
  private func overlapsInWeek(_ days: [[OpeningPeriod]]) -> Bool {
    let starts = days.enumerated().flatMap { day, periods in
      periods.map { (start: day * 1440 + $0.from.minutes, minutes: $0.minutes) }
    }.sorted { $0.start < $1.start }
    guard let first = starts.first else { return false }
    let next = starts.dropFirst().map(\.start) + [first.start + 7 * 1440]
    return zip(starts, next).contains { $0.start + $0.minutes > $1 }
  }
}
