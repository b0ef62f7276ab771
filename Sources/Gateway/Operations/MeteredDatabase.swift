import CareStore

/// A store that measures how long it takes.
struct MeteredDatabase: CareDatabase {
  let store: any CareDatabase
  let seconds: Histogram

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any CareReading) throws -> Value
  ) async throws -> Value {
    let start = ContinuousClock.now
    defer { seconds.observe(since: start) }
    return try await store.read(body)
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any CareTransaction) throws -> Value
  ) async throws -> Value {
    let start = ContinuousClock.now
    defer { seconds.observe(since: start) }
    return try await store.write(body)
  }

  func writeEach<Value: Sendable>(
    _ bodies: [@Sendable (any CareTransaction) throws -> Value]
  ) async throws -> [Result<Value, any Error>] {
    let start = ContinuousClock.now
    defer { seconds.observe(since: start) }
    return try await store.writeEach(bodies)
  }

  func check() async throws { try await store.check() }
  func close() async throws { try await store.close() }
}
