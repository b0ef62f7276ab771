/// Tells a packet from its repetition, which SRTP's replay protection cannot do where one comes as
/// itself and the other as a retransmission: a bitmap over the newest 1,024 sequence numbers.
struct DuplicateFilter {
  private static let size: UInt64 = 1_024
  private var seen = InlineArray<16, UInt64>(repeating: 0)
  private var highest: UInt64?

  /// True where `sequence` (extended) has not been seen before and is recent enough to tell.
  mutating func admit(_ sequence: UInt64) -> Bool {
    guard let highest else {
      self.highest = sequence
      mark(sequence)
      return true
    }
    if sequence > highest {
      if sequence - highest >= Self.size {
        for word in seen.indices { seen[word] = 0 }
      } else {
        var skipped = highest + 1
        while skipped < sequence {
          unmark(skipped)
          skipped += 1
        }
      }
      self.highest = sequence
      mark(sequence)
      return true
    }
    guard highest - sequence < Self.size, !isMarked(sequence) else { return false }
    mark(sequence)
    return true
  }

  private func isMarked(_ sequence: UInt64) -> Bool {
    seen[Int(sequence % Self.size / 64)] & 1 << (sequence % 64) != 0
  }
  private mutating func mark(_ sequence: UInt64) {
    seen[Int(sequence % Self.size / 64)] |= 1 << (sequence % 64)
  }
  private mutating func unmark(_ sequence: UInt64) {
    seen[Int(sequence % Self.size / 64)] &= ~(1 << (sequence % 64))
  }
}
