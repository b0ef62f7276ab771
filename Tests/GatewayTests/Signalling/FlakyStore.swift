import CareStore
import Foundation

/// A store whose next writes fail as they do on a full disk: nothing of them is written.
struct FlakyStore: CareDatabase {
  let store: any CareDatabase
  let faults: Faults

  final class Faults: @unchecked Sendable {
    // @unchecked: everything mutable is guarded by `lock`.
    private let lock = NSLock()
    private var left = 0

    func failNextWrites(_ count: Int) { lock.withLock { left = count } }

    fileprivate func strike() throws {
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
    try await store.read(body)
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any CareTransaction) throws -> Value
  ) async throws -> Value {
    try faults.strike()
    return try await RepeatingStore(store).write(body)
  }

  func check() async throws { try await store.check() }
  func close() async throws { try await store.close() }
}
