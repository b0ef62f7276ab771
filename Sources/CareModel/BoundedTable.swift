/// A dictionary that never holds more than `capacity` entries: a full one forgets the eighth of its
/// entries that were set longest ago, so that the cost of forgetting is spread over many inserts.
struct BoundedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  let capacity: Int
  private var entries: [Key: (value: Value, stamp: UInt64)] = [:]
  private var nextStamp: UInt64 = 0

  init(capacity: Int) {
    precondition(capacity > 0, "a table of no entries cannot be meant")
    self.capacity = capacity
  }

  var count: Int { entries.count }

  subscript(key: Key) -> Value? { entries[key]?.value }

  mutating func set(_ key: Key, _ value: Value) {
    if entries[key] == nil, entries.count >= capacity { forgetOldest() }
    entries[key] = (value, nextStamp)
    nextStamp += 1
  }

  mutating func remove(_ key: Key) { entries[key] = nil }

  private mutating func forgetOldest() {
    let stamps = entries.values.map(\.stamp).sorted()
    let limit = stamps[min(capacity / 8, stamps.count - 1)]
    entries = entries.filter { $0.value.stamp > limit }
  }
}
