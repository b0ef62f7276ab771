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
    // With a full disk the engine gives up a whole transaction, and would keep what comes after it.
    guard db.isInsideTransaction else {
      throw StoreError.defect("a closure went on after its transaction")
    }
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
