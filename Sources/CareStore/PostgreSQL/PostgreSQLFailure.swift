internal import CPQ

/// What the server, or the line to it, made of a statement.
struct PostgreSQLFailure: Error {
  /// SQLSTATE (PostgreSQL's documentation, appendix A); empty where the line broke without a word.
  var state: String
  /// What may be told: no part of it comes from a value.
  var text: String
  /// The connection is of no use any more.
  var isLost: Bool
  /// Whether it befell the beginning of the transaction, which at most waits for its turn.
  var isBeginning = false

  init(_ result: OpaquePointer?, isLost: Bool) {
    func field(_ code: PostgreSQLField) -> String? {
      PQresultErrorField(result, code.rawValue).map { String(cString: $0) }
    }
    state = field(.state) ?? ""
    // What has no state comes from libpq itself, which had no answer; the server's last words are that
    // it shuts down. Either way libpq may not have marked the connection yet.
    self.isLost = isLost || state.isEmpty || Self.lastWords.contains(state)
    // The message itself may hold a value: "invalid input syntax for type bigint: …".
    var words = ["SQLSTATE \(state)"]
    words += [field(.table), field(.column), field(.constraint)].compactMap { $0 }
    if state == Self.refusal, let message = field(.message) { words = [message] }
    text = state.isEmpty ? "the connection to the database was lost" : words.joined(separator: " ")
  }

  /// The server ends the connection: it is shut down, has crashed, or takes no connections yet.
  private static let lastWords = ["57P01", "57P02", "57P03"]

  /// Of the triggers that `Migration.Refusal` makes; their messages are our own.
  private static let refusal = "23000"

  /// What may come of running the same transaction again from the start.
  enum Repetition {
    /// Nothing else.
    case none
    /// It may succeed: others were in its way, or the line broke.
    case usual
    /// It may succeed when nobody else is in its way. The server takes its time to see that two wait
    /// for each other: it shall not come to that again.
    case usualAlone
    /// Whether a row is there already is known for sure only when nobody else writes: two who put in
    /// the same row at once are told so by any of its keys, also where the statement says what is to
    /// become of a row that is there (PostgreSQL's documentation, section 13.5).
    case alone
  }

  var repetition: Repetition {
    if isLost { return .usual }
    return switch state {
    case "40001": .usual
    case "55P03" where isBeginning: .usual
    // Waited too long for a row: several who wait for each other are seen one after the other, a second each.
    case "40P01", "55P03": .usualAlone
    case "23505": .alone
    default: .none
    }
  }

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
