import CareModel
import Testing

/// Schedules made up by chance, compared with a slow reading of the same rule, and with themselves.
@Suite struct PlanPropertyTests {
  private static func random(_ generator: inout SeededGenerator) -> VisitSchedule {
    let first = day("2026-01-01") + Int.random(in: 0..<400, using: &generator)
    let frequency = RecurrenceRule.Frequency.allCases.randomElement(using: &generator)!
    let weekdays = Weekday.allCases.filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
    let end: RecurrenceRule.End =
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: .never
      case 1: .until(first + Int.random(in: 0..<500, using: &generator))
      default: .count(Int.random(in: 1...60, using: &generator))
      }
    let hours = (1...Int.random(in: 1...3, using: &generator)).map { 7 * $0 - 1 }
    var schedule = VisitSchedule(
      firstDay: first,
      rule: try? RecurrenceRule(
        frequency, interval: Int.random(in: 1...5, using: &generator), on: Set(weekdays), end: end,
        weekStart: Weekday.allCases.randomElement(using: &generator)!),
      times: hours.map { ClockTime(hour: $0, minute: 30)! }, lengthMinutes: 15)
    for _ in 0..<Int.random(in: 0...6, using: &generator) {
      let near = first + Int.random(in: 0..<60, using: &generator)
      let time = schedule.times.randomElement(using: &generator)!
      schedule.exceptions.insert(Occurrence(day: near, time: time))
      schedule.exceptedDays.insert(near + 3)
      schedule.additional.insert(Occurrence(day: near + 1, time: ClockTime("12:00")!))
      schedule.additional.insert(Occurrence(day: near + 2, time: time))
    }
    return schedule
  }

  /// Walks from the first day on and asks of each day whether the rule falls on it.
  private static func walked(_ schedule: VisitSchedule, until end: LocalDay) -> [Occurrence] {
    guard let rule = schedule.rule else { return [] }
    var days = 0
    var found: Set<Occurrence> = schedule.additional
    var day = schedule.firstDay
    while day < end {
      defer { day = day + 1 }
      if case .until(let last) = rule.end, day > last { break }
      if case .count(let count) = rule.end, days == count { break }
      let falls: Bool
      switch rule.frequency {
      case .daily:
        let since = day.dayNumber - schedule.firstDay.dayNumber
        falls =
          since % rule.interval == 0
          && (rule.weekdays.isEmpty || rule.weekdays.contains(day.weekday))
      case .weekly:
        var start = schedule.firstDay
        while start.weekday != rule.weekStart { start = start + -1 }
        let week = (day.dayNumber - start.dayNumber) / 7
        let weekdays = rule.weekdays.isEmpty ? [schedule.firstDay.weekday] : rule.weekdays
        falls = week % rule.interval == 0 && weekdays.contains(day.weekday)
      }
      if !falls { continue }
      days += 1
      if schedule.exceptedDays.contains(day) { continue }
      found.formUnion(schedule.times.map { Occurrence(day: day, time: $0) })
    }
    return found.subtracting(schedule.exceptions).filter { $0.day < end }.sorted()
  }

  @Test func arithmeticFindsWhatAWalkFinds() {
    var generator = SeededGenerator(seed: 5545)
    for _ in 0..<2000 {
      let schedule = Self.random(&generator)
      let end = schedule.firstDay + 700
      let walked = Self.walked(schedule, until: end)
      #expect(schedule.occurrences(in: schedule.firstDay..<end) == walked)
      let from = schedule.firstDay + Int.random(in: -10..<600, using: &generator)
      let until = from + Int.random(in: 0..<60, using: &generator)
      #expect(
        schedule.occurrences(in: from..<until) == walked.filter { $0.day >= from && $0.day < until }
      )
    }
  }

  @Test func rulesAreReadAsTheyArePrinted() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<500 {
      let rule = try #require(Self.random(&generator).rule)
      #expect(try RecurrenceRule(rule.description) == rule)
    }
  }

  /// Cutting a series without changing it changes nothing.
  @Test func aSplitGivesTheSameVisits() throws {
    var generator = SeededGenerator(seed: 7)
    var splits = 0
    for _ in 0..<1000 {
      let plan = VisitPlan.sample(Self.random(&generator))
      guard plan.faults.isEmpty else { continue }
      let range = plan.schedule.firstDay..<plan.schedule.firstDay + 700
      let all = plan.schedule.occurrences(in: range)
      let chosen = try #require(all.randomElement(using: &generator))
      let setting = PlanChangeSetting(
        now: utc("2025-06-01T12:00"), by: ProfessionalID("w_2")!, newPlan: VisitPlanID("q_two")!,
        clock: ZoneClock(.helsinki))
      switch try plan.applying(.thisAndFollowing(chosen, PlanEdit()), setting) {
      case .split(let before, let ended, let new):
        splits += 1
        #expect(before == plan)
        let earlier = ended.schedule.occurrences(in: range)
        let later = new.schedule.occurrences(in: range)
        #expect(earlier + later == all, "\(plan.schedule) at \(chosen)")
        #expect(later.first == chosen)
        #expect(new.faults.isEmpty && ended.faults.isEmpty)
      case .plan(_, let after):
        #expect(chosen == all[0])
        #expect(after.schedule.occurrences(in: range) == all)
      case .single: Issue.record("one visit was changed")
      }
    }
    #expect(splits > 500)
  }

  /// So does a change of all that changes nothing, whenever it is made.
  @Test func anEmptyChangeOfAllKeepsWhatIsAhead() throws {
    var generator = SeededGenerator(seed: 9)
    var changed = 0
    for _ in 0..<1000 {
      let plan = VisitPlan.sample(Self.random(&generator))
      guard plan.faults.isEmpty else { continue }
      var clock = ZoneClock(.helsinki)
      let range = plan.schedule.firstDay..<plan.schedule.firstDay + 700
      let day = plan.schedule.firstDay + Int.random(in: -5..<90, using: &generator)
      let now = clock.moment(
        of: Occurrence(day: day, time: ClockTime(hour: 13, minute: 31)!))
      let setting = PlanChangeSetting(
        now: now, by: ProfessionalID("w_2")!, newPlan: VisitPlanID("q_two")!, clock: clock)
      let ahead = plan.schedule.occurrences(in: range).filter {
        clock.moment(of: $0) - Visit.dueBefore > now
      }
      guard !ahead.isEmpty else { continue }
      guard case .plan(let before, let after) = try plan.applying(.all(PlanEdit()), setting)
      else {
        Issue.record("another result")
        continue
      }
      changed += 1
      #expect(before == plan && after.id == plan.id && after.version == 2)
      #expect(after.schedule.occurrences(in: range) == ahead, "\(plan.schedule) at \(day)")
    }
    #expect(changed > 500)
  }
}
