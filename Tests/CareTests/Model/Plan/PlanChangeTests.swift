import CareModel
import Testing

@Suite struct PlanChangeTests {
  /// Ten days from Monday on, morning and evening.
  private let plan = VisitPlan.sample(
    .sample(rule("FREQ=DAILY;COUNT=10"), times: clock("08:00", "20:00")))
  private let all = day("2026-01-01")..<day("2027-12-31")

  /// By default, the morning of Wednesday, ten o'clock in Helsinki.
  private func setting(
    _ now: String = "2026-11-25T08:00", current: PlannedVisit? = nil,
    detached: Set<Occurrence> = []
  ) -> PlanChangeSetting {
    PlanChangeSetting(
      now: utc(now), by: ProfessionalID("w_2")!, newPlan: VisitPlanID("q_two")!, current: current,
      detached: detached, clock: ZoneClock(.helsinki))
  }

  private func after(_ change: PlanChange, _ setting: PlanChangeSetting? = nil) throws -> VisitPlan
  {
    switch try plan.applying(change, setting ?? self.setting()) {
    case .plan(let before, let after):
      #expect(before == plan && after.id == plan.id && after.version == 2)
      return after
    case .single, .split: throw UnexpectedResult()
    }
  }

  private struct UnexpectedResult: Error {}

  // MARK: This one

  @Test func oneVisitIsMovedAndKeepsItsName() throws {
    let edit = VisitEdit(start: at("2026-11-27T09:30"), lengthMinutes: 45)
    let result = try plan.applying(.this(at("2026-11-26T08:00"), edit), setting())
    guard case .single(let before, let after) = result else { throw UnexpectedResult() }
    #expect(before.id.rawValue == "v_one-202611260800" && after.id == before.id)
    #expect(before.window == utc("2026-11-26T06:00")..<utc("2026-11-26T06:20"))
    #expect(after.occurrence == at("2026-11-26T08:00"))
    #expect(after.window == utc("2026-11-27T07:30")..<utc("2026-11-27T08:15"))
    #expect(after.content == before.content && !after.isCancelled)
  }

  @Test func oneVisitIsCancelledAndTakenBack() throws {
    let occurrence = at("2026-11-26T08:00")
    guard
      case .single(let before, let after) = try plan.applying(.cancelThis(occurrence), setting())
    else { throw UnexpectedResult() }
    #expect(after.isCancelled && !before.isCancelled && after.window == before.window)
    guard
      case .single(let cancelled, let again) = try plan.applying(
        .this(occurrence, VisitEdit()), setting(current: after))
    else { throw UnexpectedResult() }
    #expect(cancelled == after && again == before)
  }

  @Test func aVisitThatWasMovedIsChangedWhereItIs() throws {
    var clock = ZoneClock(.helsinki)
    var moved = plan.visit(at: at("2026-11-24T08:00"), clock: &clock)
    moved.window = utc("2026-11-28T10:00")..<utc("2026-11-28T10:30")
    var content = VisitContent.sample
    content.professional = ProfessionalID("w_9")!
    let result = try plan.applying(
      .this(at("2026-11-24T08:00"), VisitEdit(content: content)), setting(current: moved))
    guard case .single(let before, let after) = result else { throw UnexpectedResult() }
    #expect(before == moved && after.window == moved.window && after.content == content)
  }

  @Test(arguments: [
    // Its window begins in five minutes, then in a little more.
    ("2026-11-25T17:55", true), ("2026-11-25T17:54", false), ("2026-11-25T23:00", true),
  ])
  func whatHasBegunIsNotChanged(_ now: String, _ isRefused: Bool) throws {
    let evening = at("2026-11-25T20:00")
    for change in [
      PlanChange.this(evening, VisitEdit(lengthMinutes: 30)), .cancelThis(evening),
      .thisAndFollowing(evening, PlanEdit(lengthMinutes: 30)), .cancelThisAndFollowing(evening),
    ] {
      if isRefused {
        #expect(throws: PlanChangeRefusal.begun) { try plan.applying(change, setting(now)) }
      } else {
        _ = try plan.applying(change, setting(now))
      }
    }
  }

  @Test func refusesWhatCannotBe() {
    let visit = at("2026-11-26T08:00")
    let changes: [(PlanChange, PlanChangeRefusal)] = [
      (.this(at("2026-11-26T09:00"), VisitEdit()), .noSuchVisit),
      (.cancelThisAndFollowing(at("2026-12-03T08:00")), .noSuchVisit),
      (.this(visit, VisitEdit(start: at("2026-11-25T09:00"))), .inThePast),
      (.this(visit, VisitEdit(lengthMinutes: 500)), .faults([.length])),
      (.this(visit, VisitEdit(start: at("2201-01-01T08:00"))), .faults([.day])),
      (.thisAndFollowing(visit, PlanEdit(times: [])), .faults([.noTimes])),
      (.all(PlanEdit(times: clock("08:00", "08:10"))), .faults([.windowsOverlap])),
      (.all(PlanEdit(firstDay: day("2026-11-24"))), .inThePast),
      (.thisAndFollowing(visit, PlanEdit(firstDay: day("2026-11-25"))), .inThePast),
      (
        .all(PlanEdit(rule: .replaced(rule("FREQ=DAILY;UNTIL=20261101")))),
        .faults([.untilBeforeFirstDay])
      ),
    ]
    for (change, refusal) in changes {
      #expect(throws: refusal) { try plan.applying(change, setting()) }
    }
    for change in [PlanChange.all(PlanEdit()), .cancelAll] {
      #expect(throws: PlanChangeRefusal.nothingAhead) {
        try plan.applying(change, setting("2026-12-02T18:00"))
      }
    }
  }

  // MARK: This and following

  @Test func theRestGoesOnInANewPlan() throws {
    let change = PlanChange.thisAndFollowing(
      at("2026-11-26T20:00"), PlanEdit(times: clock("09:00", "21:00"), lengthMinutes: 30))
    guard case .split(let before, let ended, let new) = try plan.applying(change, setting())
    else { throw UnexpectedResult() }
    #expect(before == plan)
    #expect(ended.schedule.endsBefore == at("2026-11-26T20:00") && ended.version == 2)
    #expect(ended.endedAt == nil)
    #expect(
      ended.schedule.occurrences(in: all).map(\.description).suffix(2)
        == ["2026-11-25T20:00", "2026-11-26T08:00"])
    #expect(new.id.rawValue == "q_two" && new.version == 1 && new.createdBy.rawValue == "w_2")
    #expect(new.createdAt == utc("2026-11-25T08:00") && new.content == plan.content)
    // The morning of that day was of the old plan, which takes its day of the ten.
    #expect(new.schedule.rule?.description == "FREQ=DAILY;COUNT=7")
    let found = new.schedule.occurrences(in: all).map(\.description)
    #expect(found.prefix(3) == ["2026-11-26T21:00", "2026-11-27T09:00", "2026-11-27T21:00"])
    #expect(found.count == 13 && found.last == "2026-12-02T21:00")
  }

  @Test func fromTheFirstVisitOnIsThePlanItself() throws {
    let after = try after(
      .thisAndFollowing(at("2026-11-23T08:00"), PlanEdit(lengthMinutes: 30)),
      setting("2026-11-20T08:00"))
    #expect(after.schedule.lengthMinutes == 30)
    #expect(after.schedule.occurrences(in: all) == plan.schedule.occurrences(in: all))
  }

  @Test func whatIsTakenOutIsDividedAndMovesAlong() throws {
    var plan = plan
    plan.schedule.exceptions = [at("2026-11-24T20:00"), at("2026-11-28T20:00")]
    plan.schedule.exceptedDays = [day("2026-11-25"), day("2026-11-29")]
    plan.schedule.additional = [at("2026-11-24T12:00"), at("2026-11-30T12:00")]
    let change = PlanChange.thisAndFollowing(
      at("2026-11-27T08:00"), PlanEdit(times: clock("09:00", "21:00")))
    guard case .split(_, let ended, let new) = try plan.applying(change, setting())
    else { throw UnexpectedResult() }
    #expect(ended.schedule.exceptions == [at("2026-11-24T20:00")])
    #expect(ended.schedule.exceptedDays == [day("2026-11-25")])
    #expect(ended.schedule.additional == [at("2026-11-24T12:00")])
    #expect(new.schedule.exceptions == [at("2026-11-28T21:00")])
    #expect(new.schedule.exceptedDays == [day("2026-11-29")])
    #expect(new.schedule.additional == [at("2026-11-30T12:00")])
  }

  @Test func otherNumbersOfTimesKeepWhatStays() throws {
    var plan = plan
    plan.schedule.exceptions = [at("2026-11-28T08:00"), at("2026-11-28T20:00")]
    let change = PlanChange.thisAndFollowing(
      at("2026-11-26T20:00"), PlanEdit(times: clock("07:00", "14:00", "20:00")))
    guard case .split(_, _, let new) = try plan.applying(change, setting())
    else { throw UnexpectedResult() }
    let found = new.schedule.occurrences(in: all).map(\.description)
    // On the day of the change nothing up to the morning that is behind it.
    #expect(found.prefix(3) == ["2026-11-26T14:00", "2026-11-26T20:00", "2026-11-27T07:00"])
    #expect(found.contains("2026-11-28T07:00") && found.contains("2026-11-28T14:00"))
    #expect(!found.contains("2026-11-28T20:00"))
  }

  @Test func visitsChangedAloneHaveNoSecondInTheNewPlan() throws {
    let detached: Set = [at("2026-11-24T08:00"), at("2026-11-28T08:00")]
    let change = PlanChange.thisAndFollowing(
      at("2026-11-26T08:00"), PlanEdit(times: clock("09:00", "20:00")))
    guard
      case .split(_, _, let new) = try plan.applying(change, setting(detached: detached))
    else { throw UnexpectedResult() }
    #expect(new.schedule.exceptions == [at("2026-11-28T09:00")])
  }

  @Test func anAdditionalVisitAfterTheEndGoesOnByItself() throws {
    var plan = plan
    plan.schedule.additional = [at("2026-12-10T12:00"), at("2026-12-12T12:00")]
    // Days taken out are of the rule, and this one is not of it any more.
    plan.schedule.exceptedDays = [day("2026-12-10")]
    let change = PlanChange.thisAndFollowing(
      at("2026-12-10T12:00"), PlanEdit(lengthMinutes: 60))
    guard case .split(_, _, let new) = try plan.applying(change, setting())
    else { throw UnexpectedResult() }
    #expect(
      new.schedule.occurrences(in: all) == [at("2026-12-10T12:00"), at("2026-12-12T12:00")])
  }

  @Test func everySecondWeekStaysInStep() throws {
    let plan = VisitPlan.sample(
      .sample(rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR"), from: "2026-11-23"))
    let change = PlanChange.thisAndFollowing(at("2026-12-11T10:00"), PlanEdit(lengthMinutes: 30))
    guard case .split(_, _, let new) = try plan.applying(change, setting())
    else { throw UnexpectedResult() }
    #expect(
      new.schedule.texts("2026-12-01", "2027-01-10")
        == [
          "2026-12-11T10:00", "2026-12-21T10:00", "2026-12-25T10:00", "2027-01-04T10:00",
          "2027-01-08T10:00",
        ])
  }

  // MARK: All

  @Test func allIsFromTheNextVisitOn() throws {
    let after = try after(.all(PlanEdit(times: clock("09:00", "21:00"))))
    let found = after.schedule.occurrences(in: all).map(\.description)
    // Wednesday's morning is history.
    #expect(found.prefix(2) == ["2026-11-25T21:00", "2026-11-26T09:00"])
    #expect(found.count == 15 && found.last == "2026-12-02T21:00")
    #expect(after.createdAt == plan.createdAt && after.createdBy == plan.createdBy)
  }

  @Test func todayStaysWhereTheNewTimeHasPassed() throws {
    let after = try after(.all(PlanEdit(times: clock("07:00", "09:30"))))
    let found = after.schedule.occurrences(in: all).map(\.description)
    #expect(found.prefix(2) == ["2026-11-25T20:00", "2026-11-26T07:00"])
    #expect(found.count == 15)
  }

  @Test func aVisitPlannedOnceIsNotMovedIntoThePast() {
    let once = VisitPlan.sample(.sample(from: "2026-11-25", times: clock("14:00")))
    #expect(throws: PlanChangeRefusal.inThePast) {
      try once.applying(.all(PlanEdit(times: clock("09:00"))), setting())
    }
  }

  @Test func aReplacedRuleBeginsWithTheNextVisit() throws {
    let after = try after(
      .all(PlanEdit(rule: .replaced(rule("FREQ=WEEKLY;BYDAY=FR;COUNT=2")))))
    #expect(
      after.schedule.texts("2026-11-01", "2027-12-31")
        == ["2026-11-27T08:00", "2026-11-27T20:00", "2026-12-04T08:00", "2026-12-04T20:00"])
  }

  @Test func allMayBeginLater() throws {
    let after = try after(.all(PlanEdit(firstDay: day("2026-12-01"))))
    let found = after.schedule.occurrences(in: all).map(\.description)
    #expect(found.first == "2026-12-01T08:00" && found.count == 16)
  }

  @Test func visitsChangedAloneHaveNoSecondAtTheNewTime() throws {
    let after = try after(
      .all(PlanEdit(times: clock("09:00", "20:00"))),
      setting(detached: [at("2026-11-28T08:00"), at("2026-11-28T20:00")]))
    // The evening keeps its time, so that the visit itself stands in its place.
    #expect(after.schedule.exceptions.contains(at("2026-11-28T09:00")))
    #expect(!after.schedule.exceptions.contains(at("2026-11-28T20:00")))
  }

  // MARK: Cancelling

  @Test func cancellingEndsThePlan() throws {
    let later = try after(.cancelThisAndFollowing(at("2026-11-27T20:00")))
    #expect(later.schedule.occurrences(in: all).last == at("2026-11-27T08:00"))
    #expect(later.endedAt == utc("2026-11-25T08:00"))
    let now = try after(.cancelAll)
    #expect(now.schedule.occurrences(in: all).last == at("2026-11-25T08:00"))
    let before = try after(.cancelAll, setting("2026-11-20T08:00"))
    #expect(before.schedule.occurrences(in: all).isEmpty)
  }
}

@Suite struct ReconciliationTests {
  @Test func keepsWhatPeopleHaveTouched() {
    let wanted = [at("2026-11-26T08:00"), at("2026-11-27T08:00"), at("2026-11-28T08:00")]
    let result = Reconciliation(
      existing: [
        .init(occurrence: at("2026-11-29T20:00")), .init(occurrence: at("2026-11-26T08:00")),
        .init(occurrence: at("2026-11-27T08:00"), isDetached: true),
        .init(occurrence: at("2026-11-27T20:00"), isDetached: true),
        .init(occurrence: at("2026-11-26T20:00"), hasStarted: true),
        .init(occurrence: at("2026-11-25T20:00"), isDetached: true, hasStarted: true),
      ], wanted: wanted)
    #expect(result.insert == [at("2026-11-28T08:00")])
    #expect(result.update == [at("2026-11-26T08:00")])
    #expect(result.remove == [at("2026-11-29T20:00")])
    #expect(result.stray == [at("2026-11-27T20:00")])
  }

  @Test func doneTwiceItInsertsNothing() {
    let wanted = [at("2026-11-26T08:00"), at("2026-11-27T08:00")]
    let first = Reconciliation(existing: [], wanted: wanted)
    #expect(first.insert == wanted)
    let second = Reconciliation(
      existing: first.insert.map { .init(occurrence: $0) }, wanted: wanted)
    #expect(second.insert.isEmpty && second.remove.isEmpty && second.update == wanted)
  }
}

@Suite struct CollisionTests {
  private let schedule = VisitSchedule.sample(rule("FREQ=DAILY"), times: clock("10:00", "12:00"))

  private func meets(
    _ busy: [(String, String)], lookAhead: Duration = .hours(24 * 30)
  ) -> [String] {
    var clock = ZoneClock(.helsinki)
    let ranges = busy.map { utc($0.0)..<utc($0.1) }
    return schedule.collisions(
      with: ranges, from: utc("2026-11-23T00:00"), lookAhead: lookAhead, clock: &clock
    ).map(\.occurrence.description)
  }

  @Test func findsWhatOverlapsAndNothingElse() {
    #expect(meets([]) == [])
    // The window is from 08:00 to 08:20 in UTC.
    #expect(meets([("2026-11-25T07:30", "2026-11-25T08:00")]) == [])
    #expect(meets([("2026-11-25T08:20", "2026-11-25T08:40")]) == [])
    #expect(meets([("2026-11-25T07:30", "2026-11-25T08:01")]) == ["2026-11-25T10:00"])
    #expect(meets([("2026-11-25T08:05", "2026-11-25T08:06")]) == ["2026-11-25T10:00"])
    #expect(
      meets([
        ("2026-11-25T10:05", "2026-11-25T10:10"), ("2026-11-24T00:00", "2026-11-25T09:00"),
        ("2026-11-24T05:00", "2026-11-24T06:00"),
      ]) == ["2026-11-24T10:00", "2026-11-24T12:00", "2026-11-25T10:00", "2026-11-25T12:00"])
  }

  @Test func isBounded() {
    let always = [("2026-01-01T00:00", "2100-01-01T00:00")]
    #expect(meets(always).count == 60)
    #expect(meets(always, lookAhead: .hours(1_000_000)).count == VisitSchedule.mostCollisions)
    #expect(meets(always, lookAhead: .hours(-5)) == [])
    #expect(
      meets([("2028-01-01T00:00", "2028-02-01T00:00")], lookAhead: .hours(1_000_000)) == [])
  }
}

@Suite struct AbsenceTests {
  private func absence(
    _ from: String, _ until: String?, endedAt: String? = nil
  ) -> Absence {
    Absence(
      id: AbsenceID("b_1")!, organisation: OrganisationID("o_1")!, client: ClientID("c_1")!,
      reason: .hospital, from: utc(from), until: until.map(utc),
      recordedBy: ProfessionalID("w_1")!, recordedAt: utc("2026-11-20T08:00"),
      endedAt: endedAt.map(utc))
  }

  private let window = utc("2026-11-25T08:00")..<utc("2026-11-25T08:20")

  @Test func suspendsVisitsThatLieWithin() {
    #expect(absence("2026-11-25T08:00", nil).suspends(window))
    #expect(absence("2026-11-25T08:00", "2026-11-25T08:20").suspends(window))
    #expect(!absence("2026-11-25T08:01", nil).suspends(window))
    #expect(!absence("2026-11-24T08:00", "2026-11-25T08:19").suspends(window))
    #expect(!absence("2026-11-24T08:00", "2026-11-24T09:00").suspends(window))
  }

  @Test func nothingIsSuspendedAfterItHasEnded() {
    let absence = absence("2026-11-24T08:00", "2026-12-24T08:00", endedAt: "2026-11-25T08:10")
    #expect(!absence.suspends(window))
    #expect(absence.suspends(utc("2026-11-25T07:00")..<utc("2026-11-25T07:20")))
  }

  @Test func isNeitherBackwardsNorEndless() {
    #expect(absence("2026-11-25T08:00", nil).fault == nil)
    #expect(absence("2026-11-25T08:00", "2028-11-25T08:00").fault == nil)
    #expect(absence("2026-11-25T08:00", "2026-11-25T08:00").fault == .endsBeforeItBegins)
    #expect(absence("2026-11-25T08:00", "2028-11-25T08:01").fault == .tooLong)
  }
}
