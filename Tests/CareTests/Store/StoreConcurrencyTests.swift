import CareModel
import Testing

@testable import CareStore

/// Transactions that meet: whatever the engine does about it, it must come out as if they had run
/// one after another, and each as if it had run once.
@Suite struct StoreConcurrencyTests {
  typealias Fixture = StoreFixture

  @Test(arguments: StoreEngine.allCases)
  func noCountIsLost(_ engine: StoreEngine) async throws {
    try await engine.withStore { (store) async throws in
      try await inParallel(40) { _ in
        try await store.write { (write) throws in
          let count = Int(try write.setting("count") ?? "0") ?? -1
          try write.set("count", to: "\(count + 1)")
        }
      }
      #expect(try await store.read { try $0.setting("count") } == "40")
    }
  }

  /// Each looks at what the other writes: one after the other, at least one sees it.
  @Test(arguments: StoreEngine.allCases)
  func nobodyGoesByWhatIsNoLongerTrue(_ engine: StoreEngine) async throws {
    try await engine.withStore { (store) async throws in
      for round in 0..<10 {
        let (first, second) = ("a\(round)", "b\(round)")
        try await inParallel(2) { number in
          try await store.write { (write) throws in
            let (own, others) = number == 0 ? (first, second) : (second, first)
            if try write.setting(others) == nil { try write.set(own, to: "here") }
          }
        }
        let both = try await store.read { read in
          try (read.setting(first) != nil, read.setting(second) != nil)
        }
        #expect(both.0 != both.1)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aReaderSeesOneMoment(_ engine: StoreEngine) async throws {
    try await engine.withStore { (store) async throws in
      try await store.write { (write) throws in
        try write.set("left", to: "0")
        try write.set("right", to: "0")
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for number in 1...50 {
            try await store.write { (write) throws in
              try write.set("left", to: "\(number)")
              try write.set("right", to: "\(number)")
            }
          }
        }
        group.addTask {
          for _ in 0..<50 {
            let (left, right) = try await store.read { read in
              try (read.setting("left"), read.setting("right"))
            }
            #expect(left == right)
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aDueTimerIsClaimedByOneAlone(_ engine: StoreEngine) async throws {
    try await engine.withStore { (store) async throws in
      let keys = (0..<60).map { TimerKey(.taskDue, subject: "t\($0)") }
      try await store.write { (write) throws in
        for key in keys { try write.schedule(key, in: nil, dueAt: Fixture.start) }
      }
      let claims = try await inParallel(8) { number in
        var claims: [ClaimedTimer] = []
        while true {
          let some = try await store.write { (write) throws in
            try write.claimDueTimers(
              now: Fixture.start, owner: "worker \(number)", lease: .seconds(60), limit: 5)
          }
          if some.isEmpty { return claims }
          claims += some
        }
      }.flatMap(\.self)
      #expect(claims.count == keys.count)
      #expect(Set(claims.map(\.key)) == Set(keys))
      // Each can be completed, once.
      let completed = try await inParallel(claims.count * 2) { number in
        try await store.write { try $0.complete(claims[number / 2]) }
      }
      #expect(completed.count { $0 } == keys.count)
      #expect(try await store.read { try $0.nextTimerDue() } == nil)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func eventsOfOneStreamHaveNoHole(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let page = Fixture.staffPage("a", Fixture.helmi)
      try await store.write { try $0.insert(page) }
      let numbers = try await inParallel(60) { _ in
        try await store.write { try $0.append("{}", to: page.id) }
      }
      #expect(numbers.compactMap(\.self).sorted() == Array(1...60))
      let held = try await store.read { try $0.events(of: page.id, after: 0, limit: 100) }
      #expect(held.map(\.seq) == Array(1...60))
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func ofTheSameRowOnlyOneIsInserted(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      for round in 0..<5 {
        var visit = Fixture.ainoVisit
        visit.id = VisitID("v_new\(round)")!
        let new = visit
        let inserted = try await inParallel(12) { _ in
          try await store.write { try $0.insertIfAbsent(new) }
        }
        #expect(inserted.count { $0 } == 1)
      }
    }
  }

  /// Two that take the same rows in opposite orders would wait for each other for ever.
  @Test(arguments: StoreEngine.allCases)
  func thoseWhoBlockEachOtherBothGetTheirTurn(_ engine: StoreEngine) async throws {
    try await engine.withStore { (store) async throws in
      let names = (0..<6).map { "row \($0)" }
      try await store.write { (write) throws in for name in names { try write.set(name, to: "") } }
      try await inParallel(16) { number in
        try await store.write { (write) throws in
          for name in number % 2 == 0 ? names : names.reversed() {
            let before = try write.setting(name) ?? ""
            try write.set(name, to: before + "\(number),")
          }
        }
      }
      for name in names {
        let value = try await store.read { try $0.setting(name) } ?? ""
        #expect(Set(value.split(separator: ",")) == Set((0..<16).map { "\($0)" }))
        #expect(value.split(separator: ",").count == 16)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func whatAClosureThrowsComesOutAndUndoesAll(_ engine: StoreEngine) async throws {
    struct OwnError: Error {}
    try await engine.withStore { (store) async throws in
      await #expect(throws: OwnError.self) {
        try await store.write { (write) throws in
          try write.set("a", to: "b")
          throw OwnError()
        }
      }
      #expect(try await store.read { try $0.setting("a") } == nil)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func nobodyGoesOnAfterAStatementThatFailed(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      await #expect {
        try await store.write { (write) throws in
          try write.set("a", to: "b")
          var visit = Fixture.ainoVisit
          visit.client = ClientID("c_nobody")!
          try? write.save(visit)
        }
      } throws: { error in
        if case StoreError.defect = error { true } else { false }
      }
      #expect(try await store.read { try $0.setting("a") } == nil)
    }
  }
}

/// Runs the body as often at once and returns what came of each, in the order of their numbers.
@discardableResult
func inParallel<Value: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Value
) async throws -> [Value] {
  try await withThrowingTaskGroup(of: (Int, Value).self) { group in
    for number in 0..<count { group.addTask { (number, try await body(number)) } }
    var values: [Int: Value] = [:]
    for try await (number, value) in group { values[number] = value }
    return (0..<count).compactMap { values[$0] }
  }
}
