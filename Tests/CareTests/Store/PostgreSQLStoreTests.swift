import CareModel
import Foundation
import Synchronization
import Testing

@testable import CareStore

/// What only a server can do: undo a transaction because of others, go away, refuse.
@Suite(.timeLimit(.minutes(5)))
struct PostgreSQLStoreTests {
  typealias Fixture = StoreFixture

  /// Makes commits that touch a setting fail as often as said; the server itself raises the error.
  private func fail(
    _ commits: Int, of store: PostgreSQLStore, by action: String
  ) async throws {
    for statement in [
      "CREATE SEQUENCE commits",
      """
      CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('commits') <= \(commits) THEN \(action); END IF;
        RETURN NULL;
      END $$
      """,
      """
      CREATE CONSTRAINT TRIGGER trouble AFTER INSERT OR UPDATE ON settings
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trouble()
      """,
    ] { try await store.inspect(statement) }
  }

  private func withStore(
    limits: PostgreSQLStore.Limits = .init(),
    _ body: (PostgreSQLStore) async throws -> Void
  ) async throws {
    try await PostgreSQLCluster.withDatabase { (url) async throws in
      let store = try await PostgreSQLStore.open(url: url, limits: limits)
      try await store.write { try Fixture.insertPeople($0) }
      try await body(store)
      try await store.close()
    }
  }

  @Test(arguments: ["40001", "40P01"], [1, 3, PostgreSQLSession.attempts - 1])
  func whatTheServerUndoesIsRunAgain(_ state: String, _ failures: Int) async throws {
    try await withStore { (store) async throws in
      try await fail(failures, of: store, by: "RAISE EXCEPTION USING ERRCODE = '\(state)'")
      let page = Fixture.staffPage("a", Fixture.helmi)
      let runs = Runs()
      let seq = try await store.write { (write) throws in
        runs.add()
        try write.insert(page)
        try write.set("last", to: "1")
        return try write.append("{}", to: page.id)
      }
      #expect(runs.count == failures + 1)
      #expect(seq == 1)
      let events = try await store.read { try $0.events(of: page.id, after: 0, limit: 9) }
      #expect(events == [StoredEvent(seq: 1, json: "{}")])
    }
  }

  @Test func whatIsUndoneForEverIsUnavailableAndLeavesNothing() async throws {
    try await withStore { (store) async throws in
      try await fail(1_000, of: store, by: "RAISE EXCEPTION USING ERRCODE = '40001'")
      let page = Fixture.staffPage("a", Fixture.helmi)
      let runs = Runs()
      await expectUnavailable {
        try await store.write { (write) throws in
          runs.add()
          try write.insert(page)
          try write.set("last", to: "1")
        }
      }
      #expect(runs.count == PostgreSQLSession.attempts)
      #expect(try await store.read { try $0.signallingSession(page.id) } == nil)
    }
  }

  @Test func otherErrorsOfACommitAreNotRepeated() async throws {
    try await withStore { (store) async throws in
      try await fail(1, of: store, by: "RAISE EXCEPTION USING ERRCODE = '23503'")
      let runs = Runs()
      await #expect(throws: StoreError.self) {
        try await store.write { (write) throws in
          runs.add()
          try write.set("last", to: "1")
        }
      }
      #expect(runs.count == 1)
      try await store.check()
    }
  }

  @Test func aLineLostAtTheCommitIsToldAndNotRepeated() async throws {
    try await withStore { (store) async throws in
      try await fail(1, of: store, by: "PERFORM pg_terminate_backend(pg_backend_pid())")
      let runs = Runs()
      await expectUnavailable {
        try await store.write { (write) throws in
          runs.add()
          try write.set("last", to: "1")
        }
      }
      #expect(runs.count == 1)
      // The next one has a new line.
      try await store.write { try $0.set("last", to: "2") }
      #expect(try await store.read { try $0.setting("last") } == "2")
    }
  }

  @Test func aLineLostBeforeTheCommitIsMadeAnewAndAllIsRunAgain() async throws {
    try await withStore { (store) async throws in
      let page = Fixture.staffPage("a", Fixture.helmi)
      try await store.write { try $0.insert(page) }
      let runs = Runs()
      let seq = try await store.write { (write) throws in
        let seq = try write.append("{}", to: page.id)
        if runs.add() == 1 { try Self.loseLine(of: write) }
        return try write.append("{}", to: page.id).map { ($0, seq) }
      }
      #expect(runs.count == 2)
      #expect(seq?.0 == 2 && seq?.1 == 1)
      #expect(try await store.read { try $0.unacknowledgedCount(of: page.id) } == 2)
    }
  }

  /// The statement after it fails.
  private static func loseLine(of write: any CareTransaction) throws {
    let transaction = try #require(write as? PostgreSQLTransaction)
    _ = try? transaction.link.execute("SELECT pg_terminate_backend(pg_backend_pid())")
  }

  @Test func allLinesLostAtOnceAreMadeAnew() async throws {
    try await withStore { (store) async throws in
      try await inParallel(16) { try await store.write { [n = $0] in try $0.set("\(n)", to: "") } }
      try await store.inspect(
        """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """)
      try await inParallel(16) { try await store.write { [n = $0] in try $0.set("\(n)", to: "x") } }
      for n in 0..<16 { #expect(try await store.read { try $0.setting("\(n)") } == "x") }
    }
  }

  @Test func moreThanMayWaitAreTurnedAway() async throws {
    var limits = PostgreSQLStore.Limits()
    (limits.connections, limits.waiting) = (1, 3)
    try await withStore(limits: limits) { (store) async throws in
      let (held, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      async let holding: Void = store.write { _ in
        held.signal()
        done.wait()
      }
      await Task.detached { held.wait() }.value
      // One is under way, three wait, and the others are told at once.
      var turnedAway = 0
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<10 {
          group.addTask {
            do { try await store.check() } catch StoreError.unavailable { return false }
            return true
          }
        }
        for try await wasDone in group where !wasDone {
          turnedAway += 1
          if turnedAway == 7 { done.signal() }
        }
      }
      #expect(turnedAway == 7)
      try await holding
    }
  }

  @Test func aStatementThatTakesTooLongEnds() async throws {
    var limits = PostgreSQLStore.Limits()
    limits.statement = .milliseconds(100)
    try await withStore(limits: limits) { (store) async throws in
      await expectUnavailable { try await store.inspect("SELECT 1 FROM pg_sleep(20)") }
      try await store.check()
    }
  }

  @Test func aRowThatAnotherHoldsForTooLongIsUnavailable() async throws {
    var limits = PostgreSQLStore.Limits()
    limits.lock = .milliseconds(100)
    try await withStore(limits: limits) { (store) async throws in
      try await store.check()
      let (held, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      async let holding: Void = store.write { (write) throws in
        try write.set("readiness", to: "held")
        held.signal()
        done.wait()
      }
      await Task.detached { held.wait() }.value
      await expectUnavailable { try await store.check() }
      #expect(try await store.read { try $0.setting("readiness") } == "")
      done.signal()
      try await holding
      try await store.check()
    }
  }

  @Test func aServerThatIsNotThereIsSaidAtOnce() async throws {
    await expectUnavailable {
      _ = try await PostgreSQLStore.open(url: "postgresql://a@/b?host=/nonexistent")
    }
    for address in ["a:secret@127.0.0.1:1/b", "a:sec@ret@127.0.0.1:1/b"] {
      await #expect {
        _ = try await PostgreSQLStore.open(url: "postgresql://" + address)
      } throws: { error in
        guard case StoreError.unavailable(let text) = error else { return false }
        return !text.contains("ret") && text.contains("without a password")
      }
    }
    for text in [
      "", "care.sqlite", "https://a", "postgresql://a:b c", "postgresql://a:secr/et@b/c",
    ] {
      #expect(!PostgreSQLStore.isAddress(text))
      await #expect(throws: StoreError.unavailable("its address is none of PostgreSQL")) {
        _ = try await PostgreSQLStore.open(url: text)
      }
    }
  }

  @Test func whatALaterVersionWroteIsLeftAlone() async throws {
    try await PostgreSQLCluster.withDatabase { (url) async throws in
      let store = try await PostgreSQLStore.open(url: url)
      try await store.inspect("INSERT INTO schema_migrations VALUES ('99 of next year')")
      try await store.close()
      await #expect(throws: StoreError.tooNew) { _ = try await PostgreSQLStore.open(url: url) }
    }
  }

  @Test func programsThatStartAtOnceMakeTheSchemaOnce() async throws {
    try await PostgreSQLCluster.withDatabase(isEmpty: true) { (url) async throws in
      let stores = try await inParallel(4) { _ in try await PostgreSQLStore.open(url: url) }
      for store in stores {
        try await store.check()
        try await store.close()
      }
    }
  }

  @Test func errorsTellNoValues() async throws {
    try await withStore { (store) async throws in
      for statement in [
        "SELECT CAST('salaisuus' AS BIGINT)",
        "INSERT INTO settings VALUES ('salaisuus', '1'), ('salaisuus', '2')",
        "INSERT INTO units VALUES ('u_1', 'salaisuus', 'x')",
        "SELECT json '{salaisuus'",
        "INSERT INTO settings VALUES (NULL, 'salaisuus')",
      ] {
        await #expect {
          try await store.inspect(statement)
        } throws: { error in
          error is StoreError && !"\(error)".contains("salaisuus")
        }
      }
    }
  }

  @Test func aClosedStoreIsUnavailableAfterWhatWasUnderWay() async throws {
    try await withStore { (store) async throws in
      let writes = (0..<20).map { n in Task { try await store.write { try $0.set("\(n)", to: "") } }
      }
      try await store.close()
      for write in writes {
        // Each either came in time and was done, or was told that it was too late.
        if case .failure(let error) = await write.result {
          #expect(error as? StoreError == .unavailable("the database is closed"))
        }
      }
      await expectUnavailable { try await store.check() }
    }
  }

  @Test func sumsOfIntegersAreIntegers() async throws {
    try await withStore { (store) async throws in
      for number in [
        0, 1, -1, 9_999, 10_000, 10_001, 100_000_000, -1_234_567_890_123, Int(Int64.max),
      ] {
        let sum = try await store.inspect(
          "SELECT sum(n) FROM (VALUES (\(number)::BIGINT)) AS v (n)")
        #expect(sum == "\(number)")
      }
      for broken in ["0.5", "'NaN'::numeric", "1e30"] {
        await #expect(throws: StoreError.self) {
          try await store.inspect("SELECT sum(n) FROM (VALUES (\(broken)::numeric)) AS v (n)")
        }
      }
    }
  }

  @Test func manyDifferentStatementsAreHeldWithinTheirBound() async throws {
    var limits = PostgreSQLStore.Limits()
    (limits.connections, limits.statementsHeld) = (1, 10)
    try await withStore(limits: limits) { (store) async throws in
      for n in 1...50 { #expect(try await store.inspect("SELECT \(n)") == "\(n)") }
      let held = try await store.inspect("SELECT count(*) FROM pg_prepared_statements")
      #expect(try #require(held.flatMap { Int($0) }) <= 10)
    }
  }

  @Test func forgettingGivesTheRoomBack() async throws {
    try await withStore { (store) async throws in
      let call = Fixture.call("1", Fixture.ainoVisit, by: Fixture.helmi)
      try await store.write { (write) throws in
        try write.insert(call)
        try write.insert(
          CallText(
            id: TextID("t_1")!, call: call.id, organisation: Fixture.home,
            from: call.lifeCycle.caller.id, text: "hei", sentAt: Fixture.start))
      }
      _ = try await store.write { try $0.deleteTexts(of: call.id, in: Fixture.home) }
      // The housekeeping comes after the answer.
      let cleaned = """
        SELECT count(*) FROM pg_stat_user_tables
        WHERE relname IN ('call_texts', 'signalling_events') AND vacuum_count > 0
        """
      for _ in 0..<200 where try await store.inspect(cleaned) != "2" {
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(try await store.inspect(cleaned) == "2")
      // Connections are as before.
      #expect(try await store.inspect("SELECT current_setting('statement_timeout')") == "15s")
    }
  }
}

/// How often a closure ran.
private final class Runs: Sendable {
  private let number = Mutex(0)

  var count: Int { number.withLock { $0 } }

  @discardableResult
  func add() -> Int {
    number.withLock { number in
      number += 1
      return number
    }
  }
}

func expectUnavailable(
  _ body: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) async {
  await #expect(sourceLocation: sourceLocation) {
    try await body()
  } throws: { error in
    if case StoreError.unavailable = error { true } else { false }
  }
}
