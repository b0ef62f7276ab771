import CareModel

/// What is wrong with a plan, for the person at the command line.
extension PlanFault {
  var sentence: String {
    switch self {
    case .noTimes: "Give a time of day with --at."
    case .tooManyTimes: "A plan has at most \(VisitSchedule.mostTimes) times a day."
    case .timeTwice: "One time of day is given twice."
    case .length:
      "A visit lasts \(VisitSchedule.lengths.lowerBound) to \(VisitSchedule.lengths.upperBound) minutes."
    case .windowsOverlap: "Two visits would overlap."
    case .unknownZone: "The time zone is unknown; name one as Europe/Helsinki."
    case .day: "Days are of the years 1970 to 2200."
    case .untilBeforeFirstDay: "UNTIL is before the first day."
    case .neverFalls: "The plan gives no visit at all."
    case .endsTooLate: "The plan would go on after the year 2200."
    case .tooManyVisits: "A plan with an end has at most \(VisitSchedule.mostVisits) visits."
    case .tooManyExceptions: "At most \(VisitSchedule.mostExceptions) are taken out."
    case .tooManyAdditional: "At most \(VisitSchedule.mostAdditional) are added."
    case .purpose: "The purpose is plain text of at most \(VisitContent.longestPurpose) characters."
    case .tooManySteps: "A plan has at most \(VisitContent.mostSteps) steps."
    case .step: "A step is plain text of at most \(VisitContent.longestStep) characters."
    }
  }
}

extension RecurrenceRule.Fault {
  var sentence: String {
    switch self {
    case .tooLong: "The rule is longer than \(RecurrenceRule.longestText) characters."
    case .malformed: "A rule is written as FREQ=WEEKLY;BYDAY=MO,TH."
    case .unknownPart:
      "A rule is made of \(RecurrenceRule.Part.allCases.map(\.rawValue).joined(separator: ", "))."
    case .unsupportedPart(let part): "\(part.rawValue) is not supported."
    case .partTwice(let part): "\(part.rawValue) stands twice in the rule."
    case .noFrequency: "The rule says no FREQ."
    case .unsupportedFrequency: "FREQ is DAILY or WEEKLY."
    case .interval:
      "INTERVAL is \(RecurrenceRule.intervals.lowerBound) to \(RecurrenceRule.intervals.upperBound)."
    case .count:
      "COUNT is \(RecurrenceRule.counts.lowerBound) to \(RecurrenceRule.counts.upperBound)."
    case .until: "UNTIL is a day, 20261224, or a day and time, 20261224T220000Z."
    case .untilAndCount: "A rule has UNTIL or COUNT, not both."
    case .weekdays: "BYDAY lists MO, TU, WE, TH, FR, SA, SU."
    case .numberedWeekday: "BYDAY with a number is of monthly rules, which are not supported."
    case .weekStart: "WKST is one of MO, TU, WE, TH, FR, SA, SU."
    }
  }
}
