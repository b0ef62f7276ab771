/// Brings a database to the present schema: all that is missing in one transaction, one program at a
/// time.
enum PostgreSQLMigrations {
  /// A table without columns. Who writes locks it together with all others who write; who is undone
  /// again and again locks it alone.
  static let turns = "write_turns"
  /// Any number that no other program takes for its locks: the letters "KUUL".
  private static let lock = 0x4B55_554C

  /// - Parameter migrations: in order. Throws ``StoreError/tooNew`` where the database knows one that
  ///   is not among them.
  static func apply(_ migrations: [Migration], by link: PostgreSQLLink) throws {
    // Takes as long as it takes, and waits as long as another takes.
    try link.execute("BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
    try link.execute("SELECT pg_advisory_xact_lock(\(lock))")
    try link.execute(
      """
      CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT COLLATE "C" PRIMARY KEY);
      CREATE TABLE IF NOT EXISTS \(turns) ()
      """)
    let applied = Set(
      try link.rows("SELECT name FROM schema_migrations", []).map { try $0.text("name") })
    guard applied.isSubset(of: migrations.map(\.name)) else { throw StoreError.tooNew }
    for migration in migrations where !applied.contains(migration.name) {
      for part in migration.parts {
        try link.execute(SQLDialect.postgreSQL.statements(part))
      }
      _ = try link.rows("INSERT INTO schema_migrations (name) VALUES ($1)", [migration.name])
    }
    try link.execute("COMMIT")
  }
}
