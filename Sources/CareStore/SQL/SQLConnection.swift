internal import CareModel
internal import Glibc

/// A connection within one transaction, of any engine. The extensions of this protocol hold the
/// queries, one file an area. They read the same on every engine:
///
/// - values are numbered `$1`, `$2`, … in the order in which they first occur;
/// - values that may be null are compared by `IS NOT DISTINCT FROM`;
/// - a condition is no number: what counts or orders by one says `CASE WHEN … THEN 1 ELSE 0 END`;
/// - `NULL` has no common place in an order: what may be null is not ordered by alone;
/// - what a statement inserts or updates comes back by `RETURNING`, in no promised order;
/// - a statement that failed ends the transaction: its error is never caught within the closure.
///
/// The few words that differ nevertheless come from ``SQLDialect``.
protocol SQLConnection: CareReading {
  var dialect: SQLDialect { get }

  /// Runs one statement to its end. For ``rows(_:_:)``, which also holds the numbering.
  func run(_ sql: String, _ values: [any StoredValue]) throws -> [SQLRow]
}

/// A connection within a transaction that may write.
protocol SQLTransaction: SQLConnection, CareTransaction {
  var forgetful: Forgetful { get }
}

/// What a transaction has let go of that must not outlive it in any file. Belongs to one transaction.
final class Forgetful {
  /// The tables that held it.
  var tables: Set<String> = []
}

extension SQLConnection {
  /// Runs a statement to its end and returns its rows.
  @discardableResult
  func rows(_ sql: String, _ values: [any StoredValue]) throws -> [SQLRow] {
    assert(numbersInOrder(sql, count: values.count), "values are numbered in order: \(sql)")
    for value in values {
      guard case .text(let text) = value.sqlValue, text.hasZero else { continue }
      // Some engines cannot hold it. What people send is refused before it comes here.
      throw StoreError.defect("a text with a zero character")
    }
    return try run(sql, values)
  }

  func row(_ sql: String, _ values: [any StoredValue]) throws -> SQLRow? {
    try rows(sql, values).first
  }

  private func numbersInOrder(_ sql: String, count: Int) -> Bool {
    var highest = 0
    for part in sql.split(separator: "$", omittingEmptySubsequences: false).dropFirst() {
      let digits = part.prefix { $0.isNumber }
      if digits.isEmpty { continue }  // A path into JSON.
      guard let number = Int(digits), number <= highest + 1 else { return false }
      highest = max(highest, number)
    }
    return highest == count
  }
}

extension String {
  fileprivate var hasZero: Bool {
    utf8.withContiguousStorageIfAvailable { bytes in
      bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
    } ?? utf8.contains(0)
  }
}
