import CareModel
import CareStore
import Testing

/// Conformance: durable timers and settings.
@Suite struct StoreTimerTests {
  typealias Fixture = StoreFixture
  private static let now = Fixture.start
  private static let ring = TimerKey(.ringing, of: CallID("k_1")!)
  private static let away = TimerKey(.away(PartyID("p_2")!), of: CallID("k_1")!)
  private static let lease = Duration.seconds(30)

  @Test func keysOfCallTimersReadBack() {
    #expect(Self.ring.call?.id == CallID("k_1")! && Self.ring.call?.timer == .ringing)
    #expect(Self.away.call?.timer == .away(PartyID("p_2")!))
    #expect(TimerKey(.callAway, subject: "k_1").call == nil)
    #expect(TimerKey(.retention).call == nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func whatIsDueIsClaimedMostOverdueFirst(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let now = Self.now
      try await store.write { (write) throws in
        try write.schedule(Self.away, in: Fixture.home, dueAt: now - .seconds(5))
        try write.schedule(Self.ring, in: Fixture.home, dueAt: now)
        try write.schedule(TimerKey(.retention), in: nil, dueAt: now + .milliseconds(1))
        #expect(try write.nextTimerDue() == now - .seconds(5))
        let claimed = try write.claimDueTimers(now: now, owner: "a", lease: Self.lease, limit: 9)
        #expect(claimed.map(\.key) == [Self.away, Self.ring])
        #expect(claimed.map(\.organisation) == [Fixture.home, Fixture.home])
        #expect(claimed.map(\.dueAt) == [now - .seconds(5), now])
        #expect(try write.nextTimerDue() == now + .milliseconds(1))
        for timer in claimed { #expect(try write.complete(timer)) }
        for timer in claimed { #expect(try !write.complete(timer)) }
        #expect(try write.timerDue(Self.ring) == nil)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aClaimKeepsOthersAwayUntilItsLeaseEnds(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let now = Self.now
      try await store.write { (write) throws in
        func claim(_ owner: String, at time: WallTime) throws -> [ClaimedTimer] {
          try write.claimDueTimers(now: time, owner: owner, lease: Self.lease, limit: 9)
        }
        try write.schedule(Self.ring, in: Fixture.home, dueAt: now)
        let first = try claim("a", at: now)
        #expect(try claim("b", at: now + .seconds(29)).isEmpty)
        #expect(try write.nextTimerDue() == now + .seconds(30))
        let second = try claim("b", at: now + .seconds(30))
        #expect(second.count == 1)
        #expect(try !write.complete(first[0]))
        #expect(try write.complete(second[0]))
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func settingATimerAnewVoidsItsClaim(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let now = Self.now
      try await store.write { (write) throws in
        try write.schedule(Self.ring, in: Fixture.home, dueAt: now)
        let claimed = try write.claimDueTimers(now: now, owner: "a", lease: Self.lease, limit: 1)
        try write.schedule(Self.ring, in: Fixture.home, dueAt: now + .hours(1))
        #expect(try !write.complete(claimed[0]))
        #expect(try write.timerDue(Self.ring) == now + .hours(1))
        try write.cancelTimer(Self.ring)
        try write.schedule(Self.ring, in: Fixture.home, dueAt: now)
        let again = try write.claimDueTimers(now: now, owner: "a", lease: Self.lease, limit: 1)
        #expect(try !write.complete(claimed[0]))
        #expect(try write.complete(again[0]))
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func claimsAreLimited(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      try await store.write { (write) throws in
        for n in 0..<10 {
          try write.schedule(
            TimerKey(.sessionExpiry, subject: "s_\(n)"), in: nil, dueAt: Self.now)
        }
        let first = try write.claimDueTimers(
          now: Self.now, owner: "a", lease: Self.lease, limit: 4)
        let second = try write.claimDueTimers(
          now: Self.now, owner: "b", lease: Self.lease, limit: 9)
        #expect(first.count == 4 && second.count == 6)
        #expect(Set(first.map(\.key)).isDisjoint(with: second.map(\.key)))
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func settingsAreReplaced(_ engine: StoreEngine) async throws {
    try await engine.withStore { (store) async throws in
      try await store.write { (write) throws in
        #expect(try write.setting("demo.day") == nil)
        try write.set("demo.day", to: "a")
        try write.set("demo.day", to: "b")
        #expect(try write.setting("demo.day") == "b")
      }
    }
  }
}
