import CareModel
import Testing

@testable import CareStore

@Suite struct DemoDataTests {
  private static let now = WallTime(milliseconds: 1_795_258_800_000 + 200_000)  // 13:03 local

  private func visits(_ store: any CareDatabase, _ now: WallTime) async throws -> [VisitRecord] {
    try await store.read {
      try $0.visits(
        in: DemoData.organisation, unit: nil,
        during: LocalCalendar.helsinki.dayRange(around: now), first: nil, limit: 100)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aDayHasVisitsBehindAndAhead(_ engine: StoreEngine) async throws {
    try await engine.withStore { (store) async throws in
      let now = Self.now
      #expect(try await store.write { try DemoData.seed($0, now: now, passwordHash: "h") })
      let found = try await visits(store, now)
      #expect(found.count == 10)
      let states = found.map { $0.state(now: now) }
      #expect(states.prefix(5) == [.done, .notReached, .due, .due, .coming])
      #expect(states.dropFirst(4).allSatisfy { $0 == .coming })
      #expect(found.allSatisfy { $0.professional?.unit == $0.client.unit })
      #expect(found.allSatisfy { $0.visit.startsAt.milliseconds % 600_000 == 0 })
      for username in DemoData.usernames {
        #expect(try await store.read { try $0.account(username: username) } != nil)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aSecondStartOfTheDayAddsNothing(_ engine: StoreEngine) async throws {
    try await engine.withStore { (store) async throws in
      let now = Self.now
      _ = try await store.write { try DemoData.seed($0, now: now, passwordHash: "h") }
      let before = try await visits(store, now)
      let later = now + .hours(3)
      #expect(
        try await store.write { try DemoData.seed($0, now: later, passwordHash: "new") } == false)
      #expect(try await visits(store, now) == before)
      #expect(
        try await store.read { try $0.account(username: "helmi") }?.passwordHash == "new")
      let tomorrow = now + .hours(24)
      #expect(try await store.write { try DemoData.seed($0, now: tomorrow, passwordHash: "h") })
      #expect(try await visits(store, tomorrow).count == 10)
      #expect(try await visits(store, now) == before)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aTrustedTerminalStaysAsStaffHaveSetIt(_ engine: StoreEngine) async throws {
    try await engine.withStore { (store) async throws in
      let key = PublicKeyText(String(repeating: "A", count: 43))!
      let other = PublicKeyText("B" + String(repeating: "A", count: 42))!
      let now = Self.now
      try await store.write { (write) throws in
        try DemoData.seed(write, now: now, passwordHash: "h")
        try DemoData.seed(terminal: key, write, now: now)
        var terminal = try #require(try write.terminal(key: key)?.terminal)
        #expect(terminal.id == TerminalID("d_demo")! && terminal.clients.count == 1)
        terminal.settings.volume = 10
        try write.save(terminal)
        try DemoData.seed(terminal: other, write, now: now + .hours(1))
        #expect(try write.terminal(key: key) == nil)
        #expect(try write.terminal(key: other)?.terminal.settings.volume == 10)
      }
    }
  }

  @Test func visitsStayWithinTheDayAtItsEdges() {
    let day = LocalCalendar.helsinki.dayRange(around: Self.now)
    var now = day.lowerBound
    while now < day.upperBound {
      let visits = DemoData.visits(now: now)
      #expect(visits.allSatisfy { day.contains($0.startsAt) && $0.endsAt <= day.upperBound })
      now = now + .minutes(7)
    }
  }
}
