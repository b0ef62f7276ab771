import CareStore
import MediaAPI
import Synchronization

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

/// A store that answers a check only when it is let go, and counts how often it was asked.
final class SlowStore: CareDatabase {
  private struct State {
    var checks = 0
    var isFree = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Mutex(State())

  var checks: Int { state.withLock { $0.checks } }

  func letGo() {
    let waiters = state.withLock { state in
      state.isFree = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any CareReading) throws -> Value
  ) async throws -> Value { throw StoreError.unavailable("slow") }
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any CareTransaction) throws -> Value
  ) async throws -> Value { throw StoreError.unavailable("slow") }
  func check() async throws {
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        state.checks += 1
        if !state.isFree { state.waiters.append(continuation) }
        return state.isFree
      }
      if goesOn { continuation.resume() }
    }
  }
  func close() async throws {}
}
