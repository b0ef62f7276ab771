import CareModel
import CareStore
import Testing

/// Conformance: plans of visits, the visits that come of them, and absences.
@Suite struct StorePlanTests {
  typealias Fixture = StoreFixture

  private static let id = VisitPlanID("q_aino")!
  private static let day = LocalDay(year: 2026, month: 11, day: 26)

  private func plan() throws -> VisitPlan {
    let eight = try #require(ClockTime("08:00"))
    let twenty = try #require(ClockTime("20:00"))
    return VisitPlan(
      id: Self.id, organisation: Fixture.home, client: Fixture.aino.id,
      content: VisitContent(
        unit: Fixture.unit, professional: Fixture.helmi.id, kind: .medicationSupervision,
        purpose: "Lääke", steps: ["Katso dosetti.", "Kysy vointi."]),
      schedule: VisitSchedule(
        firstDay: Self.day, rule: try RecurrenceRule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"),
        times: [eight, twenty], lengthMinutes: 30,
        exceptions: [Occurrence(day: Self.day, time: twenty)],
        exceptedDays: [LocalDay(year: 2026, month: 12, day: 24)],
        additional: [Occurrence(day: LocalDay(year: 2026, month: 12, day: 25), time: eight)]),
      createdAt: Fixture.start, createdBy: Fixture.helmi.id)
  }

  @Test(arguments: StoreEngine.allCases)
  func plansComeBackAsTheyWere(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var plan = try plan()
      let first = plan
      try await store.write { try $0.save(first, madeUntil: Self.day) }
      #expect(try await store.read { try $0.plan(Self.id, in: Fixture.home) } == plan)
      #expect(try await store.read { try $0.plan(Self.id, in: Fixture.other) } == nil)
      plan.schedule.rule = nil
      plan.schedule.endsBefore = Occurrence(day: Self.day + 30, time: plan.schedule.times[0])
      plan.endedAt = Fixture.start
      plan.version = 2
      let second = plan
      try await store.write { try $0.save(second, madeUntil: Self.day + 3) }
      #expect(
        try await store.read {
          try $0.plans(of: Fixture.aino.id, in: Fixture.home, before: nil, limit: 9)
        } == [second])
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func plansAreFoundUntilTheirVisitsAreMade(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      func toMake(before day: LocalDay) async throws -> [PlanToMake] {
        try await store.read { try $0.plansToMake(before: day, limit: 9) }
      }
      var plan = try plan()
      let running = plan
      try await store.write { try $0.save(running, madeUntil: Self.day) }
      #expect(try await toMake(before: Self.day).isEmpty)
      #expect(
        try await toMake(before: Self.day + 1) == [PlanToMake(plan: running, madeUntil: Self.day)])
      try await store.write { try $0.made(Self.id, until: Self.day + 5, in: Fixture.home) }
      #expect(try await toMake(before: Self.day + 5).isEmpty)
      #expect(try await toMake(before: Self.day + 6).count == 1)
      // One that was ended goes on up to there.
      plan.endedAt = Fixture.start
      plan.schedule.endsBefore = Occurrence(day: Self.day + 10, time: plan.schedule.times[0])
      let ended = plan
      try await store.write { try $0.save(ended, madeUntil: Self.day + 5) }
      #expect(try await toMake(before: Self.day + 6).count == 1)
      try await store.write { try $0.made(Self.id, until: Self.day + 11, in: Fixture.home) }
      #expect(try await toMake(before: Self.day + 20).isEmpty)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func visitsKnowTheirPlan(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let plan = try plan()
      var visit = Fixture.ainoVisit
      let occurrence = Occurrence(day: Self.day, time: plan.schedule.times[0])
      visit.origin = VisitOrigin(plan: Self.id, occurrence: occurrence, isDetached: true)
      visit.suspendedFor = .hospital
      let suspended = visit
      try await store.write {
        try $0.save(plan, madeUntil: Self.day)
        try $0.save(suspended)
      }
      let found = try await store.read {
        try $0.visits(ofPlan: Self.id, from: occurrence, in: Fixture.home)
      }
      #expect(found.map(\.visit) == [suspended])
      #expect(found.first?.state(now: Fixture.start) == .suspended)
      let later = Occurrence(day: Self.day, time: plan.schedule.times[1])
      #expect(
        try await store.read {
          try $0.visits(ofPlan: Self.id, from: later, in: Fixture.home)
        }.isEmpty)
      var foreign = Fixture.orvokkiVisit
      foreign.id = VisitID("v_foreign")!
      foreign.origin = VisitOrigin(plan: Self.id, occurrence: occurrence)
      let stranger = foreign
      await expectConflict { _ = try await store.write { try $0.insertIfAbsent(stranger) } }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func absencesThatAreOverAreNoLongerListed(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var absence = Absence(
        id: AbsenceID("b_1")!, organisation: Fixture.home, client: Fixture.aino.id,
        reason: .travel, from: Fixture.start, until: nil, recordedBy: Fixture.helmi.id,
        recordedAt: Fixture.start)
      let open = absence
      try await store.write { try $0.save(open) }
      func listed(at time: WallTime) async throws -> [Absence] {
        try await store.read {
          try $0.absences(of: Fixture.aino.id, in: Fixture.home, now: time)
        }
      }
      #expect(try await listed(at: Fixture.start + .hours(1000)) == [open])
      absence.endedAt = Fixture.start + .hours(2)
      let ended = absence
      try await store.write { try $0.save(ended) }
      #expect(try await listed(at: Fixture.start + .hours(1)) == [ended])
      #expect(try await listed(at: Fixture.start + .hours(2)).isEmpty)
      #expect(try await store.read { try $0.absence(open.id, in: Fixture.home) } == ended)
      #expect(try await store.read { try $0.absence(open.id, in: Fixture.other) } == nil)
    }
  }
}
