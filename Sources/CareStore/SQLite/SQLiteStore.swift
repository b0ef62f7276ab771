internal import GRDB

/// The embedded store: one SQLite file in WAL mode, synced to disk at every commit.
public final class SQLiteStore: CareDatabase {
  let pool: DatabasePool

  /// Opens the file, makes it where there is none, and brings it to the present schema.
  ///
  /// - Parameters:
  ///   - path: of the database file; its directory must exist.
  ///   - busyTimeout: how long to wait for another process that holds the file.
  public static func open(
    path: String, busyTimeout: Duration = .seconds(5)
  ) async throws -> SQLiteStore {
    try await open(path: path, busyTimeout: busyTimeout, migrations: Schema.migrations)
  }

  static func open(
    path: String, busyTimeout: Duration = .seconds(5), migrations: [Migration]
  ) async throws -> SQLiteStore {
    do {
      var configuration = Configuration()
      configuration.label = "care"
      configuration.foreignKeysEnabled = true
      configuration.busyMode = .timeout(busyTimeout / .seconds(1))
      configuration.maximumReaderCount = 4
      configuration.prepareDatabase { db in
        // What is deleted is overwritten with zeros, not only no longer found.
        try db.execute(sql: "PRAGMA secure_delete = ON")
        // 16 MB a connection: with the usual 2 MB a large organisation's indexes are read anew each time.
        try db.execute(sql: "PRAGMA cache_size = -16384")
        // Readers forget their pages whenever somebody has written. Reading them anew was a sixth of a
        // list's time; from the mapped file it is none. Nobody writes through the mapping.
        if db.configuration.readonly { try db.execute(sql: "PRAGMA mmap_size = 2147418112") }
      }
      let pool = try DatabasePool(path: path, configuration: configuration)
      // The pool sets NORMAL when it opens, which would lose the last commits with the power.
      try await pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA synchronous = FULL")
      }
      let migrator = DatabaseMigrator(migrations)
      if try await pool.read({ try migrator.hasBeenSuperseded($0) }) { throw StoreError.tooNew }
      try await pool.migrate(by: migrator)
      // Readers that are open remember tables without the columns that were added.
      pool.invalidateReadOnlyConnections()
      let store = SQLiteStore(pool: pool)
      if migrations.knowClientSearch { try await store.keepMissingWords() }
      return store
    } catch {
      throw StoreError.mapping(error)
    }
  }

  private init(pool: DatabasePool) { self.pool = pool }

  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (any CareReading) throws -> Value
  ) async throws -> Value {
    try await StoreError.mapped {
      try await pool.read { db in try body(SQLiteReading(db: db)) }
    }
  }

  public func write<Value: Sendable>(
    _ body: @escaping @Sendable (any CareTransaction) throws -> Value
  ) async throws -> Value {
    try await StoreError.mapped {
      let (value, hasForgotten) = try await pool.write { db in
        let transaction = SQLiteTransaction(db: db)
        return (try transaction.whole(body), transaction.hasForgotten)
      }
      if hasForgotten { await emptyJournal() }
      return value
    }
  }

  /// Moves the journal into the file and cuts it off, for its older pages still hold what the newer
  /// ones overwrite. What was written is durable without it: where somebody reads for too long, the
  /// next one does it.
  func emptyJournal() async {
    _ = try? await pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
  }

  public func check() async throws {
    try await write { transaction in try transaction.set("readiness", to: "") }
  }

  public func close() async throws {
    try await StoreError.mapped { try pool.close() }
  }
}

extension DatabaseMigrator {
  fileprivate init(_ migrations: [Migration]) {
    self.init()
    for migration in migrations {
      registerMigration(migration.name) { db in
        for part in migration.parts { try db.execute(sql: SQLDialect.sqlite.statements(part)) }
      }
    }
  }
}

extension DatabasePool {
  fileprivate func migrate(by migrator: DatabaseMigrator) async throws {
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      migrator.asyncMigrate(self) { result in done.resume(with: result.map { _ in }) }
    }
  }
}
