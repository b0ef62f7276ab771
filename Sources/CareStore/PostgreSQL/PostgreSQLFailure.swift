internal import CPQ

/// What the server, or the line to it, made of a statement.
struct PostgreSQLFailure: Error {
  /// SQLSTATE (PostgreSQL's documentation, appendix A); empty where the line broke without a word.
  var state: String
  /// What may be told: no part of it comes from a value.
  var text: String
  var isLost: Bool

  init(_ result: OpaquePointer?, isLost: Bool) {
    func field(_ code: PostgreSQLField) -> String? {
      PQresultErrorField(result, code.rawValue).map { String(cString: $0) }
    }
    state = field(.state) ?? ""
    self.isLost = isLost
    // The message itself may hold a value: "invalid input syntax for type bigint: …".
    var words = ["SQLSTATE \(state)"]
    words += [field(.table), field(.column), field(.constraint)].compactMap { $0 }
    if state == Self.refusal, let message = field(.message) { words = [message] }
    text = state.isEmpty ? "the connection to the database was lost" : words.joined(separator: " ")
  }

  /// Of the triggers that `Migration.Refusal` makes; their messages are our own.
  private static let refusal = "23000"

  /// Whether the same transaction may succeed when it is run again from the start, and has left
  /// nothing behind. Never true of what happened at a commit whose outcome is not known.
  var allowsRepetition: Bool { isLost || state == "40001" || state == "40P01" }

  var storeError: StoreError {
    if isLost { return .unavailable(text) }
    return switch state {
    case "53100": .full
    case "57014", "55P03", "25006", "42501": .unavailable(text)
    case _ where state.hasPrefix("XX"): .corrupt(text)
    case _ where state.hasPrefix("23"): .conflict(text)
    case _
    where ["08", "28", "3D", "40", "53", "55", "57", "58"].contains(String(state.prefix(2))):
      .unavailable(text)
    default: .defect(text)
    }
  }
}

/// Fields of an error by libpq's letters (`PG_DIAG_…`, which are macros).
private enum PostgreSQLField {
  case state, message, table, column, constraint

  var rawValue: Int32 {
    let letter: Unicode.Scalar =
      switch self {
      case .state: "C"
      case .message: "M"
      case .table: "t"
      case .column: "c"
      case .constraint: "n"
      }
    return Int32(letter.value)
  }
}
