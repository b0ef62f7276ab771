import CareModel
import CareStore
import Testing

/// Conformance: outcomes, clients who were not reached, and ladders.
@Suite struct StoreOutcomeTests {
  typealias Fixture = StoreFixture

  private func outcome(
    _ kind: OutcomeKind, position: Int, note: String = "", visit: Visit = Fixture.ainoVisit
  ) -> VisitOutcome {
    VisitOutcome(
      visit: visit.id, organisation: visit.organisation, position: position, kind: kind,
      medication: kind.isHeld ? .seenTaken : nil, note: PersonalText(note),
      recordedAt: Fixture.start + .minutes(position), recordedBy: Fixture.helmi.id)
  }

  @Test(arguments: StoreEngine.allCases)
  func theLastOutcomeStandsAndAllAreKept(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let first = outcome(.notReached, position: 1)
      let second = outcome(.done, position: 2, note: "Avasi oven naapurille.")
      try await store.write {
        try $0.insert(first)
        try $0.insert(second)
      }
      let id = Fixture.ainoVisit.id
      #expect(
        try await store.read { try $0.outcomes(of: id, in: Fixture.home) } == [first, second])
      #expect(try await store.read { try $0.outcomes(of: id, in: Fixture.other) }.isEmpty)
      let record = try await store.read { try $0.visit(id, in: Fixture.home) }
      #expect(record?.history.outcome == second)
      #expect(record?.state(now: Fixture.start + .hours(1)) == .done)
      await expectConflict { try await store.write { try $0.insert(second) } }
      let note = try await store.read {
        try $0.lastNote(of: Fixture.aino.id, before: Fixture.start + .hours(1), in: Fixture.home)
      }
      #expect(note == second)
      let earlier = try await store.read {
        try $0.lastNote(of: Fixture.aino.id, before: Fixture.start, in: Fixture.home)
      }
      #expect(earlier == nil)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func whoWasNotReachedIsFoundUntilSomebodyCloses(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let (opened, _) = NoAnswerCase.open(
        .rangOut, visit: Fixture.ainoVisit, by: Fixture.helmi.id, plan: .standard,
        now: Fixture.start)
      try await store.write { try $0.save(opened) }
      #expect(
        try await store.read { try $0.openNoAnswerCases(in: Fixture.home, limit: 9) } == [opened])
      #expect(
        try await store.read { try $0.openNoAnswerCases(in: Fixture.other, limit: 9) }.isEmpty)
      var moved = opened
      _ = moved.happened(
        .outcome, by: Fixture.helmi.id, plan: .standard, now: Fixture.start + .minutes(3))
      let closed = moved
      try await store.write { try $0.save(closed) }
      #expect(
        try await store.read { try $0.openNoAnswerCases(in: Fixture.home, limit: 9) }.isEmpty)
      #expect(
        try await store.read { try $0.noAnswerCase(of: opened.visit, in: Fixture.home) }
          == closed)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func theNearestLadderCounts(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      func plan(_ minutes: Int) -> LadderPlan {
        LadderPlan(rungs: [
          LadderRung(kind: .fieldTeam, afterMinutes: 0, withinMinutes: minutes)
        ])
      }
      func counts() async throws -> LadderPlan {
        try await store.read {
          try $0.ladderPlan(
            client: Fixture.aino.id, unit: Fixture.unit, in: Fixture.home)
        }
      }
      #expect(try await counts() == .standard)
      let scopes: [LadderScope] = [
        .organisation, .unit(Fixture.unit), .client(Fixture.aino.id),
      ]
      for (index, scope) in scopes.enumerated() {
        let agreed = plan(index + 1)
        #expect(
          try await store.write { try $0.save(agreed, for: scope, known: 0, in: Fixture.home) })
        #expect(try await counts() == agreed)
      }
      let other = plan(9)
      #expect(
        try await !store.write {
          try $0.save(other, for: .organisation, known: 0, in: Fixture.home)
        })
      #expect(
        try await store.write {
          try $0.save(other, for: .organisation, known: 1, in: Fixture.home)
        })
      #expect(
        try await store.read { try $0.ladderPlan(.organisation, in: Fixture.home) }
          == StoredLadderPlan(plan: other, version: 2))
      #expect(
        try await store.write {
          try $0.deleteLadderPlan(.client(Fixture.aino.id), in: Fixture.home)
        })
      #expect(try await counts() == plan(2))
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func visitsThatNobodyTriedToMakeAreFoundByTheirEnd(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      func found(by end: WallTime) async throws -> [VisitID] {
        try await store.read {
          try $0.unattemptedVisits(
            endingAfter: Fixture.start, by: end, in: Fixture.home, limit: 9)
        }.map(\.id)
      }
      let end = Fixture.ainoVisit.endsAt
      #expect(try await found(by: end - .seconds(1)).isEmpty)
      #expect(try await found(by: end) == [Fixture.ainoVisit.id, Fixture.einoVisit.id])
      try await store.write {
        try $0.markAttempted(Fixture.ainoVisit.id, in: Fixture.home)
        try $0.markAttempted(Fixture.einoVisit.id, in: Fixture.other)
      }
      #expect(try await found(by: end) == [Fixture.einoVisit.id])
      #expect(
        try await store.read {
          try $0.nextUnattemptedEnd(after: Fixture.start, in: Fixture.home)
        } == end)
      var relatives = Fixture.einoVisit
      relatives.kind = .relativesCall
      let theirs = relatives
      try await store.write { try $0.save(theirs) }
      #expect(try await found(by: end).isEmpty)
      var visit = Fixture.einoVisit
      visit.cancelledAt = Fixture.start
      let cancelled = visit
      try await store.write { try $0.save(cancelled) }
      #expect(try await found(by: end).isEmpty)
      #expect(
        try await store.read {
          try $0.nextUnattemptedEnd(after: Fixture.start, in: Fixture.home)
        } == nil)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aVisitKeepsItsStepsAndThatItIsLate(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var visit = Fixture.ainoVisit
      visit.steps = ["Kysy vointi.", "Katso, että dosetti on tyhjä."]
      visit.late = RunningLate(minutes: 15, toldAt: Fixture.start)
      visit.version = 2
      let changed = visit
      try await store.write { try $0.save(changed) }
      #expect(
        try await store.read { try $0.visit(changed.id, in: Fixture.home) }?.visit == changed)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aVisitIsOneErrandAtATime(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      func task(_ id: String, _ kind: CareTaskKind) -> CareTask {
        CareTask(
          id: TaskID(id)!, kind: kind, visit: Fixture.ainoVisit, from: Fixture.start,
          by: Fixture.start + .minutes(9), now: Fixture.start)
      }
      let first = task("a_1", .ringAgain)
      let other = task("a_2", .phoneClient)
      let aside = task("a_3", .followUp)
      try await store.write {
        try $0.insert(first)
        try $0.insert(aside)
      }
      await expectConflict { try await store.write { try $0.insert(other) } }
      var done = first
      _ = done.take(by: Fixture.matti.id, callBy: Fixture.start)
      #expect(
        done.finish(by: Fixture.matti.id, result: .allWell, now: Fixture.start)
          == .refused(.noSuchResult))
      #expect(
        done.finish(by: Fixture.matti.id, result: .impossible, now: Fixture.start) == .changed)
      let finished = done
      try await store.write {
        try $0.save(finished)
        try $0.insert(other)
      }
      let tasks = try await store.read {
        try $0.tasks(of: Fixture.ainoVisit.id, in: Fixture.home)
      }
      #expect(tasks.map(\.task) == [finished, other, aside])
      #expect(tasks.first?.clientName == Fixture.aino.name)
      #expect(tasks.first?.terminalName == nil)
    }
  }
}
