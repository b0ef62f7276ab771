/// What is wrong with a plan that somebody draws up.
public enum PlanFault: String, Error, Sendable, CaseIterable {
  case noTimes
  /// More than 12 a day.
  case tooManyTimes
  case timeTwice
  /// Not 5 to 240 minutes.
  case length
  /// A visit would begin while the one before it may still go on.
  case windowsOverlap
  case unknownZone
  /// The calendar has no such day, or it is not of the years 1970 to 2200.
  case day
  case untilBeforeFirstDay
  /// The rule, less what is taken out of it, gives no visit at all.
  case neverFalls
  /// It would go on after the year 2200.
  case endsTooLate
  /// More than 10,000 visits.
  case tooManyVisits
  /// More than 366.
  case tooManyExceptions
  /// More than 366.
  case tooManyAdditional
  /// Longer than 500 characters, or not plain text.
  case purpose
  /// More than 12.
  case tooManySteps
  /// Empty, longer than 200 characters, or not plain text.
  case step
}

extension VisitSchedule {
  public static let mostTimes = 12
  public static let lengths = 5...240
  public static let mostVisits = 10_000
  public static let mostExceptions = 366
  public static let mostAdditional = 366

  /// Everything that is wrong, in the order of ``PlanFault``; empty where visits may be planned by it.
  public var faults: [PlanFault] {
    var faults: Set<PlanFault> = []
    if times.isEmpty { faults.insert(.noTimes) }
    if times.count > Self.mostTimes { faults.insert(.tooManyTimes) }
    if Set(times).count != times.count { faults.insert(.timeTwice) }
    if !Self.lengths.contains(lengthMinutes) { faults.insert(.length) }
    if LocalCalendar(zone: zone) == nil { faults.insert(.unknownZone) }
    if exceptions.count > Self.mostExceptions || exceptedDays.count > Self.mostExceptions {
      faults.insert(.tooManyExceptions)
    }
    if additional.count > Self.mostAdditional { faults.insert(.tooManyAdditional) }

    let days = [firstDay] + exceptions.map(\.day) + exceptedDays + additional.map(\.day)
    if days.contains(where: { !$0.isReal || !Self.days.contains($0) }) {
      faults.insert(.day)
    } else {
      faults.formUnion(countFaults)
    }
    // What comes of a schedule is computed only where it is bounded.
    if faults.isEmpty {
      if overlapsItself { faults.insert(.windowsOverlap) }
      if first(from: firstPossibleDay, where: { _ in true }) == nil { faults.insert(.neverFalls) }
    }
    return PlanFault.allCases.filter(faults.contains)
  }

  /// What is wrong with how often it falls; its days are real.
  private var countFaults: Set<PlanFault> {
    var faults: Set<PlanFault> = []
    let days = recurringDays
    switch rule?.end {
    case .until(let day) where day < firstDay: return [.untilBeforeFirstDay]
    case _ where days.neverFalls: return [.neverFalls]
    case .until(let day) where day > Self.days.upperBound: faults.insert(.endsTooLate)
    case .count(let count) where count > days.count: faults.insert(.endsTooLate)
    case nil, .never, .until, .count: break
    }
    if hasEnd {
      let end = endsBefore.map { days.index(notBefore: $0.day.dayNumber) + 1 } ?? days.count
      let visits = min(days.count, end) * times.count + additional.count
      if visits > Self.mostVisits { faults.insert(.tooManyVisits) }
    }
    return faults
  }

  private var firstPossibleDay: LocalDay { min(firstDay, additional.min()?.day ?? firstDay) }

  /// As times stand on the wall: what a change of clocks brings together is no fault of the plan.
  private var overlapsItself: Bool {
    if zip(times, times.dropFirst()).contains(where: { $1.minutes - $0.minutes < lengthMinutes }) {
      return true
    }
    if let first = times.first, let last = times.last, recurringDays.hasNeighbours,
      first.minutes + 1440 - last.minutes < lengthMinutes
    {
      return true
    }
    return additional.contains { added in
      occurrences(in: added.day + -1..<added.day + 2).contains { other in
        other != added && abs(minutes(from: added, to: other)) < lengthMinutes
      }
    }
  }

  private func minutes(from a: Occurrence, to b: Occurrence) -> Int {
    (b.day.dayNumber - a.day.dayNumber) * 1440 + b.time.minutes - a.time.minutes
  }
}
