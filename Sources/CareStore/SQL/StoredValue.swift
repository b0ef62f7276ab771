internal import CareModel

/// The type of a value that is bound to a statement, known also where the value is null: there are
/// engines that must be told.
enum SQLType: Sendable, Hashable {
  case integer, text, blob
}

/// What may be bound to a statement.
protocol StoredValue {
  static var sqlType: SQLType { get }
  var sqlValue: SQLValue { get }
}

extension StoredValue {
  /// For values of which only the protocol is known.
  var boundType: SQLType { Self.sqlType }
}

extension String: StoredValue {
  static var sqlType: SQLType { .text }
  var sqlValue: SQLValue { .text(self) }
}
extension Int: StoredValue {
  static var sqlType: SQLType { .integer }
  var sqlValue: SQLValue { .integer(Int64(self)) }
}
extension Bool: StoredValue {
  static var sqlType: SQLType { .integer }
  var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}
extension WallTime: StoredValue {
  static var sqlType: SQLType { .integer }
  var sqlValue: SQLValue { .integer(milliseconds) }
}
extension Identifier: StoredValue {
  static var sqlType: SQLType { .text }
  var sqlValue: SQLValue { .text(rawValue) }
}
extension Personal: StoredValue where Value == String {
  static var sqlType: SQLType { .text }
  var sqlValue: SQLValue { .text(revealed) }
}
extension SecretHash: StoredValue {
  static var sqlType: SQLType { .blob }
  var sqlValue: SQLValue { .blob(bytes) }
}
extension Optional: StoredValue where Wrapped: StoredValue {
  static var sqlType: SQLType { Wrapped.sqlType }
  var sqlValue: SQLValue { self?.sqlValue ?? .null }
}
extension StoredValue where Self: RawRepresentable, RawValue == String {
  static var sqlType: SQLType { .text }
  var sqlValue: SQLValue { .text(rawValue) }
}
extension Language: StoredValue {}
extension Role: StoredValue {}
extension GuestRole: StoredValue {}
extension VisitKind: StoredValue {}
extension ServiceForm: StoredValue {}
extension ServiceTask: StoredValue {}
extension CallEndReason: StoredValue {}
extension CallParty.Standing: StoredValue {}
extension CallParty.Leaving: StoredValue {}
extension TimerKind: StoredValue {}
extension TerminalPlace: StoredValue {}
extension CareTaskKind: StoredValue {}
extension CareTaskStateName: StoredValue {}
extension FeedbackFace: StoredValue {}
extension TaskResult: StoredValue {}
extension AbsenceReason: StoredValue {}
extension OutcomeKind: StoredValue {}
extension MedicationStep: StoredValue {}
extension MessageChannel: StoredValue {}
extension MessageCause: StoredValue {}
extension MessageStateName: StoredValue {}
extension MessageProblem: StoredValue {}
extension PublicKeyText: StoredValue {
  static var sqlType: SQLType { .text }
  var sqlValue: SQLValue { .text(rawValue) }
}
extension ClockTime: StoredValue {
  static var sqlType: SQLType { .text }
  var sqlValue: SQLValue { .text(description) }
}

extension Array where Element: RawRepresentable, Element.RawValue == String {
  /// Words of a closed vocabulary in one column; none of them holds a comma.
  var joinedWords: String { map(\.rawValue).joined(separator: ",") }
}
