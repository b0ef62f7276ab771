internal import Foundation
internal import GRDB

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
    while let row = try cursor.next() {
      let names = columns ?? SQLColumns(statement.columnNames)
      columns = names
      found.append(
        SQLRow(columns: names, values: try row.databaseValues.map { try SQLValue($0) }))
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
  fileprivate init(_ value: DatabaseValue) throws {
    switch value.storage {
    case .null: self = .null
    case .int64(let number): self = .integer(number)
    case .string(let text): self = .text(text)
    case .blob(let data): self = .blob(Array(data))
    case .double: throw StoreError.defect("a statement that gives a broken number")
    }
  }
}
