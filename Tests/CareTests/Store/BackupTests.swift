import CareAPI
import CareModel
import Foundation
import Synchronization
import Testing

@testable import CareStore

/// Copies that are made while others write, and what comes of them.
@Suite(.timeLimit(.minutes(5)))
struct BackupTests {
  typealias Fixture = StoreFixture

  /// Runs the body on two empty places for stores, and a folder.
  private func withPlaces(
    _ engine: StoreEngine, _ body: (StoreLocation, StoreLocation, URL) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { (folder) async throws in
      switch engine {
      case .sqlite:
        try await body(
          .sqlite(path: folder.appending(path: "a.sqlite").path),
          .sqlite(path: folder.appending(path: "b.sqlite").path), folder)
      case .postgreSQL:
        try await PostgreSQLCluster.withDatabase(isEmpty: true) { (first) async throws in
          try await PostgreSQLCluster.withDatabase(isEmpty: true) { (second) async throws in
            try await body(.postgreSQL(url: first), .postgreSQL(url: second), folder)
          }
        }
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aCopyMadeUnderWritingHoldsAllThatWasAcknowledged(_ engine: StoreEngine) async throws {
    try await withPlaces(engine) { (place, other, folder) async throws in
      let store = try await place.open()
      try await store.write { try Fixture.insertPeople($0) }
      let pages = (0..<4).map { Fixture.staffPage("\($0)", Fixture.helmi) }
      try await store.write { (write) throws in for page in pages { try write.insert(page) } }

      let acknowledged = Acknowledged()
      let files = (0..<2).map { folder.appending(path: "backup-\($0)").path }
      var atLeast: [[Int]] = []
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (number, page) in pages.enumerated() {
          group.addTask {
            while !acknowledged.isOver {
              let seq = try await store.write { (write) throws in
                let seq = try write.append("{}", to: page.id) ?? 0
                try write.set("seq \(number)", to: "\(seq)")
                return seq
              }
              acknowledged.set(number, to: seq)
              try await Task.sleep(for: .milliseconds(1))
            }
          }
        }
        for file in files {
          try await Task.sleep(for: .milliseconds(100))
          atLeast.append(acknowledged.all)
          try await place.backUp(to: file)
        }
        acknowledged.end()
        try await group.waitForAll()
      }
      try await store.close()
      #expect(try #require(atLeast.last).allSatisfy { $0 > 0 })

      try await other.restore(from: files[1])
      let copy = try await other.open()
      for (number, page) in pages.enumerated() {
        let (seq, last, events) = try await copy.read { read in
          (
            try read.setting("seq \(number)"),
            try read.signallingSession(page.id)?.lastSeq,
            try read.events(of: page.id, after: 0, limit: 1_000_000)
          )
        }
        // Whole transactions: what was written together is there together.
        #expect(last.map { "\($0)" } == seq)
        #expect(try #require(last) >= atLeast[1][number])
        #expect(events.last?.seq == last)
        #expect(events.count == min(try #require(last), ProtocolLimits.eventsHeld))
      }
      #expect(try await copy.read { try $0.client(Fixture.aino.id, in: Fixture.home) } != nil)
      try await copy.write { try $0.set("goes", to: "on") }
      try await copy.close()
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func nothingThatIsThereIsWrittenOver(_ engine: StoreEngine) async throws {
    try await withPlaces(engine) { (place, other, folder) async throws in
      let file = folder.appending(path: "backup").path
      for location in [place, other] {
        let store = try await location.open()
        try await store.write { try $0.set("whose", to: location == place ? "a" : "b") }
        try await store.close()
      }
      try await place.backUp(to: file)
      let before = try Data(contentsOf: URL(filePath: file))
      await #expect(throws: BackupProblem.self) { try await other.backUp(to: file) }
      #expect(try Data(contentsOf: URL(filePath: file)) == before)
      await #expect(throws: BackupProblem.self) { try await other.restore(from: file) }
      let store = try await other.open()
      #expect(try await store.read { try $0.setting("whose") } == "b")
      try await store.close()
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func whatIsNoBackupIsRefusedAndLeavesNothing(_ engine: StoreEngine) async throws {
    try await withPlaces(engine) { (place, other, folder) async throws in
      let store = try await place.open()
      try await store.close()
      let file = folder.appending(path: "backup").path
      try await place.backUp(to: file)
      let whole = try Data(contentsOf: URL(filePath: file))

      var wrong: [Data] = [Data(), Data("none".utf8), Data(repeating: 0x41, count: 8_192)]
      wrong.append(whole.prefix(whole.count / 2))
      for (number, data) in wrong.enumerated() {
        let broken = folder.appending(path: "broken-\(number)").path
        try data.write(to: URL(filePath: broken))
        await #expect(throws: BackupProblem.self, "broken file \(number)") {
          try await other.restore(from: broken)
        }
      }
      await #expect(throws: BackupProblem.self) {
        try await other.restore(from: folder.appending(path: "missing").path)
      }
      // The place is as empty as before.
      try await other.restore(from: file)
      try await other.open().close()
    }
  }

  @Test func aBackupOfALaterVersionIsLeftAlone() async throws {
    try await withPlaces(.sqlite) { (place, other, folder) async throws in
      guard case .sqlite(let path) = place else { return }
      let store = try await SQLiteStore.open(path: path)
      try await store.inspect("INSERT INTO grdb_migrations VALUES ('99 of next year')")
      try await store.close()
      let file = folder.appending(path: "backup").path
      try await place.backUp(to: file)
      await #expect(throws: BackupProblem.self) { try await other.restore(from: file) }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aPlaceThatIsNotThereIsTold(_ engine: StoreEngine) async throws {
    try await withTemporaryFolder { (folder) async throws in
      let nowhere: StoreLocation =
        engine == .sqlite
        ? .sqlite(path: folder.appending(path: "none.sqlite").path)
        : .postgreSQL(url: "postgresql://kuulolla@/none?host=/nonexistent")
      let file = folder.appending(path: "backup").path
      await #expect(throws: BackupProblem.self) { try await nowhere.backUp(to: file) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test func oneGatewayAtATimeServesFromAServer() async throws {
    try await PostgreSQLCluster.withDatabase { (url) async throws in
      var impatient = PostgreSQLStore.Limits()
      impatient.takeover = .zero
      let limits = impatient
      func serve() async throws -> PostgreSQLStore {
        try await PostgreSQLStore.open(url: url, limits: limits, isAlone: true)
      }
      let first = try await serve()
      await expectUnavailable { _ = try await serve() }
      // Commands that only look are let in.
      try await PostgreSQLStore.open(url: url).close()
      // The lock goes with its connection, and is taken anew when somebody looks.
      try await first.inspect(
        """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """)
      try await first.check()
      await expectUnavailable { _ = try await serve() }
      // Who is patient comes in when the first one goes.
      async let second = StoreLocation.postgreSQL(url: url).open()
      try await first.close()
      try await second.close()
    }
  }
}

/// The last number of each writer that was acknowledged, until they are to stop.
private final class Acknowledged: Sendable {
  private let state = Mutex((numbers: Array(repeating: 0, count: 4), isOver: false))

  var all: [Int] { state.withLock { $0.numbers } }
  var isOver: Bool { state.withLock { $0.isOver } }

  func set(_ writer: Int, to number: Int) { state.withLock { $0.numbers[writer] = number } }
  func end() { state.withLock { $0.isOver = true } }
}
