import CareModel
import Foundation
import Testing

@testable import CareStore

/// What only a file can do: survive, fill up, be locked, be damaged.
@Suite struct SQLiteStoreTests {
  typealias Fixture = StoreFixture

  @Test(arguments: [
    ActiveCalls.ofClient, ActiveCalls.ofProfessional, ActiveCalls.invitations, ActiveCalls.ofPage,
  ])
  func runningCallsAreFoundWithoutLookingThroughAll(_ condition: String) async throws {
    try await withTemporaryFolder { (folder) async throws in
      let store = try await SQLiteStore.open(path: folder.appending(path: "care.sqlite").path)
      let values = condition.replacing("$1", with: "'a'").replacing("$2", with: "'b'")
      let plan = try await store.plan("SELECT * FROM calls " + values)
      #expect(!plan.isEmpty && !plan.contains { $0.hasPrefix("SCAN") }, "\(plan)")
      try await store.close()
    }
  }

  @Test func everyCommitIsSyncedToDisk() async throws {
    try await withTemporaryFolder { (folder) async throws in
      let store = try await SQLiteStore.open(path: folder.appending(path: "care.sqlite").path)
      #expect(try await store.inspect("PRAGMA synchronous") == "2")
      #expect(try await store.inspect("PRAGMA journal_mode") == "wal")
      #expect(try await store.inspect("PRAGMA foreign_keys") == "1")
      try await store.check()
      try await store.close()
    }
  }

  @Test func whatWasWrittenIsThereAfterARestart() async throws {
    try await withTemporaryFolder { (folder) async throws in
      let path = folder.appending(path: "care.sqlite").path
      let first = try await SQLiteStore.open(path: path)
      try await first.write { try Fixture.insertPeople($0) }
      // A second opening without the first being closed: as after a kill.
      let second = try await SQLiteStore.open(path: path)
      let client = try await second.read { try $0.client(Fixture.aino.id, in: Fixture.home) }
      #expect(client == Fixture.aino)
      try await second.close()
      try await first.close()
    }
  }

  @Test func aFullDiskLosesOnlyWhatWasNotAcknowledged() async throws {
    try await withTemporaryFolder { (folder) async throws in
      let store = try await SQLiteStore.open(path: folder.appending(path: "care.sqlite").path)
      try await store.write { try Fixture.insertPeople($0) }
      let page = Fixture.staffPage("a", Fixture.helmi)
      try await store.write { try $0.insert(page) }
      // A database that may not grow further acts as one on a full disk.
      let pages = try #require(Int(try await store.inspect("PRAGMA page_count") ?? ""))
      try await store.inspect("PRAGMA max_page_count = \(pages + 8)")
      let filler = String(repeating: "x", count: 2_000)
      var acknowledged = 0
      var failure: (any Error)?
      while failure == nil, acknowledged < 1_000 {
        do {
          let seq = try await store.write { (write) throws in
            _ = try write.append(filler, to: page.id)
            return try write.append(filler, to: page.id)
          }
          #expect(seq == acknowledged + 2)
          acknowledged += 2
        } catch { failure = error }
      }
      #expect(failure as? StoreError == .full)
      #expect(acknowledged > 0)
      let kept = try await store.read { try $0.events(of: page.id, after: 0, limit: 1_000) }
      #expect(kept.map(\.seq) == Array(1...acknowledged))
      try await store.inspect("PRAGMA max_page_count = 100000")
      #expect(try await store.write { try $0.append("{}", to: page.id) } == acknowledged + 1)
      try await store.close()
    }
  }

  @Test func aLockedFileIsUnavailableAndThenWorksAgain() async throws {
    try await withTemporaryFolder { (folder) async throws in
      let path = folder.appending(path: "care.sqlite").path
      let store = try await SQLiteStore.open(path: path, busyTimeout: .milliseconds(20))
      let holder = try await SQLiteStore.open(path: path, busyTimeout: .milliseconds(20))
      let (held, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      async let holding: Void = holder.write { _ in
        held.signal()
        done.wait()
      }
      await Task.detached { held.wait() }.value
      await expectUnavailable { try await store.check() }
      // Readers go on.
      #expect(try await store.read { try $0.setting("x") } == nil)
      done.signal()
      try await holding
      try await store.check()
      try await holder.close()
      try await store.close()
    }
  }

  @Test func aDamagedOrForeignFileIsRefused() async throws {
    try await withTemporaryFolder { (folder) async throws in
      let url = folder.appending(path: "care.sqlite")
      try Data(repeating: 0x41, count: 8_192).write(to: url)
      await #expect {
        _ = try await SQLiteStore.open(path: url.path)
      } throws: { error in
        if case StoreError.corrupt = error { true } else { false }
      }
    }
  }

  @Test func aFolderThatIsMissingIsUnavailable() async {
    await expectUnavailable {
      _ = try await SQLiteStore.open(path: "/nonexistent/folder/care.sqlite")
    }
  }

  @Test func aFileOfALaterVersionIsLeftAlone() async throws {
    try await withTemporaryFolder { (folder) async throws in
      let path = folder.appending(path: "care.sqlite").path
      let store = try await SQLiteStore.open(path: path)
      try await store.inspect("INSERT INTO grdb_migrations VALUES ('99 of next year')")
      try await store.close()
      await #expect(throws: StoreError.tooNew) { _ = try await SQLiteStore.open(path: path) }
    }
  }

  @Test func valuesThatAreNoneOfOursAreCorrupt() async throws {
    try await withTemporaryFolder { (folder) async throws in
      let store = try await SQLiteStore.open(path: folder.appending(path: "care.sqlite").path)
      try await store.write { try Fixture.insertPeople($0) }
      try await store.inspect("UPDATE clients SET language = 'xx'")
      await #expect(throws: StoreError.corrupt("column language")) {
        try await store.read { try $0.client(Fixture.aino.id, in: Fixture.home) }
      }
      try await store.close()
    }
  }

  @Test func aClosedStoreIsUnavailable() async throws {
    try await withTemporaryFolder { (folder) async throws in
      let store = try await SQLiteStore.open(path: folder.appending(path: "care.sqlite").path)
      try await store.close()
      await expectUnavailable { try await store.check() }
    }
  }

  @Test func everyTableIsStrict() async throws {
    try await withTemporaryFolder { (folder) async throws in
      let store = try await SQLiteStore.open(path: folder.appending(path: "care.sqlite").path)
      let loose = try await store.inspect(
        """
        SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0
          AND name NOT LIKE 'sqlite_%' AND name <> 'grdb_migrations'
        """)
      #expect(loose == "0")
      try await store.close()
    }
  }
}
