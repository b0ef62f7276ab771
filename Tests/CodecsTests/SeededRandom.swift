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

/// Without Foundation, as the codecs themselves.
func exponential(_ x: Double) -> Double {
  var result = 1.0
  let small = x / 1_024
  result += small + small * small / 2 + small * small * small / 6
  for _ in 0..<10 { result *= result }
  return result
}

func logarithm10(_ x: Double) -> Double {
  // x = significand · 2^exponent; the series of artanh converges fast on 1..<2.
  let y = (x.significand - 1) / (x.significand + 1)
  var sum = 0.0
  var power = y
  for n in stride(from: 1.0, to: 40, by: 2) {
    sum += power / n
    power *= y * y
  }
  return (2 * sum + Double(x.exponent) * 0.693_147_180_559_945_3) / 2.302_585_092_994_045_7
}
