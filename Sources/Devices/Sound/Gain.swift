/// Software volume. Steps are spread over a piece of sound, so that turning it does not click.
struct Gain: Sendable {
  /// In 1/32768: fine enough that the quietest step is heard as one.
  private static let one: Int32 = 32_768

  private(set) var level: Int32
  private var target: Int32

  /// - Parameter percent: 0…100; beyond is taken as the nearest.
  init(percent: Int) {
    level = Self.level(percent)
    target = level
  }

  /// The square: half way sounds about half as loud (-12 dB), and speech at 30 % is still understood
  /// (-21 dB), where a straight line would do all its work in the lowest tenth.
  static func level(_ percent: Int) -> Int32 {
    let percent = Int32(max(0, min(percent, 100)))
    return one * percent * percent / 10_000
  }

  mutating func set(percent: Int) { target = Self.level(percent) }

  /// Over the length of the piece the level goes to what was last set.
  mutating func apply(to samples: UnsafeMutableBufferPointer<Int16>) {
    guard level != Self.one || target != Self.one, !samples.isEmpty else { return }
    let step = Int64(target - level)
    for index in samples.indices {
      let now = Int64(level) + step * Int64(index + 1) / Int64(samples.count)
      // At most the sample itself: the level is never above one.
      samples[index] = Int16(truncatingIfNeeded: Int64(samples[index]) * now / Int64(Self.one))
    }
    level = target
  }
}
