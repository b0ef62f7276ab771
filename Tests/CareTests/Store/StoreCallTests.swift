import CareModel
import CareStore
import Testing

/// Conformance: calls, their texts, and what is left of them.
@Suite struct StoreCallTests {
  typealias Fixture = StoreFixture

  @Test(arguments: StoreEngine.allCases)
  func aCallComesBackInEveryStateOfItsLife(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var call = Fixture.call("k", Fixture.ainoVisit, by: Fixture.helmi)
      let now = Fixture.start
      let (carer, client) = (call.lifeCycle.caller.id, call.lifeCycle.called.id)
      func check(_ call: Call) async throws {
        #expect(try await store.read { try $0.call(call.id, in: Fixture.home) } == call)
      }
      let placed = call
      try await store.write { try $0.insert(placed) }
      try await check(call)
      let steps: [@Sendable (inout Call) -> Void] = [
        { _ = $0.lifeCycle.mediaJoined(carer, now: now) },
        { _ = $0.lifeCycle.accept(client, page: SessionID("s_b")!, now: now) },
        { $0.media = MediaLease(node: "n1", epoch: "91") },
        { _ = $0.lifeCycle.setSending(client, audio: true, video: false) },
        { _ = $0.lifeCycle.pageAway(SessionID("s_b")!, now: now) },
        { _ = $0.lifeCycle.timeout(.away(client), now: now + .seconds(60)) },
      ]
      for step in steps {
        step(&call)
        let changed = call
        try await store.write { try $0.save(changed) }
        try await check(call)
      }
      #expect(call.lifeCycle.hasEnded)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func callsThatGoOnAreFoundByWhoIsInThem(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let first = Fixture.call("1", Fixture.ainoVisit, by: Fixture.helmi)
      let second = Fixture.call(
        "2", Fixture.einoVisit, by: Fixture.matti, at: Fixture.start + .seconds(1))
      try await store.write { (write) throws in
        try write.insert(second)
        try write.insert(first)
      }
      try await store.read { (read) throws in
        let home = Fixture.home
        #expect(try read.activeCalls() == [first, second])
        #expect(try read.activeCall(ofClient: Fixture.aino.id, in: home) == first)
        #expect(try read.activeCall(ofProfessional: Fixture.matti.id, in: home) == second)
        #expect(try read.activeCall(ofPage: SessionID("s_1-a")!, in: home) == first)
        #expect(try read.activeCall(ofPage: SessionID("s_1-b")!, in: home) == nil)
        #expect(try read.activeCalls(ofVisit: Fixture.einoVisit.id, in: home) == [second])
        #expect(
          try read.partyNames(of: first.id, in: home)
            == [PartyID("p_1-a")!: "helmi", PartyID("p_1-b")!: "aino"])
      }
      try await store.write { (write) throws in
        var ended = first
        _ = ended.lifeCycle.hangUp(PartyID("p_1-a")!, now: Fixture.start)
        try write.save(ended)
        #expect(try write.activeCalls() == [second])
        #expect(try write.activeCall(ofClient: Fixture.aino.id, in: Fixture.home) == nil)
        #expect(try write.call(first.id, in: Fixture.home) == ended)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func nobodyIsInTwoCalls(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let first = Fixture.call("1", Fixture.ainoVisit, by: Fixture.helmi)
      let sameClient = Fixture.call("2", Fixture.ainoVisit, by: Fixture.matti)
      let sameCarer = Fixture.call("3", Fixture.einoVisit, by: Fixture.helmi)
      try await store.write { try $0.insert(first) }
      await expectConflict { try await store.write { try $0.insert(sameClient) } }
      await expectConflict { try await store.write { try $0.insert(sameCarer) } }
      try await store.write { (write) throws in
        var ended = first
        _ = ended.lifeCycle.fail(now: Fixture.start)
        try write.save(ended)
        try write.insert(sameClient)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func ofCallsPlacedAtTheSameMomentOneIsTaken(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
        for n in 0..<10 {
          let carer = n % 2 == 0 ? Fixture.helmi : Fixture.matti
          let call = Fixture.call("\(n)", Fixture.ainoVisit, by: carer)
          group.addTask {
            do {
              try await store.write { try $0.insert(call) }
              return true
            } catch StoreError.conflict { return false }
          }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(taken == 1)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func partiesThatDifferAreSavedAndTheOthersStay(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let first = Fixture.call("1", Fixture.ainoVisit, by: Fixture.helmi)
      try await store.write { (write) throws in
        try write.insert(first)
        var moved = first
        _ = moved.lifeCycle.setSending(PartyID("p_1-a")!, audio: true, video: false)
        #expect(moved.parties[0] != first.parties[0] && moved.parties[1] == first.parties[1])
        try write.save(moved, before: first)
        #expect(try write.call(first.id, in: Fixture.home) == moved)
        // What did not differ from before was not written.
        try write.save(first, before: first)
        #expect(try write.call(first.id, in: Fixture.home) == moved)
        try write.save(first)
        #expect(try write.call(first.id, in: Fixture.home) == first)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aCallThatIsNotThereCannotBeSaved(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let call = Fixture.call("1", Fixture.ainoVisit, by: Fixture.helmi)
      await expectConflict { try await store.write { try $0.save(call) } }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func textsStayInOrderAndGoWithTheCall(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let call = Fixture.call("1", Fixture.ainoVisit, by: Fixture.helmi)
      let texts = ["c", "a", "b"].map { name in
        CallText(
          id: TextID("t_\(name)")!, call: call.id, organisation: Fixture.home,
          from: call.lifeCycle.caller.id, text: PersonalText("teksti \(name)"),
          sentAt: Fixture.start)
      }
      try await store.write { (write) throws in
        try write.insert(call)
        for text in texts { try write.insert(text) }
        #expect(try write.texts(of: call.id, in: Fixture.home) == texts)
        #expect(try write.textCount(of: call.id, in: Fixture.home) == 3)
        #expect(try write.purge(now: Fixture.start, limit: 10).texts == 0)
      }
      var stranger = texts[0]
      stranger.id = TextID("t_x")!
      stranger.from = PartyID("p_x")!
      let text = stranger
      await expectConflict { try await store.write { try $0.insert(text) } }
      try await store.write { (write) throws in
        #expect(try write.deleteTexts(of: call.id, in: Fixture.home) == 3)
        #expect(try write.texts(of: call.id, in: Fixture.home).isEmpty)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func purgingTakesWhatHasHadItsTimeInBatches(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let now = Fixture.start
      try await store.write { (write) throws in
        for n in 0..<5 {
          var page = Fixture.staffPage("\(n)", Fixture.helmi)
          page.expiresAt = n == 0 ? nil : now + .seconds(n)
          try write.insert(page)
          _ = try write.append("{}", to: page.id)
        }
        try write.insert(
          StaffSession(
            tokenHash: Fixture.hash(1), organisation: Fixture.home,
            professional: Fixture.helmi.id, csrf: "c", createdAt: now, lastSeenAt: now,
            expiresAt: now + .seconds(1)))
        var call = Fixture.call("1", Fixture.ainoVisit, by: Fixture.helmi)
        try write.insert(call)
        try write.insert(
          CallText(
            id: TextID("t_1")!, call: call.id, organisation: Fixture.home,
            from: call.lifeCycle.caller.id, text: "hei", sentAt: now))
        _ = call.lifeCycle.fail(now: now)
        try write.save(call)

        let late = now + .seconds(3)
        #expect(
          try write.purge(now: late, limit: 2)
            == PurgeCount(signallingSessions: 2, staffSessions: 1, texts: 1))
        #expect(
          try write.purge(now: late, limit: 2)
            == PurgeCount(signallingSessions: 1, staffSessions: 0, texts: 0))
        #expect(try write.purge(now: late, limit: 2).total == 0)
        #expect(try write.signallingSession(SessionID("s_0")!) != nil)
        #expect(try write.signallingSession(SessionID("s_4")!) != nil)
        #expect(try write.call(call.id, in: Fixture.home) == call)
      }
    }
  }
}
