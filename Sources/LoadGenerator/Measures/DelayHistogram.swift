/// Counts lengths of time so that any percentile can be told to within one percent, in fixed memory: 128
/// steps for each doubling, from 1 µs to 68 s. What is longer counts as the longest.
public struct DelayHistogram: Sendable, Equatable {
  private static let stepsPerDoubling = 128
  private static let unit = 1_000.0
  private static let doublings = 26

  private var counts: [UInt32] = []
  /// How many lengths were counted.
  public private(set) var count: UInt64 = 0
  /// Nanoseconds, exact.
  public private(set) var longest: UInt64 = 0

  public init() {}

  public mutating func add(nanoseconds: UInt64) {
    // Made with the first: most histograms of a run stay empty.
    if counts.isEmpty {
      counts = Array(repeating: 0, count: Self.stepsPerDoubling * Self.doublings)
    }
    counts[Self.step(nanoseconds)] += 1
    count += 1
    longest = max(longest, nanoseconds)
  }

  /// The length in nanoseconds that `share` (0…1) of all do not exceed; nil where nothing was counted.
  public func percentile(_ share: Double) -> Double? {
    guard count > 0 else { return nil }
    let wanted = max(1, UInt64((share * Double(count)).rounded(.up)))
    var seen: UInt64 = 0
    for (step, inIt) in counts.enumerated() where inIt > 0 {
      seen += UInt64(inIt)
      if seen >= wanted { return min(Self.upperEnd(step), Double(longest)) }
    }
    return Double(longest)
  }

  public mutating func add(_ other: DelayHistogram) {
    guard other.count > 0 else { return }
    if counts.isEmpty { counts = Array(repeating: 0, count: other.counts.count) }
    for step in counts.indices { counts[step] += other.counts[step] }
    count += other.count
    longest = max(longest, other.longest)
  }

  private static func step(_ nanoseconds: UInt64) -> Int {
    let units = Double(nanoseconds) / unit
    guard units > 1 else { return 0 }
    // The exponent and the first bits of the fraction are the step: a logarithm with straight pieces.
    let doubling = Int(units.exponent)
    let within = Int((units.significand - 1) * Double(stepsPerDoubling))
    return min(doubling * stepsPerDoubling + within, stepsPerDoubling * doublings - 1)
  }

  private static func upperEnd(_ step: Int) -> Double {
    let doubling = step / stepsPerDoubling
    let within = Double(step % stepsPerDoubling + 1) / Double(stepsPerDoubling)
    return unit * Double(sign: .plus, exponent: doubling, significand: 1) * (1 + within)
  }
}
