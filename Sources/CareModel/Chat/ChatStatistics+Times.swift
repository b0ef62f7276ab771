/// How long many things took, in bounded memory: times up to two minutes as they are, longer ones in steps
/// of less than a hundredth of them.
public struct TimeSpread: Sendable, Equatable {
  /// How many, by step.
  private var steps: [Int: Int] = [:]
  public private(set) var count = 0

  /// Two years, in seconds: what took longer counts as that.
  private static let longest = 1 << 26
  /// Steps until a time is twice as long.
  private static let fineness = 64

  public init() {}

  public mutating func add(seconds: Int) {
    steps[Self.step(of: seconds), default: 0] += 1
    count += 1
  }

  /// In seconds: the shortest time that this share of all did not exceed, within a hundredth of it. Nil
  /// of nothing.
  ///
  /// - Parameter share: 0.5 for the median.
  public func quantile(_ share: Double) -> Int? {
    guard count > 0 else { return nil }
    let rank = min(count, max(1, Int((share * Double(count)).rounded(.up))))
    var seen = 0
    for step in steps.keys.sorted() {
      seen += steps[step] ?? 0
      if seen >= rank { return Self.seconds(of: step) }
    }
    return nil
  }

  private static func step(of seconds: Int) -> Int {
    let seconds = min(longest, max(0, seconds))
    guard seconds >= 2 * fineness else { return seconds }
    let doublings = Int.bitWidth - 1 - seconds.leadingZeroBitCount - 6
    return fineness * doublings + seconds >> doublings
  }

  /// The middle of a step.
  private static func seconds(of step: Int) -> Int {
    guard step >= 2 * fineness else { return step }
    let doublings = step / fineness - 1
    return (step - fineness * doublings) << doublings + (1 << doublings) / 2
  }
}

/// How many things took up to so long; the last band has no end.
public struct TimeBands: Sendable, Equatable {
  /// The end of each band but the last, itself included; in seconds, rising.
  public let ends: [Int]
  public private(set) var counts: [Int]

  /// Minutes that say something to those who wait.
  public static let minutes = [1, 5, 15, 30, 60]

  /// - Parameter promise: in minutes; the end of a band as well, so that whether it was held can be told.
  public init(promise: Int) {
    ends = Set(Self.minutes + [promise]).sorted().map { $0 * 60 }
    counts = Array(repeating: 0, count: ends.count + 1)
  }

  public mutating func add(seconds: Int) {
    counts[ends.firstIndex { seconds <= $0 } ?? ends.count] += 1
  }
}
