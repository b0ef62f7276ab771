/// What a column holds, in the three types that every engine has. Booleans are integers, 0 or 1.
enum SQLValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])
}

/// A row that has been read. Rows of one result share the names of their columns.
struct SQLRow: Sendable {
  let columns: SQLColumns
  let values: [SQLValue]

  /// Nil where the result has no such column.
  subscript(_ column: String) -> SQLValue? { columns.index(of: column).map { values[$0] } }
}

/// The names of a result's columns.
struct SQLColumns: Sendable {
  private let names: [String]

  init(_ names: [String]) { self.names = names }

  var count: Int { names.count }

  /// Of columns with the same name the first is meant. A result has few of them and most have few rows:
  /// to make a table of the names costs more than to go through them.
  func index(of name: String) -> Int? {
    let length = name.utf8.count
    return names.firstIndex { $0.utf8.count == length && $0 == name }
  }
}
