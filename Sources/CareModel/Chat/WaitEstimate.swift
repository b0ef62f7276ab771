/// How long somebody will wait, as honestly as can be told: a range, and the chance of being answered
/// before closing.
public struct WaitEstimate: Codable, Sendable, Hashable {
  /// In minutes, one of ``steps`` or 0: at once.
  public var from: Int
  /// In minutes, one of ``steps``; nil for more than the last of them.
  public var to: Int?
  public var chance: Chance

  public init(from: Int, to: Int?, chance: Chance) {
    self.from = from
    self.to = to
    self.chance = chance
  }

  /// Of being answered before closing, by the pace's own reckoning.
  public enum Chance: String, Codable, Sendable, CaseIterable {
    /// At least four of five.
    case likely
    case possible
    /// Fewer than three of ten: "we may not have time today".
    case unlikely
  }

  /// Minutes that people say. More would look more exact than it is.
  public static let steps = [1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120]
}

/// How much of the counsellors' time each person takes, and how sure that is.
///
/// The model is the plain one of a queue whose counsellors are all busy: the next is taken whenever one
/// of c counsellors becomes free, so that whoever stands at place p waits for p such moments, each on
/// average a c-th of the time that one person takes. Their sum is close to a gamma distribution, with
/// mean p·m/c and, for times of relative spread v known from n people, the relative variance
/// v²·(1/p + 1/n): the second part is what we do not know of m itself, so that few samples make a wide
/// range and a cautious chance. Its quantiles are by Wilson and Hilferty's cube (1931), good to some
/// percent. The range holds four of five.
///
/// People before one who give up make it shorter than it was said; a counsellor who goes home makes it
/// longer, and the next estimate tells so.
public struct ServicePace: Sendable, Hashable {
  /// Of one counsellor for one person, on average.
  public let time: Duration
  /// Standard deviation by mean.
  public let spread: Double
  /// As many samples as it is worth: old ones count less.
  public let samples: Double

  /// Conversations are at least this varied and at most that: from a few samples the spread itself is
  /// poorly known, and one of 1 (as if each ended by chance) lies between.
  static let spreads = 0.8...1.6
  /// Standard normal quantiles of 10 and 90 %: the range.
  private static let low = -1.2816
  private static let high = 1.2816
  /// Of 80 and 30 %: the chance.
  private static let likely = 0.8416
  private static let unlikely = -0.5244
  /// A counsellor who is idle takes the next as soon as they have seen that somebody waits.
  private static let atOnce = 2

  init(time: Duration, spread: Double, samples: Double) {
    self.time = time
    self.spread = min(max(spread, Self.spreads.lowerBound), Self.spreads.upperBound)
    self.samples = samples
  }

  /// - Parameters:
  ///   - place: from 1 on, of those who are not parked.
  ///   - counsellors: on duty for the queue, busy or not; who pauses is not.
  ///   - idle: of those, who have no conversation at all.
  ///   - until: how long it is still open; nil where it does not close.
  /// - Returns: nil where nobody is on duty: then nothing can be said.
  public func estimate(
    place: Int, counsellors: Int, idle: Int = 0, until: Duration?
  ) -> WaitEstimate? {
    guard counsellors > 0, place > 0 else { return nil }
    let taken = place - min(max(0, idle), counsellors)
    guard taken > 0 else {
      let isInTime = until.map { $0 >= .minutes(Self.atOnce) } ?? true
      return WaitEstimate(from: 0, to: Self.atOnce, chance: isInTime ? .likely : .possible)
    }
    let mean = time / .minutes(1) * Double(taken) / Double(counsellors)
    let variance = spread * spread * (1 / Double(taken) + 1 / samples)
    func quantile(_ normal: Double) -> Double {
      let root = max(0, 1 - variance / 9 + normal * (variance / 9).squareRoot())
      return mean * root * root * root
    }
    let from = quantile(Self.low)
    let to = quantile(Self.high)
    return WaitEstimate(
      from: WaitEstimate.steps.last { Double($0) <= from } ?? 0,
      to: WaitEstimate.steps.first { Double($0) >= to },
      chance: chance(
        until: until.map { $0 / .minutes(1) }, likely: quantile(Self.likely),
        unlikely: quantile(Self.unlikely)))
  }

  private func chance(
    until: Double?, likely: Double, unlikely: Double
  ) -> WaitEstimate.Chance {
    guard let until else { return .likely }
    if likely <= until { return .likely }
    return unlikely > until ? .unlikely : .possible
  }
}
