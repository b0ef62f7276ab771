/// What stands in a ``NumberedRing``.
protocol NumberedEntry {
  /// Whose low bits are its place.
  var number: UInt64 { get }
  /// False of a place that nothing stands in yet.
  var isUsed: Bool { get }
  init()
}

/// Entries by number, where each pushes out one that came long before it. The ring begins small, and doubles where an
/// entry that is still wanted would have to go: a picture that is hardly sent takes a sixteenth of what the busiest
/// takes. It never shrinks.
struct NumberedRing<Entry: NumberedEntry> {
  private static var smallest: Int { 32 }

  private let limit: Int
  private var entries: [Entry]

  /// - Parameter limit: entries at most; a power of two.
  init(limit: Int) {
    precondition(limit & (limit - 1) == 0, "places are the low bits of a number")
    self.limit = limit
    entries = Array(repeating: Entry(), count: min(limit, Self.smallest))
  }

  /// Places there are now.
  var capacity: Int { entries.count }

  /// What stands at the place of that number, which may have another.
  subscript(number: UInt64) -> Entry {
    _read { yield entries[place(of: number)] }
    _modify { yield &entries[place(of: number)] }
  }

  /// Room for that number: what stands at its place afterwards is not wanted, or the ring is as large as it gets.
  mutating func makeRoom(for number: UInt64, isWanted: (Entry) -> Bool) {
    while entries.count < limit {
      let standing = entries[place(of: number)]
      guard standing.isUsed, standing.number != number, isWanted(standing) else { return }
      grow()
    }
  }

  mutating func removeAll() {
    for place in entries.indices { entries[place] = Entry() }
  }

  private func place(of number: UInt64) -> Int {
    Int(truncatingIfNeeded: number) & (entries.count - 1)
  }

  private mutating func grow() {
    let old = entries
    entries = Array(repeating: Entry(), count: old.count * 2)
    for entry in old where entry.isUsed { entries[place(of: entry.number)] = entry }
  }
}
