internal import GRDB

extension StoreError {
  /// Engine errors as ours; everything else as it is. SQLite's texts name tables and columns, and
  /// hold no values.
  static func mapping(_ error: any Error) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    let text = error.message ?? "\(error.resultCode)"
    return switch error.resultCode {
    case .SQLITE_FULL: StoreError.full
    case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY,
      .SQLITE_PERM, .SQLITE_NOMEM, .SQLITE_PROTOCOL, .SQLITE_INTERRUPT, .SQLITE_ABORT,
      .SQLITE_MISUSE:
      StoreError.unavailable(text)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: StoreError.corrupt(text)
    case .SQLITE_CONSTRAINT: StoreError.conflict(text)
    // Result codes are numbers, so that a switch over them cannot be complete.
    default: StoreError.defect(text)
    }
  }

  static func mapped<Value>(_ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch { throw mapping(error) }
  }
}
