import CareStore
import MediaAPI

/// A store whose disk has gone.
struct BrokenStore: CareDatabase {
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any CareReading) throws -> Value
  ) async throws -> Value { throw StoreError.unavailable("gone") }
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any CareTransaction) throws -> Value
  ) async throws -> Value { throw StoreError.unavailable("gone") }
  func check() async throws { throw StoreError.full }
  func close() async throws {}
}

/// A relay that answers nothing but refusals.
struct DeadRelay: MediaNode {
  let id = NodeID("dead")!
  let epoch: UInt64 = 1
  var events: AsyncStream<MediaEventBatch> { AsyncStream { $0.finish() } }
  func send(_ command: MediaCommand) async -> MediaReply {
    .failed(MediaFailure(.unavailable, "dead"))
  }
}
