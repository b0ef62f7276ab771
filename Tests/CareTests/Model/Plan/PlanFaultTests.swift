import CareModel
import Testing

@Suite struct PlanFaultTests {
  @Test(arguments: [
    VisitSchedule.sample(), .sample(rule("FREQ=DAILY")),
    .sample(rule("FREQ=DAILY;COUNT=833"), times: everyTwoHours),
    // Windows that touch do not overlap, neither within a day nor over midnight.
    .sample(rule("FREQ=DAILY"), times: clock("00:00", "20:00"), length: 240),
    // Over midnight, but never on two days in a row.
    .sample(rule("FREQ=WEEKLY;BYDAY=MO,WE"), times: clock("00:00", "23:00"), length: 240),
    .sample(rule("FREQ=DAILY;COUNT=1"), times: clock("00:00", "23:00"), length: 240),
  ])
  func soundSchedulesHaveNone(_ schedule: VisitSchedule) {
    #expect(schedule.faults.isEmpty)
  }

  private static let everyTwoHours = (0..<12).map { ClockTime(hour: 2 * $0, minute: 0)! }

  @Test(arguments: [
    (VisitSchedule.sample(times: []), [PlanFault.noTimes]),
    (.sample(times: (0..<13).map { ClockTime(hour: $0, minute: 0)! }), [.tooManyTimes]),
    (.sample(times: clock("10:00", "10:00")), [.timeTwice]),
    (.sample(length: 4), [.length]), (.sample(length: 241), [.length]),
    (.sample(times: clock("10:00", "10:19")), [.windowsOverlap]),
    (.sample(rule("FREQ=DAILY"), times: clock("00:10", "23:55")), [.windowsOverlap]),
    (.sample(rule("FREQ=WEEKLY;BYDAY=SU,MO"), times: clock("00:10", "23:55")), [.windowsOverlap]),
    (.sample(zone: "Europe/Nowhere"), [.unknownZone]), (.sample(zone: ""), [.unknownZone]),
    (.sample(rule("FREQ=DAILY;UNTIL=20261122")), [.untilBeforeFirstDay]),
    // 2026-11-23 is a Monday, and every second week is one again.
    (.sample(rule("FREQ=DAILY;INTERVAL=14;BYDAY=TU")), [.neverFalls]),
    (.sample(rule("FREQ=WEEKLY;BYDAY=SU;UNTIL=20261128")), [.neverFalls]),
    (.sample(rule("FREQ=WEEKLY;UNTIL=22010101")), [.endsTooLate]),
    (.sample(rule("FREQ=WEEKLY;INTERVAL=366;COUNT=30")), [.endsTooLate]),
    (.sample(rule("FREQ=DAILY;COUNT=834"), times: everyTwoHours), [.tooManyVisits]),
    (.sample(rule("FREQ=DAILY;UNTIL=20551231")), [.tooManyVisits]),
    (
      .sample(rule("FREQ=DAILY"), times: [], length: 0, zone: "x"),
      [.noTimes, .length, .unknownZone]
    ),
  ])
  func everythingThatIsWrongIsTold(_ schedule: VisitSchedule, _ faults: [PlanFault]) {
    #expect(schedule.faults == faults)
  }

  @Test(arguments: [
    LocalDay(year: 1969, month: 12, day: 31), LocalDay(year: 2201, month: 1, day: 1),
    LocalDay(year: 2026, month: 2, day: 29), LocalDay(year: .max, month: .max, day: .min),
  ])
  func daysAreRealAndWithinReach(_ day: LocalDay) {
    var first = VisitSchedule.sample(rule("FREQ=DAILY"))
    first.firstDay = day
    var excepted = VisitSchedule.sample(rule("FREQ=DAILY"))
    excepted.exceptedDays = [day]
    var additional = VisitSchedule.sample(rule("FREQ=DAILY"))
    additional.additional = [Occurrence(day: day, time: ClockTime("09:00")!)]
    for schedule in [first, excepted, additional] { #expect(schedule.faults == [.day]) }
  }

  @Test func aPlanOfWhichEverythingIsTakenOutNeverFalls() {
    var schedule = VisitSchedule.sample(rule("FREQ=DAILY;COUNT=2"))
    schedule.exceptions = [at("2026-11-23T10:00")]
    schedule.exceptedDays = [day("2026-11-24")]
    #expect(schedule.faults == [.neverFalls])
    schedule.additional = [at("2026-10-01T10:00")]
    #expect(schedule.faults == [])
    schedule.endsBefore = at("2026-10-01T10:00")
    #expect(schedule.faults == [.neverFalls])
  }

  @Test func additionalVisitsAreHeldApartToo() {
    var schedule = VisitSchedule.sample(rule("FREQ=DAILY"), times: clock("10:00"))
    schedule.additional = [at("2026-11-25T10:20"), at("2026-11-25T10:00")]
    #expect(schedule.faults == [])
    schedule.additional.insert(at("2026-11-25T10:39"))
    #expect(schedule.faults == [.windowsOverlap])
    schedule.additional = [at("2026-11-24T23:50")]
    #expect(schedule.faults == [])
    schedule.times = clock("00:05")
    #expect(schedule.faults == [.windowsOverlap])
  }

  @Test func listsAreBounded() {
    var schedule = VisitSchedule.sample(rule("FREQ=DAILY"))
    let days = (0...366).map { day("2027-01-01") + $0 }
    schedule.exceptedDays = Set(days.dropLast())
    #expect(schedule.faults == [])
    schedule.exceptedDays = Set(days)
    #expect(schedule.faults == [.tooManyExceptions])
    schedule.exceptedDays = []
    schedule.exceptions = Set(days.map { Occurrence(day: $0, time: ClockTime("10:00")!) })
    #expect(schedule.faults == [.tooManyExceptions])
    schedule.exceptions = []
    schedule.additional = Set(days.map { Occurrence(day: $0, time: ClockTime("12:00")!) })
    #expect(schedule.faults == [.tooManyAdditional])
  }

  @Test func contentsAreBoundedAndPlain() {
    var plan = VisitPlan.sample(.sample())
    #expect(plan.faults == [])
    plan.content.purpose = PersonalText(String(repeating: "ä", count: 501))
    plan.content.steps = Array(repeating: "Look.", count: 13)
    plan.schedule.lengthMinutes = 1
    #expect(plan.faults == [.length, .purpose, .tooManySteps])
    plan = .sample(.sample())
    for step in ["", "  ", "a\nb", "a\u{7F}", String(repeating: "a", count: 201)] {
      plan.content.steps = [PersonalText(step)]
      #expect(plan.faults == [.step], "\(step.count)")
    }
    plan.content.steps = [PersonalText(String(repeating: "a", count: 200))]
    plan.content.purpose = ""
    #expect(plan.faults == [])
  }
}
