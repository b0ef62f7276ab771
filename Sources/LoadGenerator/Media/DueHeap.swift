/// Which stream sends next: a binary heap of moments, without allocation once it has grown.
struct DueHeap {
  struct Entry: Equatable {
    /// Nanoseconds of the monotonic clock.
    var at: UInt64
    var stream: Int
  }

  private var entries: [Entry] = []

  var first: Entry? { entries.first }
  var count: Int { entries.count }

  mutating func add(_ entry: Entry) {
    entries.append(entry)
    var index = entries.count - 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard entries[index].at < entries[parent].at else { return }
      entries.swapAt(index, parent)
      index = parent
    }
  }

  /// The first one is due again then.
  mutating func postponeFirst(to at: UInt64) {
    entries[0].at = at
    sink()
  }

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  private mutating func sink() {
    var index = 0
    while true {
      var smallest = index
      for child in (2 * index + 1)..<(2 * index + 3) where child < entries.count {
        if entries[child].at < entries[smallest].at { smallest = child }
      }
      if smallest == index { return }
      entries.swapAt(index, smallest)
      index = smallest
    }
  }
}
