internal import GRDB

extension SQLiteStore {
  /// How the engine would go through its tables for a statement, a step a line, whatever its values.
  func plan(_ sql: String) async throws -> [String] {
    try await pool.read { db in
      let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + sql)
      statement.setUncheckedArguments(StatementArguments())
      return try Row.fetchAll(statement).map { $0["detail"] as String }
    }
  }

  /// Runs one statement beside the interface and gives the first value of its first row as text.
  /// For tests, which look at settings of the engine and bring about what disks and other programs
  /// do to a file.
  @discardableResult
  func inspect(_ sql: String) async throws -> String? {
    try await pool.writeWithoutTransaction { db in
      try Row.fetchOne(db, sql: sql).map { row in
        String.fromDatabaseValue(row[0]) ?? "\(row[0] as DatabaseValue)"
      }
    }
  }
}
