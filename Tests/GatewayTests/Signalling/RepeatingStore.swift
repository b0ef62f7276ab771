import CareStore

/// Runs every writing closure twice, as an engine may: what the first run wrote is undone. A closure
/// that keeps anything beside the transaction is found out by its test.
struct RepeatingStore: CareDatabase {
  let store: any CareDatabase

  private struct Undone: Error {}

  init(_ store: any CareDatabase) { self.store = store }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any CareReading) throws -> Value
  ) async throws -> Value {
    try await store.read(body)
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any CareTransaction) throws -> Value
  ) async throws -> Value {
    do {
      try await store.write { (transaction) throws -> Void in
        _ = try body(transaction)
        throw Undone()
      }
    } catch is Undone {
      // As intended; what the closure itself throws, it would throw again.
    }
    return try await store.write(body)
  }

  func writeEach<Value: Sendable>(
    _ bodies: [@Sendable (any CareTransaction) throws -> Value]
  ) async throws -> [Result<Value, any Error>] {
    let undone = bodies.map { body in
      { @Sendable (transaction: any CareTransaction) throws -> Void in
        _ = try body(transaction)
        throw Undone()
      }
    }
    _ = try await store.writeEach(undone)
    return try await store.writeEach(bodies)
  }

  func check() async throws { try await store.check() }
  func close() async throws { try await store.close() }
}
