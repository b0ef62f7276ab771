import CareModel
import Foundation
import Testing

@testable import CareStore

/// The keys of conversations, on both engines.
@Suite(.timeLimit(.minutes(5)))
struct ChatKeyTests {
  private static let now = StoreFixture.start
  private static let ids = (0..<5).map { ConversationID("x_\($0)")! }

  static func withPlace(
    _ engine: StoreEngine, _ body: (StoreLocation) async throws -> Void
  ) async throws {
    switch engine {
    case .sqlite:
      try await withTemporaryFolder { (folder) async throws in
        try await body(.sqlite(path: folder.appending(path: "chat-keys.sqlite").path))
      }
    case .postgreSQL:
      try await PostgreSQLCluster.withDatabase(isEmpty: true) { (url) async throws in
        try await body(.postgreSQL(url: url))
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func keysAreMadeOnceAndOutliveTheProcess(_ engine: StoreEngine) async throws {
    try await Self.withPlace(engine) { (place) async throws in
      let first = try await ChatKeyStore.open(place, now: Self.now)
      let made = try await first.make(for: Self.ids, at: Self.now)
      #expect(Set(made.keys) == Set(Self.ids))
      // All are of their own, of texts and of notes.
      let all = made.values.flatMap { [$0.texts, $0.notes] }.compactMap { $0?.bytes }
      #expect(Set(all).count == 10 && all.allSatisfy { $0.count == 32 })
      #expect(try await first.make(for: Self.ids, at: Self.now) == made)
      #expect(try await first.keys(of: Self.ids) == made)
      #expect(try await first.keys(of: [ConversationID("x_none")!]).isEmpty)
      let code = try await first.codeKey()
      #expect(try await first.codeKey() == code)
      try await first.close()

      let second = try await ChatKeyStore.open(place, now: Self.now + .hours(1))
      #expect(try await second.keys(of: Self.ids) == made)
      #expect(try await second.codeKey() == code)
      #expect(try await second.since() == Self.now)
      try await second.close()
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func whatIsDestroyedIsGoneForEverybody(_ engine: StoreEngine) async throws {
    try await Self.withPlace(engine) { (place) async throws in
      let keys = try await ChatKeyStore.open(place, now: Self.now)
      let made = try await keys.make(for: Self.ids, at: Self.now)
      try await keys.destroy(.texts, of: [Self.ids[0], Self.ids[1]])
      try await keys.destroy(.notes, of: [Self.ids[1], Self.ids[2]])
      try await keys.destroy(.everything, of: [Self.ids[3]])
      try await keys.destroy(.everything, of: [Self.ids[3], ConversationID("x_none")!])
      let expected = [
        Self.ids[0]: ChatKeys(notes: made[Self.ids[0]]?.notes),
        Self.ids[2]: ChatKeys(texts: made[Self.ids[2]]?.texts),
        Self.ids[4]: made[Self.ids[4]],
      ].compactMapValues { $0 }
      #expect(try await keys.keys(of: Self.ids) == expected)
      #expect(try await keys.keys(of: Self.ids) == expected)
      try await keys.close()
      let again = try await ChatKeyStore.open(place, now: Self.now)
      #expect(try await again.keys(of: Self.ids) == expected)
      try await again.close()
    }
  }

  @Test func fewKeysInMemoryAreAsGoodAsMany() async throws {
    try await Self.withPlace(.sqlite) { (place) async throws in
      let keys = try await ChatKeyStore.open(place, now: Self.now, keysHeld: 16)
      let ids = (0..<100).map { ConversationID("x_\($0)")! }
      let made = try await keys.make(for: ids, at: Self.now)
      for id in ids { #expect(try await keys.keys(of: [id])[id] == made[id]) }
      #expect(try await keys.keys(of: ids) == made)
      try await keys.close()
    }
  }

  @Test func aKeyIsNeverShown() async throws {
    let key = ChatKey()
    var shown = ""
    dump(ChatKeys(texts: key, notes: key), to: &shown)
    #expect(shown.contains("‹key›") && !shown.contains("\(key.bytes[0]), \(key.bytes[1])"))
    #expect("\(key)" == "‹key›")
    #expect(ChatKey([1, 2, 3]) == nil)
    #expect(Set((0..<200).map { _ in ChatKey().bytes }).count == 200)
  }

  @Test(arguments: StoreEngine.allCases)
  func theMainDatabaseIsNoPlaceForKeys(_ engine: StoreEngine) async throws {
    try await Self.withPlace(engine) { (place) async throws in
      try await place.open().close()
      await #expect(throws: StoreError.tooNew) {
        _ = try await ChatKeyStore.open(place, now: Self.now)
      }
    }
    try await Self.withPlace(engine) { (place) async throws in
      try await ChatKeyStore.open(place, now: Self.now).close()
      await #expect(throws: StoreError.tooNew) { _ = try await place.open() }
    }
  }

  /// Keys of conversations that come and go in no order: pages split and merge, and what moves between
  /// them is to leave nothing behind either.
  @Test func noFileHoldsADestroyedKey() async throws {
    try await withTemporaryFolder { (folder) async throws in
      let path = folder.appending(path: "chat-keys.sqlite").path
      let keys = try await ChatKeyStore.open(.sqlite(path: path), now: Self.now)
      var generator = SeededGenerator(seed: 11)
      var living: [ConversationID: ChatKeys] = [:]
      var destroyed: [[UInt8]] = []
      for round in 0..<40 {
        let new = (0..<25).map { _ in ConversationID.random(using: &generator) }
        living.merge(try await keys.make(for: new, at: Self.now)) { first, _ in first }
        let gone = Array(
          living.keys.sorted().shuffled(using: &generator).prefix(round % 2 == 0 ? 10 : 22))
        for id in gone {
          destroyed += [living[id]?.texts, living[id]?.notes].compactMap { $0?.bytes }
          living[id] = nil
        }
        try await keys.destroy(.everything, of: gone)
      }
      let bytes = try FileBytes(in: folder)
      // What lives is found, so that the search itself is seen to work.
      let alive = try #require(living.values.first?.texts?.bytes)
      #expect(bytes.hold(alive))
      #expect(destroyed.count > 1_000)
      let found = destroyed.count { bytes.hold($0) }
      #expect(found == 0)
      try await keys.close()
    }
  }
}

/// All bytes of all files of a folder.
struct FileBytes {
  private let files: [Data]

  init(in folder: URL) throws {
    files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).map { try Data(contentsOf: $0) }
  }

  func hold(_ bytes: [UInt8]) -> Bool {
    files.contains { $0.range(of: Data(bytes)) != nil }
  }

  func hold(_ text: String) -> Bool { hold(Array(text.utf8)) }
}
