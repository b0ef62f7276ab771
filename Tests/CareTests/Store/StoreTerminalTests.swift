import CareAPI
import CareModel
import CareStore
import Testing

/// Conformance: terminals, their people, consents, tasks.
@Suite struct StoreTerminalTests {
  typealias Fixture = StoreFixture
  private static let now = Fixture.start
  private static let key = PublicKeyText(String(repeating: "A", count: 43))!
  private static let otherKey = PublicKeyText("B" + String(repeating: "A", count: 42))!

  private static func terminal(
    _ name: String, _ key: PublicKeyText = key, clients: [ClientID] = [Fixture.aino.id],
    in organisation: OrganisationID = Fixture.home
  ) -> Terminal {
    Terminal(
      id: TerminalID("d_\(name)")!, organisation: organisation, key: key, name: "Keittiö",
      place: .home, clients: clients, settings: TerminalSettings(volume: 30), version: "1",
      pairedAt: now, pairedBy: organisation == Fixture.home ? Fixture.helmi.id : Fixture.olli.id)
  }

  private static func session(
    _ name: String, _ terminal: Terminal, in organisation: OrganisationID? = nil
  ) -> SignallingSession {
    SignallingSession(
      id: SessionID("s_\(name)")!, secretHash: Fixture.hash(7),
      organisation: organisation ?? terminal.organisation, principal: .terminal(terminal.id),
      staffSession: nil, language: .fi, createdAt: now, connectedAt: now)
  }

  @Test(arguments: StoreEngine.allCases)
  func aTerminalReadsBackWithItsPeopleInOrder(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var made = Self.terminal("one", clients: [Fixture.eino.id, Fixture.aino.id])
      made.revision = 7
      let terminal = made
      try await store.write { (write) throws in
        try write.save(terminal)
        let found = try #require(try write.terminal(terminal.id, in: Fixture.home))
        #expect(found.terminal == terminal && !found.isConnected)
        #expect(found.people == [Fixture.eino, Fixture.aino])
        #expect(try write.terminal(key: Self.key) == found)
        #expect(try write.terminal(terminal.id, in: Fixture.other) == nil)
        #expect(try write.terminals(in: Fixture.other, limit: 9).isEmpty)
        #expect(try write.terminals(ofClient: Fixture.aino.id, in: Fixture.home) == [found])
        #expect(try write.terminals(ofClient: Fixture.aino.id, in: Fixture.other).isEmpty)
        #expect(try !write.revokeTerminal(terminal.id, in: Fixture.other, at: Self.now))
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func noTerminalReachesOverAWall(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let terminal = Self.terminal("one")
      try await store.write { try $0.save(terminal) }
      await #expect(throws: StoreError.self) {
        try await store.write {
          try $0.save(Self.terminal("two", Self.otherKey, clients: [Fixture.orvokki.id]))
        }
      }
      await #expect(throws: StoreError.self) {
        try await store.write {
          try $0.save(Self.terminal("one", Self.otherKey, clients: [], in: Fixture.other))
        }
      }
      await #expect(throws: StoreError.self) {
        try await store.write { try $0.insert(Self.session("x", terminal, in: Fixture.other)) }
      }
      // A key is one terminal's, wherever that is.
      await #expect(throws: StoreError.self) {
        try await store.write {
          try $0.save(Self.terminal("two", clients: [Fixture.orvokki.id], in: Fixture.other))
        }
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aRevokedTerminalsKeyMayBePairedAgain(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      try await store.write { (write) throws in
        try write.save(Self.terminal("one"))
        #expect(
          try write.terminalReach(of: [Fixture.aino.id], in: Fixture.home) == [
            Fixture.aino.id: .silent
          ])
        #expect(try write.revokeTerminal(TerminalID("d_one")!, in: Fixture.home, at: Self.now))
        #expect(try !write.revokeTerminal(TerminalID("d_one")!, in: Fixture.home, at: Self.now))
        #expect(try write.terminal(key: Self.key) == nil)
        #expect(try write.terminalReach(of: [Fixture.aino.id], in: Fixture.home).isEmpty)
        #expect(try write.terminals(ofClient: Fixture.aino.id, in: Fixture.home).isEmpty)
        try write.save(Self.terminal("two"))
        #expect(try write.terminal(key: Self.key)?.terminal.id == TerminalID("d_two")!)
        #expect(try write.terminalCount(in: Fixture.home) == 1)
        #expect(
          try write.terminals(in: Fixture.home, limit: 9).map(\.terminal.id.rawValue)
            == ["d_two", "d_one"])
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aConnectedTerminalMakesItsPeopleReachable(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let terminal = Self.terminal("one")
      let session = Self.session("one", terminal)
      try await store.write { (write) throws in
        try write.save(terminal)
        #expect(try write.silentTerminals().map(\.0) == [terminal.id])
        try write.insert(session)
        #expect(try write.signallingSession(session.id) == session)
        #expect(try write.silentTerminals().isEmpty)
        // A terminal is no page.
        #expect(try write.clientsAtPages(among: [Fixture.aino.id], in: Fixture.home).isEmpty)
        #expect(try write.terminalReach(of: [Fixture.aino.id], in: Fixture.other).isEmpty)
        #expect(
          try write.terminalReach(of: [Fixture.aino.id], in: Fixture.home) == [
            Fixture.aino.id: .reachable
          ])
        #expect(
          try write.pages(ofTerminalsOf: Fixture.aino.id, in: Fixture.home, now: Self.now)
            == [session])
        #expect(
          try write.pages(ofTerminalsOf: Fixture.eino.id, in: Fixture.home, now: Self.now).isEmpty)
        #expect(
          try write.pages(ofTerminal: terminal.id, in: Fixture.other, now: Self.now).isEmpty)
        try write.disconnectSession(
          session.id, at: Self.now, expiresAt: Self.now + .seconds(60))
        #expect(
          try write.terminalReach(of: [Fixture.aino.id], in: Fixture.home) == [
            Fixture.aino.id: .silent
          ])
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func oneConsentStandsAtATimeAndNoneIsForgotten(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let terms = AutoAnswerConsent.Terms(
        callers: [.carer, .relative], hours: TerminalSettings.usualNight, countdownSeconds: 20)
      let consent = AutoAnswerConsent(
        client: Fixture.aino.id, organisation: Fixture.home, terms: terms, givenAt: Self.now,
        givenBy: Fixture.helmi.id)
      try await store.write { (write) throws in
        try write.save(Self.terminal("one"))
        try write.insert(consent)
        #expect(try write.standingConsents(in: Fixture.home) == [Fixture.aino.id: consent])
        #expect(try write.standingConsents(in: Fixture.other).isEmpty)
        #expect(try write.standingConsent(of: Fixture.aino.id, in: Fixture.other) == nil)
      }
      await #expect(throws: StoreError.self) { try await store.write { try $0.insert(consent) } }
      try await store.write { (write) throws in
        let withdrawal = AutoAnswerConsent.Withdrawal(
          at: Self.now + .hours(1), by: .terminal(TerminalID("d_one")!))
        let id = Fixture.aino.id
        #expect(try !write.withdrawConsent(of: id, in: Fixture.other, withdrawal))
        #expect(try write.withdrawConsent(of: id, in: Fixture.home, withdrawal))
        #expect(try !write.withdrawConsent(of: id, in: Fixture.home, withdrawal))
        try write.insert(consent)
        let history = try write.consents(of: id, in: Fixture.home)
        #expect(history.map(\.withdrawal) == [withdrawal, nil])
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aPressHasOneTaskInAnyState(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let terminal = Self.terminal("one")
      var task = CareTask(
        id: TaskID("a_1")!, organisation: Fixture.home, kind: .help, client: Fixture.aino.id,
        terminal: terminal.id, press: .init(id: "p", at: Self.now), now: Self.now)
      let first = task
      try await store.write { (write) throws in
        try write.save(terminal)
        try write.insert(first)
        let found = try #require(try write.task(first.id, in: Fixture.home))
        #expect(found.task == first && found.clientName == Fixture.aino.name)
        #expect(found.terminalName == "Keittiö" && found.ownerName == nil)
        #expect(try write.task(press: "p", of: terminal.id, in: Fixture.home) == found)
        #expect(try write.task(first.id, in: Fixture.other) == nil)
        #expect(try write.task(press: "p", of: terminal.id, in: Fixture.other) == nil)
        #expect(try write.pendingTasks(in: Fixture.other, limit: 9).isEmpty)
      }
      let twice = CareTask(
        id: TaskID("a_2")!, organisation: Fixture.home, kind: .help, client: nil,
        terminal: terminal.id, press: .init(id: "p", at: Self.now), now: Self.now)
      await #expect(throws: StoreError.self) { try await store.write { try $0.insert(twice) } }
      _ = task.take(by: Fixture.matti.id, callBy: Self.now + .minutes(5))
      let taken = task
      try await store.write { try $0.save(taken) }
      let record = try await store.read { try $0.task(taken.id, in: Fixture.home) }
      #expect(record?.task == taken && record?.ownerName == Fixture.matti.firstName)
      _ = task.finish(by: Fixture.matti.id, now: Self.now)
      let done = task
      try await store.write { (write) throws in
        try write.save(done)
        #expect(try write.task(done.id, in: Fixture.home)?.task == done)
        #expect(try write.pendingTasks(in: Fixture.home, limit: 9).isEmpty)
        #expect(try write.pendingTasks(of: terminal.id, kind: .help, in: Fixture.home).isEmpty)
      }
      // Nobody behind another wall can be given it.
      var foreign = done
      foreign.id = TaskID("a_3")!
      foreign.press = nil
      foreign.client = Fixture.orvokki.id
      let stranger = foreign
      await #expect(throws: StoreError.self) { try await store.write { try $0.insert(stranger) } }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aVisitIsWarnedOfOnce(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let terminal = Self.terminal("one")
      func warning(_ id: String) -> CareTask {
        CareTask(
          id: TaskID(id)!, organisation: Fixture.home, kind: .terminalSilent,
          client: Fixture.aino.id, terminal: terminal.id, visit: Fixture.ainoVisit.id,
          now: Self.now)
      }
      let (first, second) = (warning("a_1"), warning("a_2"))
      try await store.write { (write) throws in
        try write.save(terminal)
        #expect(try !write.hasWarning(of: Fixture.ainoVisit.id, in: Fixture.home))
        try write.insert(first)
        #expect(try write.hasWarning(of: Fixture.ainoVisit.id, in: Fixture.home))
        #expect(try !write.hasWarning(of: Fixture.ainoVisit.id, in: Fixture.other))
      }
      await #expect(throws: StoreError.self) { try await store.write { try $0.insert(second) } }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func visitsOfSomeClientsAreFound(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let range = Self.now..<Self.now + .hours(1)
      func visits(_ clients: [ClientID], _ limit: Int = 9) async throws -> [VisitID] {
        try await store.read {
          try $0.visits(ofClients: clients, in: Fixture.home, during: range, limit: limit)
            .map(\.visit.id)
        }
      }
      let all = [Fixture.aino.id, Fixture.eino.id, Fixture.orvokki.id]
      #expect(try await visits([]) == [])
      #expect(try await visits([Fixture.eino.id]) == [Fixture.einoVisit.id])
      #expect(try await visits(all) == [Fixture.ainoVisit.id, Fixture.einoVisit.id])
      #expect(try await visits(all, 1).count == 1)
      // Those that have begun before are found while they last.
      let (later, after) = (Fixture.ainoVisit.endsAt - .minutes(1), Fixture.ainoVisit.endsAt)
      let underWay = try await store.read {
        try $0.visits(
          ofClients: all, in: Fixture.home, during: later..<later + .hours(1), limit: 9)
      }
      #expect(underWay.map(\.visit.id) == [Fixture.ainoVisit.id, Fixture.einoVisit.id])
      let over = try await store.read {
        try $0.visits(
          ofClients: all, in: Fixture.home, during: after..<after + .hours(1), limit: 9)
      }
      #expect(over.isEmpty)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func notesOfAPartyAndFeedbackAreKept(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var call = Fixture.call("one", Fixture.ainoVisit, by: Fixture.helmi)
      let placed = call
      let page = SessionID("s_one")!
      try await store.write { try $0.insert(placed) }
      _ = call.lifeCycle.setNotes(
        call.lifeCycle.called.id, [.nobodySeen, .cameraCovered], page: page)
      let noted = call
      try await store.write { (write) throws in
        try write.save(noted)
        #expect(try write.call(noted.id, in: Fixture.home) == noted)
        #expect(try write.feedback(on: noted.id, in: Fixture.home) == nil)
        try write.save(.bad, on: noted.id, in: Fixture.home, at: Self.now)
        try write.save(.good, on: noted.id, in: Fixture.home, at: Self.now)
        #expect(try write.feedback(on: noted.id, in: Fixture.home) == .good)
        #expect(try write.feedback(on: noted.id, in: Fixture.other) == nil)
      }
    }
  }
}
