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
final class SQLColumns: Sendable {
  private let indexes: [String: Int]

  /// Of columns with the same name the first is meant.
  init(_ names: [String]) {
    indexes = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
  }

  func index(of name: String) -> Int? { indexes[name] }
}
