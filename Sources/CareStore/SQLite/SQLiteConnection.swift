internal import CareModel
internal import Foundation
internal import GRDB

/// A connection within one transaction. The extensions of this protocol hold the queries, one file
/// an area; statements number their values `$1`, `$2`, … in the order in which they first occur,
/// which reads the same for every engine.
protocol SQLiteConnection: CareReading {
  var db: Database { get }
}

/// Lives for one closure of ``SQLiteStore/read(_:)``.
struct SQLiteReading: SQLiteConnection {
  let db: Database
}

/// Lives for one closure of ``SQLiteStore/write(_:)``.
struct SQLiteTransaction: SQLiteConnection, CareTransaction {
  let db: Database
  let forgetful = Forgetful()

  /// Whether the transaction has let go of something that must not outlive it in any file.
  final class Forgetful {
    var hasForgotten = false
  }
}

extension SQLiteConnection {
  /// Runs a statement to its end and returns its rows.
  @discardableResult
  func rows(_ sql: String, _ values: [any StoredValue]) throws -> [Row] {
    assert(numbersInOrder(sql, count: values.count), "values are numbered in order: \(sql)")
    let statement = try db.cachedStatement(sql: sql)
    return try Row.fetchAll(statement, arguments: StatementArguments(values.map(\.databaseValue)))
  }

  func row(_ sql: String, _ values: [any StoredValue]) throws -> Row? {
    try rows(sql, values).first
  }

  private func numbersInOrder(_ sql: String, count: Int) -> Bool {
    var highest = 0
    for part in sql.split(separator: "$", omittingEmptySubsequences: false).dropFirst() {
      guard let number = Int(part.prefix { $0.isNumber }), number <= highest + 1 else {
        return false
      }
      highest = max(highest, number)
    }
    return highest == count
  }
}

/// What may be bound to a statement.
protocol StoredValue {
  var databaseValue: DatabaseValue { get }
}

extension String: StoredValue {}
extension Int: StoredValue {}
extension Bool: StoredValue {
  var databaseValue: DatabaseValue { (self ? 1 : 0).databaseValue }
}
extension WallTime: StoredValue {
  var databaseValue: DatabaseValue { milliseconds.databaseValue }
}
extension Identifier: StoredValue {
  var databaseValue: DatabaseValue { rawValue.databaseValue }
}
extension Personal: StoredValue where Value == String {
  var databaseValue: DatabaseValue { revealed.databaseValue }
}
extension SecretHash: StoredValue {
  var databaseValue: DatabaseValue { Data(bytes).databaseValue }
}
extension Optional: StoredValue where Wrapped: StoredValue {
  var databaseValue: DatabaseValue { self?.databaseValue ?? .null }
}
extension StoredValue where Self: RawRepresentable, RawValue == String {
  var databaseValue: DatabaseValue { rawValue.databaseValue }
}
extension Language: StoredValue {}
extension Role: StoredValue {}
extension GuestRole: StoredValue {}
extension VisitKind: StoredValue {}
extension CallEndReason: StoredValue {}
extension CallParty.Standing: StoredValue {}
extension TimerKind: StoredValue {}
extension TerminalPlace: StoredValue {}
extension CareTaskKind: StoredValue {}
extension CareTaskStateName: StoredValue {}
extension FeedbackFace: StoredValue {}
extension PublicKeyText: StoredValue {
  var databaseValue: DatabaseValue { rawValue.databaseValue }
}
extension ClockTime: StoredValue {
  var databaseValue: DatabaseValue { description.databaseValue }
}

extension Array where Element: RawRepresentable, Element.RawValue == String {
  /// Words of a closed vocabulary in one column; none of them holds a comma.
  var joinedWords: String { map(\.rawValue).joined(separator: ",") }
}
