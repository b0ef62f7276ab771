import CareStore
import Foundation

/// A store whose next writes fail as they do on a full disk: nothing of them is written. Between what was
/// read and whoever reads it something may be made to happen.
struct FlakyStore: CareDatabase {
  let store: any CareDatabase
  let faults: Faults

  final class Faults: @unchecked Sendable {
    // @unchecked: everything mutable is guarded by `lock`.
    private let lock = NSLock()
    private var left = 0
    private var afterRead: (@Sendable () async -> Void)?
    private var beforeWrite: (@Sendable () async -> Void)?

    func failNextWrites(_ count: Int) { lock.withLock { left = count } }
    /// Once, after the next read.
    func afterNextRead(_ body: @escaping @Sendable () async -> Void) {
      lock.withLock { afterRead = body }
    }
    /// Once, while the next write is on its way.
    func duringNextWrite(_ body: @escaping @Sendable () async -> Void) {
      lock.withLock { beforeWrite = body }
    }

    fileprivate func wasRead() async {
      let body = lock.withLock {
        defer { afterRead = nil }
        return afterRead
      }
      await body?()
    }

    fileprivate func strike() async throws {
      let body = lock.withLock {
        defer { beforeWrite = nil }
        return beforeWrite
      }
      await body?()
      let fails = lock.withLock {
        guard left > 0 else { return false }
        left -= 1
        return true
      }
      if fails { throw StoreError.full }
    }
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any CareReading) throws -> Value
  ) async throws -> Value {
    let value = try await store.read(body)
    await faults.wasRead()
    return value
  }

  func writeEach<Value: Sendable>(
    _ bodies: [@Sendable (any CareTransaction) throws -> Value]
  ) async throws -> [Result<Value, any Error>] {
    try await faults.strike()
    return try await store.writeEach(bodies)
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any CareTransaction) throws -> Value
  ) async throws -> Value {
    try await faults.strike()
    return try await RepeatingStore(store).write(body)
  }

  func check() async throws { try await store.check() }
  func close() async throws { try await store.close() }
}
