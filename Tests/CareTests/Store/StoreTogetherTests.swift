import CareModel
import Testing

@testable import CareStore

/// Writes that are written together: as if each had been written by itself.
@Suite struct StoreTogetherTests {
  typealias Part = @Sendable (any CareTransaction) throws -> String

  private struct Refused: Error, Equatable {
    var number: Int
  }

  private static func set(_ key: String, _ value: String) -> Part {
    { write in
      try write.set(key, to: value)
      return value
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func eachSeesWhatWasWrittenBefore(_ engine: StoreEngine) async throws {
    try await engine.withStore { (store) async throws in
      let parts: [Part] = (0..<100).map { _ in
        { write in
          let next = String((Int(try write.setting("count") ?? "0") ?? -1) + 1)
          try write.set("count", to: next)
          return next
        }
      }
      let given = try await store.writeEach(parts).map { try $0.get() }
      #expect(given == (1...100).map(String.init))
      #expect(try await store.read { try $0.setting("count") } == "100")
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func oneThatThrowsIsUndoneAlone(_ engine: StoreEngine) async throws {
    try await engine.withStore { (store) async throws in
      let parts: [Part] = (0..<9).map { number in
        { write in
          try write.set("part\(number)", to: "here")
          if number % 3 == 1 { throw Refused(number: number) }
          return "\(number)"
        }
      }
      let results = try await store.writeEach(parts)
      for (number, result) in results.enumerated() {
        let kept = try await store.read { try $0.setting("part\(number)") }
        if number % 3 == 1 {
          #expect(throws: Refused(number: number)) { try result.get() }
          #expect(kept == nil)
        } else {
          #expect(try result.get() == "\(number)")
          #expect(kept == "here")
        }
      }
    }
  }

  /// What the engine itself refuses (a row that needs another one) is undone alone as well.
  @Test(arguments: StoreEngine.allCases)
  func aStatementThatFailsHarmsNobodyElse(_ engine: StoreEngine) async throws {
    let nobody = try #require(SessionID("s_of_nobody"))
    try await engine.withPeople { (store) async throws in
      let refused: Part = { write in
        try write.set("refused", to: "here")
        try write.record("{}", to: 1, of: nobody)
        return ""
      }
      let goesOn: Part = { write in
        try write.set("goesOn", to: "here")
        _ = try? write.record("{}", to: 1, of: nobody)
        return ""
      }
      let results = try await store.writeEach([
        Self.set("before", "1"), refused, Self.set("between", "2"), goesOn, Self.set("after", "3"),
      ])
      #expect(results.map { (try? $0.get()) != nil } == [true, false, true, false, true])
      guard case .failure(StoreError.conflict) = results[1] else {
        Issue.record("a missing row is a conflict")
        return
      }
      guard case .failure(let error) = results[3], error is StoreError else {
        Issue.record("going on after a failure is refused")
        return
      }
      let kept = try await store.read { read in
        try ["before", "refused", "between", "goesOn", "after"].map { try read.setting($0) }
      }
      #expect(kept == ["1", nil, "2", nil, "3"])
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func manyAtOnceLoseNothing(_ engine: StoreEngine) async throws {
    try await engine.withStore { (store) async throws in
      try await inParallel(8) { _ in
        let parts: [Part] = (0..<10).map { _ in
          { write in
            let next = String((Int(try write.setting("count") ?? "0") ?? -1) + 1)
            try write.set("count", to: next)
            return next
          }
        }
        for result in try await store.writeEach(parts) { _ = try result.get() }
      }
      #expect(try await store.read { try $0.setting("count") } == "80")
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func noneIsNothing(_ engine: StoreEngine) async throws {
    try await engine.withStore { (store) async throws in
      #expect(try await store.writeEach([Part]()).isEmpty)
    }
  }

  /// One that is too large for the disk is refused; the others are written each by itself.
  @Test func aFullDiskIsForWhoeverNeedsTheRoom() async throws {
    try await StoreEngine.sqlite.withStore { (store) async throws in
      let pages = Int(try await store.inspect("PRAGMA page_count") ?? "") ?? 0
      try await store.inspect("PRAGMA max_page_count = \(pages + 20)")
      let large = String(repeating: "x", count: 1_000_000)
      let results = try await store.writeEach([
        Self.set("before", "1"), Self.set("large", large), Self.set("after", "3"),
      ])
      #expect(results.map { (try? $0.get()) != nil } == [true, false, true])
      guard case .failure(StoreError.full) = results[1] else {
        Issue.record("it says that there is no room")
        return
      }
      #expect(try await store.read { try $0.setting("after") } == "3")
    }
  }
}
