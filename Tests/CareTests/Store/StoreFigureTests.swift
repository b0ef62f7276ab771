import CareModel
import CareStore
import Testing

/// Conformance: what the store counts is what the model says of each visit.
@Suite struct StoreFigureTests {
  typealias Fixture = StoreFixture

  /// Visits of two units on many days, and all that can come of them.
  private struct Work {
    var visits: [Visit] = []
    var calls: [Call] = []
    var outcomes: [VisitOutcome] = []
    var sought: [NoAnswerCase] = []

    init(seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      for number in 0..<120 {
        let client = number % 2 == 0 ? Fixture.aino : Fixture.eino
        let carer = number % 2 == 0 ? Fixture.helmi : Fixture.matti
        let start = Fixture.start + .hours(Int.random(in: 0..<24 * 20, using: &generator))
        let visit = Visit(
          id: VisitID("v_f\(number)")!, organisation: Fixture.home, unit: client.unit,
          client: client.id, professional: carer.id,
          kind: VisitKind.allCases.randomElement(using: &generator)!,
          service: CareService(
            form: ServiceForm.allCases.randomElement(using: &generator)!,
            task: ServiceTask.allCases.randomElement(using: &generator)!),
          startsAt: start, endsAt: start + .minutes(30), purpose: "",
          suspendedFor: number % 7 == 0 ? .travel : nil,
          cancelledAt: number % 11 == 0 ? start : nil)
        visits.append(visit)
        for attempt in 0..<Int.random(in: 0...3, using: &generator) {
          let placed = start + .minutes(Int.random(in: -20...50, using: &generator))
          var call = Fixture.call("f\(number)-\(attempt)", visit, by: carer, at: placed)
          let parts = (call.lifeCycle.caller.id, call.lifeCycle.called.id)
          let page = SessionID("s_b")!
          let answered = placed + .seconds(Int.random(in: 1...60, using: &generator))
          switch Int.random(in: 0...4, using: &generator) {
          case 0: _ = call.lifeCycle.decline(parts.1, page: page, now: answered)
          case 1: _ = call.lifeCycle.timeout(.ringing, now: placed + .minutes(5))
          case 2:
            _ = call.lifeCycle.accept(parts.1, page: page, now: answered)
            _ = call.lifeCycle.fail(now: answered + .seconds(9))
          case 3: _ = call.lifeCycle.hangUp(parts.0, now: answered)
          default:
            _ = call.lifeCycle.accept(parts.1, page: page, now: answered)
            // One of them goes on: a client and a carer are in one call at a time.
            if number > 1 || attempt > 0 {
              _ = call.lifeCycle.hangUp(parts.0, now: answered + .minutes(7))
            }
          }
          calls.append(call)
        }
        for position in 0..<Int.random(in: 0...2, using: &generator) {
          let kind = OutcomeKind.allCases.randomElement(using: &generator)!
          outcomes.append(
            VisitOutcome(
              visit: visit.id, organisation: Fixture.home, position: position + 1, kind: kind,
              medication: nil, note: "", recordedAt: start, recordedBy: carer.id))
        }
        if number % 5 == 0 {
          var (missed, _) = NoAnswerCase.open(
            .rangOut, visit: visit, by: carer.id, plan: .standard, now: start)
          if number % 2 == 0 {
            _ = missed.happened(.outcome, by: carer.id, plan: .standard, now: start + .minutes(3))
          }
          sought.append(missed)
        }
      }
    }

    func save(_ tx: any CareTransaction) throws {
      for visit in visits { try tx.save(visit) }
      for call in calls { try tx.insert(call) }
      for outcome in outcomes { try tx.insert(outcome) }
      for missed in sought { try tx.save(missed) }
    }

    /// By the words of the model, one visit after another.
    func figures(
      _ tx: any CareReading, unit: UnitID?, during range: Range<WallTime>,
      by key: (Visit) -> String
    ) throws -> [String: VisitFigures] {
      var sums: [String: VisitFigures] = [:]
      for planned in visits where range.contains(planned.startsAt) {
        if unit != nil, planned.unit != unit { continue }
        let record = try #require(try tx.visit(planned.id, in: Fixture.home))
        guard let result = record.visit.result(record.history) else { continue }
        var figures = VisitFigures()
        switch result {
        case .held: figures.held = 1
        case .notReached: figures.notReached = 1
        case .refused: figures.refused = 1
        case .technicalFailure: figures.technicalFailures = 1
        case .open: figures.open = 1
        }
        if record.visit.savesPhysicalVisit(record.history) { figures.saved = 1 }
        var answered: [WallTime] = []
        for call in calls where call.visit == planned.id {
          switch call.state {
          case .ringing: break
          case .inCall(let state):
            answered.append(state.startedAt)
            figures.answerMilliseconds += (state.startedAt - call.placedAt).wholeMilliseconds
          case .ended(let state):
            guard let start = state.startedAt else { continue }
            answered.append(start)
            figures.answerMilliseconds += (start - call.placedAt).wholeMilliseconds
            figures.talks = 1
            figures.talkMilliseconds += (state.endedAt - start).wholeMilliseconds
          }
        }
        figures.answers = answered.count
        if result == .held, let first = answered.min() {
          figures.timed = 1
          if record.visit.isOnTime(answeredAt: first) { figures.onTime = 1 }
        }
        sums[key(planned), default: VisitFigures()] += figures
      }
      return sums
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func theStoreCountsAsTheModelDoes(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let work = Work(seed: 3)
      try await store.write { try work.save($0) }
      let day = Fixture.start
      let ranges = [
        day..<day + .hours(24 * 21), day + .hours(24 * 3)..<day + .hours(24 * 4),
        day - .hours(48)..<day - .hours(24),
      ]
      try await store.read { (read) throws in
        for range in ranges {
          for unit in [nil, Fixture.unit] as [UnitID?] {
            for grouping in FigureGrouping.allCases {
              let counted = try read.figures(
                in: Fixture.home, unit: unit, during: range, by: grouping)
              var expected = try work.figures(read, unit: unit, during: range) { visit in
                switch grouping {
                case .unit: visit.unit.rawValue
                case .serviceForm: visit.service.form.rawValue
                case .serviceTask: visit.service.task.rawValue
                case .kind: visit.kind.rawValue
                case .none: ""
                }
              }
              // The fixture's own two visits are due at the very start, and nobody made them.
              for visit in [Fixture.ainoVisit, Fixture.einoVisit]
              where range.contains(visit.startsAt) && (unit == nil || unit == visit.unit) {
                let key =
                  switch grouping {
                  case .unit: visit.unit.rawValue
                  case .serviceForm: visit.service.form.rawValue
                  case .serviceTask: visit.service.task.rawValue
                  case .kind: visit.kind.rawValue
                  case .none: ""
                  }
                expected[key, default: VisitFigures()].open += 1
              }
              #expect(counted == expected, "\(grouping)")
            }
          }
        }
        // Another organisation's work is not counted, nor its unit's.
        let others = try read.figures(
          in: Fixture.other, unit: nil, during: ranges[0], by: .none)
        #expect(others[""]?.planned == 1)
        let foreign = try read.figures(
          in: Fixture.home, unit: Fixture.otherUnit, during: ranges[0], by: .none)
        #expect(foreign.isEmpty)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func theServiceOfUnitsPlansAndVisitsComesBack(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let service = CareService(form: .familyCare, task: .disability)
      let unit = CareUnit(
        id: Fixture.unit, organisation: Fixture.home, name: "Keskusta", service: service)
      var visit = Fixture.ainoVisit
      visit.service = service
      let plan = VisitPlan(
        id: VisitPlanID("q_1")!, organisation: Fixture.home, client: Fixture.aino.id,
        content: VisitContent(
          unit: Fixture.unit, professional: nil, kind: .videoVisit, service: service, purpose: ""),
        schedule: VisitSchedule(
          firstDay: LocalDay(year: 2026, month: 11, day: 26),
          times: [try #require(ClockTime("08:00"))], lengthMinutes: 30),
        createdAt: Fixture.start, createdBy: Fixture.helmi.id)
      let changed = visit
      try await store.write {
        try $0.save(unit)
        try $0.save(changed)
        try $0.save(plan, madeUntil: plan.schedule.firstDay)
      }
      try await store.read { (read) throws in
        #expect(try read.unit(Fixture.unit, in: Fixture.home) == unit)
        #expect(try read.unit(Fixture.secondUnit, in: Fixture.home)?.service == .standard)
        #expect(try read.visit(changed.id, in: Fixture.home)?.visit == changed)
        #expect(try read.plan(plan.id, in: Fixture.home) == plan)
      }
    }
  }
}
