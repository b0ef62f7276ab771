internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// Lives for one closure of ``SQLiteStore/read(_:)``.
struct SQLiteReading: SQLConnection {
  let db: Database

  var dialect: SQLDialect { .sqlite }

  func run(_ sql: String, _ values: [any StoredValue]) throws -> [SQLRow] {
    try db.run(sql, values)
  }
}

/// Lives for one closure of ``SQLiteStore/write(_:)``.
struct SQLiteTransaction: SQLTransaction {
  let db: Database
  let forgetful = Forgetful()
  let failures = Failures()

  var dialect: SQLDialect { .sqlite }

  func run(_ sql: String, _ values: [any StoredValue]) throws -> [SQLRow] {
    do { return try db.run(sql, values) } catch {
      failures.happened = true
      throw error
    }
  }

  var hasForgotten: Bool { !forgetful.tables.isEmpty }

  func whole<Value>(_ body: (any CareTransaction) throws -> Value) throws -> Value {
    let value = try body(self)
    // Engines differ in what is left of the transaction then; here nothing is.
    if failures.happened {
      throw StoreError.defect("a closure went on after a statement that failed")
    }
    return value
  }

  /// Whether a statement of the transaction has failed.
  final class Failures {
    var happened = false
  }
}

extension Database {
  fileprivate func run(_ sql: String, _ values: [any StoredValue]) throws -> [SQLRow] {
    let statement = try cachedStatement(sql: sql)
    let cursor = try Row.fetchCursor(
      statement, arguments: StatementArguments(values.map { DatabaseValue($0.sqlValue) }))
    var columns: SQLColumns?
    var found: [SQLRow] = []
    while try cursor.next() != nil {
      let names = columns ?? SQLColumns(statement.columnNames)
      columns = names
      let values = try (0..<CInt(statement.columnCount)).map {
        try SQLValue(of: statement.sqliteStatement, column: $0)
      }
      found.append(SQLRow(columns: names, values: values))
    }
    return found
  }
}

extension DatabaseValue {
  fileprivate init(_ value: SQLValue) {
    switch value {
    case .null: self = .null
    case .integer(let number): self = number.databaseValue
    case .text(let text): self = text.databaseValue
    case .blob(let bytes): self = Data(bytes).databaseValue
    }
  }
}

extension SQLValue {
  /// A column of the row that the statement stands on. Read from the engine itself: GRDB's rows would be
  /// one copy more of every text.
  fileprivate init(of statement: SQLiteStatement, column: CInt) throws {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_NULL: self = .null
    case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, column))
    case SQLITE_TEXT:
      let text = sqlite3_column_text(statement, column)
      let count = Int(sqlite3_column_bytes(statement, column))
      self = .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
    case SQLITE_BLOB:
      let bytes = sqlite3_column_blob(statement, column)
      let count = Int(sqlite3_column_bytes(statement, column))
      self = .blob(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
    default: throw StoreError.defect("a statement that gives a broken number")
    }
  }
}
