import Bytes

/// SplitMix64: the same seed gives the same test.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  /// 0..<1
  mutating func share() -> Double { Double(next() >> 11) / Double(1 << 53) }
}

extension Instant {
  /// Tests begin at an hour of the monotonic clock.
  static func at(_ milliseconds: Double) -> Instant {
    Instant(nanoseconds: 3_600_000_000_000 + UInt64(milliseconds * 1e6))
  }

  var testMilliseconds: UInt32 { UInt32((nanoseconds - 3_600_000_000_000) / 1_000_000) }
}
