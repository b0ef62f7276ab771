internal import Foundation
internal import GRDB

/// How a store was found; nothing was changed by looking.
public struct StoreExamination: Sendable, Equatable {
  public enum Schema: Sendable, Equatable {
    /// There is no database, or nothing in it.
    case missing
    /// So many steps are missing, which the next start of the gateway makes.
    case older(steps: Int)
    case present
    /// Written by a newer version of this program.
    case newer
  }

  public var schema: Schema
  public var isWritable: Bool
  /// What the engine found wrong first; nil where nothing, or where it was not asked.
  public var damage: String?
  /// False where the engine acknowledges before what was written is on disk.
  public var isDurable: Bool
  public var bytes: Int64

  public init(
    schema: Schema, isWritable: Bool = true, damage: String? = nil, isDurable: Bool = true,
    bytes: Int64 = 0
  ) {
    self.schema = schema
    self.isWritable = isWritable
    self.damage = damage
    self.isDurable = isDurable
    self.bytes = bytes
  }
}

extension StoreLocation {
  /// Looks at the store, beside a gateway that may serve from it. Throws ``StoreError`` where it
  /// cannot be reached or read.
  ///
  /// - Parameters:
  ///   - thoroughly: goes through all pages of a file, which takes a while.
  ///   - contents: what it has to hold; the other one's tables count as a newer version's.
  public func examine(
    thoroughly: Bool, contents: StoreContents = .care
  ) async throws -> StoreExamination {
    switch self {
    case .sqlite(let path):
      try await Self.examine(file: path, thoroughly: thoroughly, contents: contents)
    case .postgreSQL(let url): try Self.examine(server: url, contents: contents)
    }
  }

  private static func examine(
    file path: String, thoroughly: Bool, contents: StoreContents
  ) async throws -> StoreExamination {
    guard FileManager.default.fileExists(atPath: path) else {
      return StoreExamination(schema: .missing)
    }
    do {
      var configuration = GRDB.Configuration()
      configuration.busyMode = .timeout(5)
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      let found = try await queue.writeWithoutTransaction { db in
        let faults = thoroughly ? try String.fetchAll(db, sql: "PRAGMA quick_check(1)") : []
        let applied =
          try db.tableExists("grdb_migrations")
          ? try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations") : []
        return StoreExamination(
          schema: schema(applied: applied, of: contents), isWritable: try isWritable(db),
          damage: faults.first { $0 != "ok" },
          bytes: try Int64.fetchOne(
            db, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            ?? 0)
      }
      try queue.close()
      return found
    } catch {
      throw StoreError.mapping(error)
    }
  }

  /// Whether the file takes a lock for writing.
  private static func isWritable(_ db: Database) throws -> Bool {
    do {
      try db.execute(sql: "BEGIN IMMEDIATE")
    } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
      return false
    }
    try db.execute(sql: "ROLLBACK")
    return true
  }

  private static func examine(
    server url: String, contents: StoreContents
  ) throws -> StoreExamination {
    guard PostgreSQLStore.isAddress(url) else {
      throw StoreError.unavailable("its address is none of PostgreSQL")
    }
    let link = try PostgreSQLServer(url: url, limits: .init()).connect()
    let found = try link.rows(
      """
      SELECT to_regclass('schema_migrations') IS NOT NULL AS has_schema,
        NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'
          AND has_schema_privilege(current_schema(), 'CREATE') AS is_writable,
        current_setting('fsync') = 'on' AS is_durable,
        pg_database_size(current_database()) AS bytes
      """, [])
    guard let row = found.first else { throw StoreError.defect("a query without a row") }
    let applied =
      try row.bool("has_schema")
      ? try link.rows("SELECT name FROM schema_migrations", []).map { try $0.text("name") } : []
    return StoreExamination(
      schema: schema(applied: applied, of: contents), isWritable: try row.bool("is_writable"),
      isDurable: try row.bool("is_durable"), bytes: Int64(try row.int("bytes")))
  }

  private static func schema(
    applied: [String], of contents: StoreContents
  ) -> StoreExamination.Schema {
    let known = Set(contents.migrations.map(\.name))
    if applied.isEmpty { return .missing }
    guard known.isSuperset(of: applied) else { return .newer }
    let missing = known.subtracting(applied).count
    return missing == 0 ? .present : .older(steps: missing)
  }
}
