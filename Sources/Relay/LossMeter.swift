/// Turns the growing numbers of report blocks (RFC 3550, section 6.4.1) into what was expected and
/// lost since the meter was last read.
struct LossMeter {
  private var last: (highest: UInt32, lost: Int32)?
  private var expected: Int64 = 0
  private var lost: Int64 = 0

  mutating func add(highest: UInt32, cumulativeLost: Int32) {
    defer { last = (highest, cumulativeLost) }
    guard let last else { return }
    let step = Int64(Int32(bitPattern: highest &- last.highest))
    // A step back is a report that was overtaken; more than a circle is no report of this stream.
    guard step > 0, step < 65_536 else { return }
    expected += step
    lost += Int64(cumulativeLost) - Int64(last.lost)
  }

  /// Packets since the last call. A stream with more duplicates than losses has lost none.
  mutating func take() -> (expected: Int64, lost: Int64) {
    defer { (expected, lost) = (0, 0) }
    return (expected, min(max(0, lost), expected))
  }
}
