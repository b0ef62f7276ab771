import Foundation
import Signatures
import Testing

@testable import CareModel
@testable import CareStore

/// Texts are nowhere to be read without their keys, and erased ones nowhere at all: not in the files, and
/// not in a copy that was made before.
@Suite(.timeLimit(.minutes(5)))
struct ChatSecrecyTests {
  typealias Fixture = StoreFixture
  typealias Chat = StoreChatFixture
  private static let now = Chat.now
  private static let words = "Asun Koivukadulla ja pelkään"
  private static let note = "Kävijä puhui Koivukadusta"

  /// Both databases and a folder for copies.
  private struct Places {
    var main: StoreLocation
    var restored: StoreLocation
    var keys: StoreLocation
    var restoredKeys: StoreLocation
    var folder: URL
  }

  private func withPlaces(
    _ engine: StoreEngine, _ body: (Places) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { (folder) async throws in
      func file(_ name: String) -> StoreLocation {
        .sqlite(path: folder.appending(path: name).path)
      }
      switch engine {
      case .sqlite:
        try await body(
          Places(
            main: file("a.sqlite"), restored: file("b.sqlite"), keys: file("keys.sqlite"),
            restoredKeys: file("keys2.sqlite"), folder: folder))
      case .postgreSQL:
        try await PostgreSQLCluster.withDatabase(isEmpty: true) { (main) async throws in
          try await PostgreSQLCluster.withDatabase(isEmpty: true) { (restored) async throws in
            try await PostgreSQLCluster.withDatabase(isEmpty: true) { (keys) async throws in
              try await PostgreSQLCluster.withDatabase(isEmpty: true) { (keys2) async throws in
                try await body(
                  Places(
                    main: .postgreSQL(url: main), restored: .postgreSQL(url: restored),
                    keys: .postgreSQL(url: keys), restoredKeys: .postgreSQL(url: keys2),
                    folder: folder))
              }
            }
          }
        }
      }
    }
  }

  private static func sealed(
    _ text: String, _ seq: Int, _ key: ChatKey?, of id: ConversationID
  ) throws -> [UInt8] {
    let key = try #require(key)
    let seal = try #require(Seal(key: key.bytes))
    return seal.seal(Array(text.utf8), for: Array("\(id)/\(seq)".utf8))
  }

  /// What can be read of a conversation with the keys that there are.
  private static func read(
    _ id: ConversationID, in store: any CareDatabase, with keys: ChatKeyStore
  ) async throws -> [String] {
    let held = try await keys.keys(of: [id])[id] ?? ChatKeys()
    let entries = try await store.read { try $0.chatEntries(of: id, after: 0, limit: 99) }
    return entries.compactMap { entry in
      guard let sealed = entry.sealed, let key = held.key(for: entry.kind) else { return nil }
      return Seal(key: key.bytes)?.open(sealed, for: Array("\(id)/\(entry.seq)".utf8))
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// Writes conversations as the gateway does: keys first.
  private static func write(
    _ names: [String], in store: any CareDatabase, with keys: ChatKeyStore
  ) async throws {
    for (number, name) in names.enumerated() {
      let conversation = Chat.conversation(name)
      let made = try await keys.make(for: [conversation.id], at: now)[conversation.id]
      let text = try sealed(words, 1, made?.texts, of: conversation.id)
      let noted = try sealed(note, 2, made?.notes, of: conversation.id)
      try await store.write { write in
        _ = try write.insert(conversation, secret: Chat.hash(number))
        try write.append([
          (conversation.id, Chat.entry(1, .visitor, sealed: text, key: "k")),
          (
            conversation.id,
            Chat.entry(2, .staff(Fixture.helmi.id), .note, sealed: noted, key: "k")
          ),
        ])
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aCopyFromBeforeTheErasingStaysUnreadable(_ engine: StoreEngine) async throws {
    try await withPlaces(engine) { (places) async throws in
      let (a, b) = (ConversationID("x_a")!, ConversationID("x_b")!)
      let keys = try await ChatKeyStore.open(places.keys, now: Self.now)
      let store = try await places.main.open()
      try await store.write { try Chat.insert($0) }
      try await Self.write(["a", "b"], in: store, with: keys)
      #expect(try await Self.read(a, in: store, with: keys) == [Self.words, Self.note])

      let copy = places.folder.appending(path: "copy").path
      try await places.main.backUp(to: copy)
      try await keys.destroy(.everything, of: [a])
      let erasure = try await store.write {
        try $0.erase(a, emergencyUntil: Self.now, now: Self.now)
      }
      #expect(erasure == .nothing)
      #expect(try await Self.read(a, in: store, with: keys).isEmpty)
      try await store.close()

      try await places.restored.restore(from: copy)
      let older = try await places.restored.open()
      // It is all there again, and says nothing; the other one is as it was.
      #expect(try await older.read { try $0.chatEntries(of: a, after: 0, limit: 9) }.count == 2)
      #expect(try await Self.read(a, in: older, with: keys).isEmpty)
      #expect(try await Self.read(b, in: older, with: keys) == [Self.words, Self.note])
      // The next start of a gateway erases it again, and that one alone.
      let done = try await keys.reconcile(with: older, emergencyUntil: Self.now, now: Self.now)
      #expect(done == .init(destroyed: 0, erased: 1))
      #expect(try await older.read { try $0.conversation(a) } == nil)
      #expect(try await Self.read(b, in: older, with: keys) == [Self.words, Self.note])
      try await older.close()
      try await keys.close()
      // Nor does the copy itself hold a word or a key.
      let bytes = try Data(contentsOf: URL(filePath: copy))
      #expect(bytes.range(of: Data("Koivukadulla".utf8)) == nil)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func keysAreCopiedApartAndOpenWhatTheyOpened(_ engine: StoreEngine) async throws {
    try await withPlaces(engine) { (places) async throws in
      let a = ConversationID("x_a")!
      let keys = try await ChatKeyStore.open(places.keys, now: Self.now)
      let store = try await places.main.open()
      try await store.write { try Chat.insert($0) }
      try await Self.write(["a"], in: store, with: keys)
      let copy = places.folder.appending(path: "copy").path
      let keyCopy = places.folder.appending(path: "key-copy").path
      try await places.main.backUp(to: copy)
      try await places.keys.backUp(to: keyCopy)
      try await keys.close()

      // Neither is taken for the other.
      await #expect(throws: BackupProblem.self) {
        try await places.restored.restore(from: keyCopy)
      }
      await #expect(throws: BackupProblem.self) {
        try await places.restoredKeys.restore(from: copy, of: .chatKeys)
      }
      try await places.restoredKeys.restore(from: keyCopy, of: .chatKeys)
      let restored = try await ChatKeyStore.open(places.restoredKeys, now: Self.now)
      #expect(try await Self.read(a, in: store, with: restored) == [Self.words, Self.note])
      try await restored.close()
      try await store.close()
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func keysWithoutUseAreDestroyedAfterAWhile(_ engine: StoreEngine) async throws {
    try await withPlaces(engine) { (places) async throws in
      let ids = ["a", "b", "gone"].map { ConversationID("x_\($0)")! }
      let keys = try await ChatKeyStore.open(places.keys, now: Self.now)
      let store = try await places.main.open()
      try await store.write { try Chat.insert($0) }
      try await Self.write(["a", "b"], in: store, with: keys)
      let made = try await keys.make(for: ids, at: Self.now)
      // As after a process that ended before it stored one, and after keys were put back from a copy.
      try await store.write { write in
        try write.save([Chat.kept(Chat.wrapped("a"))])
        _ = try write.purge(.texts, of: [ids[0]], now: Self.now + .hours(48))
      }
      func reconcile(_ age: Duration) async throws -> ChatKeyStore.Reconciled {
        try await keys.reconcile(
          with: store, emergencyUntil: Self.now, now: Self.now + age)
      }
      #expect(try await reconcile(.hours(7 * 24)) == .init())
      #expect(try await keys.keys(of: ids) == made)
      #expect(try await reconcile(.hours(7 * 24) + .milliseconds(1)) == .init(destroyed: 2))
      let left = try await keys.keys(of: ids)
      #expect(left.count == 2 && left[ids[1]] == made[ids[1]])
      #expect(left[ids[0]] == ChatKeys(notes: made[ids[0]]?.notes))
      #expect(try await reconcile(.hours(8 * 24)) == .init())
      try await store.close()
      try await keys.close()
    }
  }

  @Test func lostKeysTakeNoConversationWithThem() async throws {
    try await withPlaces(.sqlite) { (places) async throws in
      let keys = try await ChatKeyStore.open(places.keys, now: Self.now)
      let store = try await places.main.open()
      try await store.write { try Chat.insert($0) }
      try await Self.write(["a"], in: store, with: keys)
      try await keys.close()
      let new = try await ChatKeyStore.open(places.restoredKeys, now: Self.now + .hours(1))
      let done = try await new.reconcile(
        with: store, emergencyUntil: Self.now, now: Self.now + .hours(1))
      #expect(done == .init())
      #expect(try await store.read { try $0.conversation(ConversationID("x_a")!) } != nil)
      try await new.close()
      try await store.close()
    }
  }

  /// Every file beside the database is searched: the database, its journal, the keys.
  @Test func noFileHoldsAPlainTextOrAnErasedOne() async throws {
    try await withPlaces(.sqlite) { (places) async throws in
      let keys = try await ChatKeyStore.open(places.keys, now: Self.now)
      let store = try await places.main.open()
      try await store.write { try Chat.insert($0) }
      let names = (0..<60).map { "n\($0)" }
      try await Self.write(names, in: store, with: keys)
      func sealedBytes(_ name: String) async throws -> [[UInt8]] {
        let id = ConversationID("x_\(name)")!
        return try await store.read { try $0.chatEntries(of: id, after: 0, limit: 9) }
          .compactMap(\.sealed)
      }
      let kept = try await sealedBytes("n1")
      var erased: [[UInt8]] = []
      let gone = names.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
      for name in gone { erased += try await sealedBytes(name) }
      let ids = gone.map { ConversationID("x_\($0)")! }
      let oldKeys = try await keys.keys(of: ids).values.flatMap { [$0.texts, $0.notes] }
        .compactMap { $0?.bytes }
      let before = try FileBytes(in: places.folder)
      #expect(erased.allSatisfy { before.hold($0) } && oldKeys.allSatisfy { before.hold($0) })

      try await keys.destroy(.everything, of: ids)
      try await store.write { write in
        for id in ids { _ = try write.erase(id, emergencyUntil: Self.now, now: Self.now) }
      }
      let after = try FileBytes(in: places.folder)
      #expect(kept.allSatisfy { after.hold($0) })
      #expect(!erased.contains { after.hold($0) })
      #expect(!oldKeys.contains { after.hold($0) })
      for word in ["Koivukadulla", "Koivukadusta"] {
        #expect(!before.hold(word) && !after.hold(word))
      }
      // What a visitor holds is there as its hash alone, and no longer where it was erased.
      #expect(before.hold(Chat.hash(0).bytes) && !after.hold(Chat.hash(0).bytes))
      try await store.close()
      try await keys.close()
    }
  }
}
