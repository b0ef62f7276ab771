import CareModel
import Foundation

@testable import Gateway

/// Time that stands still until a test moves it.
final class VirtualClock: GatewayClock, @unchecked Sendable {
  // @unchecked: everything mutable is guarded by `lock`.
  private let lock = NSLock()
  private var time: WallTime
  private var sleepers: [UUID: (until: WallTime, wake: CheckedContinuation<Void, Never>)] = [:]

  init(_ time: WallTime) { self.time = time }

  var now: WallTime { lock.withLock { time } }

  /// How many tasks sleep now.
  var sleeping: Int { lock.withLock { sleepers.count } }

  func advance(by length: Duration) {
    let woken = lock.withLock {
      time = time + length
      let due = sleepers.filter { $0.value.until <= time }
      for id in due.keys { sleepers[id] = nil }
      return due.values.map(\.wake)
    }
    for wake in woken { wake.resume() }
  }

  func sleep(until: WallTime) async {
    let id = UUID()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let passed = lock.withLock {
          if until <= time || Task.isCancelled { return true }
          sleepers[id] = (until, continuation)
          return false
        }
        if passed { continuation.resume() }
      }
    } onCancel: {
      lock.withLock { sleepers.removeValue(forKey: id) }?.wake.resume()
    }
  }
}
