import CareAPI
import CareModel
import CareStore
import Testing

/// Conformance: pages, their events and their replies.
@Suite struct StoreSignallingTests {
  typealias Fixture = StoreFixture

  @Test(arguments: StoreEngine.allCases)
  func sessionsComeBackAsTheyWere(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let link = Fixture.link("aino", Fixture.ainoVisit)
      let staff = Fixture.staffPage("staff", Fixture.helmi)
      let guest = Fixture.guestPage("guest", link)
      let tester = SignallingSession(
        id: SessionID("s_test")!, secretHash: Fixture.hash(7), organisation: nil,
        principal: .tester, staffSession: nil, language: .en, createdAt: Fixture.start,
        connectedAt: Fixture.start)
      try await store.write { (write) throws in
        try write.insert(link, secretHash: Fixture.hash(1))
        for session in [staff, guest, tester] { try write.insert(session) }
      }
      try await store.read { (read) throws in
        for session in [staff, guest, tester] {
          #expect(try read.signallingSession(session.id) == session)
        }
      }
      await expectDefect {
        try await store.write { (write) throws in
          var homeless = staff
          homeless.organisation = nil
          try write.insert(homeless)
        }
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func pagesAreFoundByWhoIsAtThem(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let now = Fixture.start
      let link = Fixture.link("aino", Fixture.ainoVisit)
      let relative = Fixture.link("relative", Fixture.ainoVisit, role: .relative)
      let pages = [
        Fixture.staffPage("a", Fixture.helmi), Fixture.staffPage("b", Fixture.matti, signIn: 2),
        Fixture.guestPage("c", link), Fixture.guestPage("d", link),
        Fixture.guestPage("e", relative), Fixture.staffPage("f", Fixture.olli),
      ]
      try await store.write { (write) throws in
        try write.insert(link, secretHash: Fixture.hash(1))
        try write.insert(relative, secretHash: Fixture.hash(2))
        for page in pages { try write.insert(page) }
        try write.disconnectSession(pages[3].id, at: now, expiresAt: now + .seconds(60))
      }
      @Sendable func names(_ found: [SignallingSession]) -> String {
        found.map { String($0.id.rawValue.dropFirst(2)) }.joined()
      }
      try await store.read { (read) throws in
        let home = Fixture.home
        let client = Fixture.aino.id
        let soon = now + .seconds(59)
        #expect(
          try names(read.pages(ofClient: client, role: .client, in: home, now: soon)) == "cd")
        #expect(
          try names(
            read.pages(ofClient: client, role: .client, in: home, now: now + .seconds(60)))
            == "c")
        #expect(
          try names(read.pages(ofClient: client, role: .relative, in: home, now: now)) == "e")
        #expect(
          try names(read.pages(ofProfessional: Fixture.helmi.id, in: home, now: now)) == "a")
        #expect(try names(read.pages(ofGuestLink: link.id, in: home, now: now)) == "cd")
        #expect(try names(read.pages(ofVisit: link.visit, in: home, now: now)) == "cde")
        #expect(try names(read.staffPages(in: home, now: now)) == "ab")
        #expect(try names(read.pages(ofStaffSession: Fixture.hash(2), now: now)) == "b")
        #expect(try read.clientsAtPages(among: [Fixture.aino.id], in: home) == [client])
      }
      try await store.write { try $0.disconnectSession(pages[2].id, at: now, expiresAt: now) }
      #expect(
        try await store.read { try $0.clientsAtPages(among: [Fixture.aino.id], in: Fixture.home) }
          .isEmpty)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func sessionsBreakOffAndComeBack(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let (a, b) = (
        Fixture.staffPage("a", Fixture.helmi), Fixture.staffPage("b", Fixture.matti)
      )
      let now = Fixture.start
      try await store.write { (write) throws in
        try write.insert(a)
        try write.insert(b)
        try write.disconnectSession(a.id, at: now, expiresAt: now + .seconds(30))
        // A session that had broken off before keeps its own end.
        #expect(
          try write.disconnectAllSessions(
            at: now + .seconds(10), expiresAt: now + .seconds(70)) == 1)
      }
      let (first, second) = try await store.read {
        (try $0.signallingSession(a.id), try $0.signallingSession(b.id))
      }
      #expect(first?.expiresAt == now + .seconds(30) && first?.connectedAt == nil)
      #expect(first?.disconnectedAt == now)
      #expect(second?.expiresAt == now + .seconds(70))
      try await store.write { try $0.connectSession(a.id, at: now + .seconds(20)) }
      let back = try await store.read { try $0.signallingSession(a.id) }
      #expect(back?.connectedAt == now + .seconds(20))
      #expect(back?.expiresAt == nil && back?.disconnectedAt == nil)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func eventsAreNumberedPerSessionAndLetGoWhenAcknowledged(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let a = Fixture.staffPage("a", Fixture.helmi)
      let b = Fixture.staffPage("b", Fixture.matti)
      try await store.write { (write) throws in
        try write.insert(a)
        try write.insert(b)
        for n in 1...5 { #expect(try write.append("{\"n\":\(n)}", to: a.id) == n) }
        #expect(try write.append("{}", to: b.id) == 1)
        #expect(try write.append("{}", to: SessionID("s_gone")!) == nil)
        #expect(try write.acknowledgeEvents(of: a.id, upTo: 2) == 2)
        #expect(try write.acknowledgeEvents(of: a.id, upTo: 2) == 0)
        #expect(try write.append("{\"n\":6}", to: a.id) == 6)
      }
      try await store.read { (read) throws in
        #expect(try read.events(of: a.id, after: 3, limit: 2).map(\.seq) == [4, 5])
        #expect(
          try read.events(of: a.id, after: 5, limit: 9) == [StoredEvent(seq: 6, json: "{\"n\":6}")])
        #expect(try read.unacknowledgedCount(of: a.id) == 4)
        #expect(try read.signallingSession(a.id)?.lastSeq == 6)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func eventsAndRepliesAreBounded(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let a = Fixture.staffPage("a", Fixture.helmi)
      try await store.write { (write) throws in
        try write.insert(a)
        for n in 1...600 {
          _ = try write.append("{}", to: a.id)
          try write.record("r\(n)", to: n, of: a.id)
        }
      }
      let (count, oldest, replies) = try await store.read {
        (
          try $0.unacknowledgedCount(of: a.id), try $0.events(of: a.id, after: 0, limit: 1),
          try $0.replies(of: a.id)
        )
      }
      #expect(count == ProtocolLimits.eventsHeld && oldest.first?.seq == 89)
      #expect(replies.count == ProtocolLimits.repliesKept)
      #expect(replies.keys.min() == 345 && replies[600] == "r600")
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func numbersThatWereUndoneAreGivenAgain(_ engine: StoreEngine) async throws {
    struct Mistake: Error {}
    try await engine.withPeople { (store) async throws in
      let a = Fixture.staffPage("a", Fixture.helmi)
      try await store.write { try $0.insert(a) }
      await #expect(throws: Mistake.self) {
        try await store.write { (write) throws in
          #expect(try write.append("{}", to: a.id) == 1)
          try write.record("r", to: 1, of: a.id)
          throw Mistake()
        }
      }
      try await store.write { (write) throws in
        #expect(try write.replies(of: a.id).isEmpty)
        #expect(try write.append("{}", to: a.id) == 1)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func writersAtTheSameTimeGetDifferentNumbers(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let a = Fixture.staffPage("a", Fixture.helmi)
      try await store.write { try $0.insert(a) }
      let numbers = try await withThrowingTaskGroup(of: Int?.self) { group in
        for _ in 0..<50 {
          group.addTask { try await store.write { try $0.append("{}", to: a.id) } }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(numbers) == Set((1...50).map { Int?.some($0) }))
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aSessionGoesWithAllItHas(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let a = Fixture.staffPage("a", Fixture.helmi)
      try await store.write { (write) throws in
        try write.insert(a)
        _ = try write.append("{}", to: a.id)
        try write.record("r", to: 1, of: a.id)
        #expect(try write.deleteSession(a.id))
        #expect(try !write.deleteSession(a.id))
        #expect(try write.unacknowledgedCount(of: a.id) == 0)
        #expect(try write.replies(of: a.id).isEmpty)
      }
    }
  }
}

private func expectDefect(_ body: () async throws -> Void) async {
  await #expect {
    try await body()
  } throws: { error in
    if case StoreError.defect = error { true } else { false }
  }
}
