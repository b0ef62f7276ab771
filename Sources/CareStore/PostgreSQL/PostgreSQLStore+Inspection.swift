extension PostgreSQLStore {
  /// Runs one statement beside the interface and gives the first value of its first row as text. For
  /// tests, which bring about what other programs do to a database.
  @discardableResult
  func inspect(_ sql: String) async throws -> String? {
    try await workers.run { session in
      try session.withLink { link in
        switch try link.rows(sql, []).first?.values.first {
        case .integer(let number): "\(number)"
        case .text(let text): text
        case .blob, .null, nil: nil
        }
      }
    }
  }
}
