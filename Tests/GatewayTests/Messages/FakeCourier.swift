import CareModel
import Couriers
import Foundation

/// Takes messages, and says of them what a test wants.
final class FakeCourier: Courier, @unchecked Sendable {
  // @unchecked: everything mutable is guarded by `lock`.
  private let lock = NSLock()
  private var taken: [Letter] = []
  private var answers: [Delivery] = []
  private var held: [CheckedContinuation<Void, Never>] = []
  private var holds = false

  /// What was handed over, in that order.
  var letters: [Letter] { lock.withLock { taken } }
  var texts: [String] { letters.map(\.text.revealed) }

  /// Returns once so many have been handed over, or after a while without.
  func arrived(_ count: Int) async {
    for _ in 0..<2_000 where letters.count < count { try? await Task.sleep(for: .milliseconds(1)) }
  }

  /// The next ones are answered with these, all others are taken.
  func answer(_ next: Delivery...) { lock.withLock { answers += next } }

  /// From now on nothing is answered, until ``release()``: the service takes its time.
  func hold() { lock.withLock { holds = true } }

  func release() {
    let waiting = lock.withLock {
      holds = false
      defer { held = [] }
      return held
    }
    for one in waiting { one.resume() }
  }

  func carry(_ letter: Letter) async -> Delivery {
    lock.withLock { taken.append(letter) }
    await withCheckedContinuation { continuation in
      let isHeld = lock.withLock {
        if holds { held.append(continuation) }
        return holds
      }
      if !isHeld { continuation.resume() }
    }
    return lock.withLock { answers.isEmpty ? .taken : answers.removeFirst() }
  }

  func stop() async { release() }
}
