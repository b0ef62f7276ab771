internal import GRDB
internal import GRDBSQLite

extension Database {
  /// Runs a statement of a transaction to its end. Values and rows go straight to the engine and come from
  /// it: GRDB's own way there and back copies each of them once more.
  func run(_ sql: String, _ values: [any StoredValue]) throws -> [SQLRow] {
    let statement = try cachedStatement(sql: sql)
    let handle = statement.sqliteStatement
    defer {
      // Gives back what it holds of the file, and forgets what people wrote.
      sqlite3_reset(handle)
      sqlite3_clear_bindings(handle)
    }
    guard values.count == Int(sqlite3_bind_parameter_count(handle)) else {
      throw StoreError.defect("a statement with another number of values")
    }
    for (index, value) in values.enumerated() {
      try check(value.sqlValue.bind(to: handle, at: CInt(index + 1)))
    }
    var columns: SQLColumns?
    var found: [SQLRow] = []
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_DONE: return found
      case SQLITE_ROW:
        let names = columns ?? SQLColumns(statement.columnNames)
        columns = names
        let values = try (0..<CInt(names.count)).map { try SQLValue(of: handle, column: $0) }
        found.append(SQLRow(columns: names, values: values))
      case let code: try check(code)
      }
    }
  }

  /// Runs a statement without values and rows, such as those that part a transaction.
  func run(_ sql: String) throws { try cachedStatement(sql: sql).execute() }

  private func check(_ code: CInt) throws {
    guard code != SQLITE_OK else { return }
    throw DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: String(cString: sqlite3_errmsg(sqliteConnection)))
  }
}

extension SQLValue {
  /// - Parameter index: from 1 on.
  /// - Returns: the engine's result code.
  fileprivate func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
    switch self {
    case .null: return sqlite3_bind_null(statement, index)
    case .integer(let number): return sqlite3_bind_int64(statement, index, number)
    case .text(""): return sqlite3_bind_text(statement, index, "", 0, Self.isCopied)
    case .text(var text):
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text(statement, index, $0.baseAddress, CInt($0.count), Self.isCopied)
        }
      }
    case .blob(let bytes):
      if bytes.isEmpty { return sqlite3_bind_zeroblob(statement, index, 0) }
      return sqlite3_bind_blob(statement, index, bytes, CInt(bytes.count), Self.isCopied)
    }
  }

  /// `SQLITE_TRANSIENT`, a macro that Swift does not see.
  private static var isCopied: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  /// A column of the row that the statement stands on.
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
