/// When the visits of a plan are: on which days, at which times of day, how long, in which zone.
///
/// What the rule gives at the times of day and what is additional make one list without doubles. An
/// exception takes out whatever stands at its time; an excepted day takes out all that the rule gives
/// on it, and leaves what is additional, so that a feast may have a time of its own.
///
/// Local times that do not exist or come twice are for ``ZoneClock``. Where clocks go forward, two local
/// times may so come at one moment; they stay two, for each was agreed, and to leave one out unasked
/// is the worse mistake.
public struct VisitSchedule: Sendable, Hashable {
  /// As the tz database calls it.
  public var zone: String
  /// No day before it counts, other than additional ones. The rule falls on it or it does not.
  public var firstDay: LocalDay
  /// Nil: the first day alone.
  public var rule: RecurrenceRule?
  /// Sorted.
  public var times: [ClockTime]
  /// Of each visit's window.
  public var lengthMinutes: Int
  public var exceptions: Set<Occurrence>
  public var exceptedDays: Set<LocalDay>
  public var additional: Set<Occurrence>
  /// Nothing comes from then on, for the plan was cut there; nil where it was not.
  public var endsBefore: Occurrence?

  public init(
    zone: String = "Europe/Helsinki", firstDay: LocalDay, rule: RecurrenceRule? = nil,
    times: [ClockTime], lengthMinutes: Int, exceptions: Set<Occurrence> = [],
    exceptedDays: Set<LocalDay> = [], additional: Set<Occurrence> = [],
    endsBefore: Occurrence? = nil
  ) {
    self.zone = zone
    self.firstDay = firstDay
    self.rule = rule
    self.times = times.sorted()
    self.lengthMinutes = lengthMinutes
    self.exceptions = exceptions
    self.exceptedDays = exceptedDays
    self.additional = additional
    self.endsBefore = endsBefore
  }

  /// Nothing is planned for a day outside of it.
  public static let days =
    LocalDay(year: 1970, month: 1, day: 1)...LocalDay(year: 2200, month: 12, day: 31)
}

extension VisitSchedule {
  var recurringDays: RecurringDays {
    RecurringDays(rule: rule, firstDay: firstDay, lastDay: Self.days.upperBound)
  }

  /// Everything that falls on the days of `range`, in order. The cost is by what is found and by what is
  /// excepted and additional, not by how far away the days are.
  ///
  /// The schedule has no ``faults``.
  public func occurrences(in range: Range<LocalDay>) -> [Occurrence] {
    let lower = max(range.lowerBound, Self.days.lowerBound)
    let upper = min(range.upperBound, Self.days.upperBound + 1)
    guard lower < upper else { return [] }
    var found: [Occurrence] = []
    for number in recurringDays.days(in: lower.dayNumber..<upper.dayNumber) {
      let day = LocalDay(dayNumber: number)
      if exceptedDays.contains(day) { continue }
      for time in times {
        let occurrence = Occurrence(day: day, time: time)
        if stands(occurrence) { found.append(occurrence) }
      }
    }
    if additional.isEmpty { return found }
    let known = Set(found)
    let more = additional.filter {
      $0.day >= lower && $0.day < upper && stands($0) && !known.contains($0)
    }
    return more.isEmpty ? found : (found + more).sorted()
  }

  private func stands(_ occurrence: Occurrence) -> Bool {
    if let endsBefore, occurrence >= endsBefore { return false }
    return exceptions.isEmpty || !exceptions.contains(occurrence)
  }

  public func contains(_ occurrence: Occurrence) -> Bool {
    occurrences(in: occurrence.day..<occurrence.day + 1).contains(occurrence)
  }

  /// The windows that begin within `span`, by their local times' order; `clock` is of the schedule's zone.
  public func windows(
    beginningIn span: Range<WallTime>, clock: inout ZoneClock
  ) -> [(occurrence: Occurrence, window: Range<WallTime>)] {
    // Where a zone crosses the date line, a local time may come a day later than it says.
    let first = clock.calendar.day(of: span.lowerBound) + -2
    let last = clock.calendar.day(of: span.upperBound) + 2
    return occurrences(in: first..<last).compactMap { occurrence in
      let window = clock.window(of: occurrence, minutes: lengthMinutes)
      return span.contains(window.lowerBound) ? (occurrence, window) : nil
    }
  }

  /// The first one from `day` on that `isWanted`; nil where there is none.
  func first(from day: LocalDay, where isWanted: (Occurrence) -> Bool) -> Occurrence? {
    var start = max(day, Self.days.lowerBound)
    let last = min(Self.days.upperBound, endsBefore?.day ?? Self.days.upperBound)
    var length = 8
    while start <= last {
      let end = start + length
      if let found = occurrences(in: start..<end).first(where: isWanted) { return found }
      start = end
      // A rule that rests for long is crossed in few steps.
      length *= 2
    }
    return nil
  }

  /// It comes to an end by itself, or was given one.
  var hasEnd: Bool {
    if endsBefore != nil { return true }
    switch rule?.end {
    case .never: return false
    case nil, .until, .count: return true
    }
  }
}
