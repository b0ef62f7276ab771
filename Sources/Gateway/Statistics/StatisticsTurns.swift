/// How many may have figures computed at once: they read much, and calls go on meanwhile.
actor StatisticsTurns {
  private static let most = 2
  private var underWay = 0

  /// - Throws: ``RequestError`` `tooMany` where as many are at it as may.
  nonisolated func take<Value: Sendable>(
    _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    guard await begin() else { throw RequestError.tooMany(retryAfterSeconds: 5) }
    do {
      let value = try await body()
      await end()
      return value
    } catch {
      await end()
      throw error
    }
  }

  private func begin() -> Bool {
    guard underWay < Self.most else { return false }
    underWay += 1
    return true
  }

  private func end() { underWay -= 1 }
}
