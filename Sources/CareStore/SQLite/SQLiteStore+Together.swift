internal import GRDB

extension SQLiteStore {
  public func writeEach<Value: Sendable>(
    _ bodies: [@Sendable (any CareTransaction) throws -> Value]
  ) async throws -> [Result<Value, any Error>] {
    if bodies.count > 1 {
      do { return try await together(bodies) } catch let error as StoreError {
        // Locked or closed it is for everybody. Anything else may come of one of them alone, as where
        // there is no room on the disk for it.
        if case .unavailable = error { throw error }
      }
    }
    var results: [Result<Value, any Error>] = []
    for body in bodies {
      do { results.append(.success(try await write(body))) } catch {
        results.append(.failure(error))
      }
    }
    return results
  }

  private func together<Value: Sendable>(
    _ bodies: [@Sendable (any CareTransaction) throws -> Value]
  ) async throws -> [Result<Value, any Error>] {
    try await StoreError.mapped {
      let (results, hasForgotten) = try await pool.write { db in
        var hasForgotten = false
        let results = try bodies.map { body in
          let transaction = SQLiteTransaction(db: db)
          let result = try db.alone { try transaction.whole(body) }
          if case .success = result { hasForgotten = hasForgotten || transaction.hasForgotten }
          return result
        }
        return (results, hasForgotten)
      }
      if hasForgotten { await emptyJournal() }
      return results
    }
  }
}

extension Database {
  /// Runs a part of a transaction that may fail by itself.
  ///
  /// - Throws: where the engine has given up the whole transaction over it, as with a full disk.
  fileprivate func alone<Value>(
    _ body: () throws -> Value
  ) throws -> Result<Value, any Error> {
    // GRDB's own savepoints are compiled anew each time.
    try run("SAVEPOINT part")
    do {
      let value = try body()
      try run("RELEASE part")
      return .success(value)
    } catch {
      guard isInsideTransaction else { throw error }
      try run("ROLLBACK TO part")
      try run("RELEASE part")
      return .failure(StoreError.mapping(error))
    }
  }
}
