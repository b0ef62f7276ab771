/// Which of the newest packets of one source have come (RFC 3711, section 3.3.2): a ring of one bit
/// for each of the last `64 * words` indices. A fresh window has seen nothing, and stands at 0.
struct ReplayWindow<let words: Int>: Sendable {
  /// The highest index that has come; 0 as well where none has.
  private(set) var newest: UInt64 = 0
  /// The bit of index *i* is number *i* modulo the width. Bits of indices that the window has not
  /// reached are clear.
  private var seen = InlineArray<words, UInt64>(repeating: 0)

  static var width: UInt64 { UInt64(words) * 64 }

  init() {}

  /// Refuses an index that has come before, or of which that cannot be told.
  func check(_ index: UInt64) throws(SRTPError) {
    if index > newest { return }
    guard newest - index < Self.width else { throw .replayTooOld }
    guard seen[word(index)] & bit(index) == 0 else { throw .replayed }
  }

  /// Takes an index that ``check(_:)`` has let pass.
  mutating func insert(_ index: UInt64) {
    if index > newest {
      forget(after: newest, before: index)
      newest = index
    }
    seen[word(index)] |= bit(index)
  }

  /// Clears the bits of indices that were left out; they stood for indices a whole width before.
  private mutating func forget(after last: UInt64, before next: UInt64) {
    // The bit of `next` itself stood for `next - width` and is set in any case.
    guard next - last < Self.width else {
      for word in 0..<words { seen[word] = 0 }
      return
    }
    var index = last + 1
    while index < next {
      seen[word(index)] &= ~bit(index)
      index += 1
    }
  }

  private func word(_ index: UInt64) -> Int { Int((index / 64) % UInt64(words)) }
  private func bit(_ index: UInt64) -> UInt64 { 1 << (index % 64) }
}

/// The 48-bit index of an RTP packet: rollover counter and sequence number.
enum RTPIndex {
  /// What the index of a packet is, most likely, where `newest` is the highest that has come
  /// (RFC 3711, section 3.3.1 and appendix A). Before the first rollover there is no earlier one to
  /// belong to. Nil beyond the last rollover: the key is used up.
  static func estimate(_ sequence: UInt16, newest: UInt64) -> UInt64? {
    let rollover = newest >> 16
    let low = newest & 0xffff
    let number = UInt64(sequence)
    if low < 0x8000 {
      guard number > low + 0x8000, rollover > 0 else { return rollover << 16 | number }
      return (rollover - 1) << 16 | number
    }
    guard number + 0x8000 < low else { return rollover << 16 | number }
    guard rollover < 0xffff_ffff else { return nil }
    return (rollover + 1) << 16 | number
  }
}
