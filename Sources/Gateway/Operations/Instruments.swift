import Synchronization

/// A count that only rises, from the start of the process.
final class Counter: Sendable {
  private let value = Atomic<UInt64>(0)

  func increment(by amount: UInt64 = 1) {
    value.wrappingAdd(amount, ordering: .relaxed)
  }

  var current: UInt64 { value.load(ordering: .relaxed) }
}

/// A number that rises and falls.
final class Gauge: Sendable {
  private let value = Atomic<Int>(0)

  func set(_ number: Int) {
    value.store(number, ordering: .relaxed)
  }

  func add(_ amount: Int) {
    value.wrappingAdd(amount, ordering: .relaxed)
  }

  var current: Int { value.load(ordering: .relaxed) }
}

/// How observations (in seconds, unless its name says otherwise) spread over fixed buckets.
final class Histogram: Sendable {
  /// Upper bounds, rising; the bucket without bound is implied.
  let bounds: [Double]
  private let state: Mutex<State>

  struct State: Sendable, Equatable {
    /// One entry a bound, and a last one for what lies above: not yet summed up.
    var buckets: [UInt64]
    var sum: Double = 0
    var count: UInt64 = 0
  }

  init(bounds: [Double]) {
    self.bounds = bounds.sorted()
    state = Mutex(State(buckets: Array(repeating: 0, count: bounds.count + 1)))
  }

  func observe(_ value: Double) {
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock {
      $0.buckets[bucket] += 1
      $0.sum += value
      $0.count += 1
    }
  }

  func observe(since start: ContinuousClock.Instant) {
    let spent = (ContinuousClock.now - start).components
    observe(Double(spent.seconds) + Double(spent.attoseconds) / 1e18)
  }

  var current: State { state.withLock { $0 } }

  /// From half a millisecond to ten seconds: storage and HTTP.
  static let latencyBounds = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
  ]
}
