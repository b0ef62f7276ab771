/// How long to wait before a broken connection is tried again.
enum ReconnectPause {
  static let shortest = Duration.milliseconds(250)
  static let longest = Duration.seconds(15)
  /// What a gateway may ask for at most.
  static let longestHint = Duration.seconds(300)

  /// Doubles with each attempt that failed, from ``shortest`` to ``longest``; the second half of it
  /// by chance, so that not everybody comes back at the same moment.
  ///
  /// - Parameters:
  ///   - attempt: how many have failed since the last session, from 0.
  ///   - hint: what the gateway asked for: kept at least, and exceeded by half at most.
  static func pause(
    attempt: Int, hint: Duration?, using random: inout any RandomNumberGenerator
  ) -> Duration {
    let upper = min(longest, shortest * (2 << min(max(attempt, 0), 16)))
    let usual = between(max(shortest, upper / 2), upper, &random)
    guard let hint else { return usual }
    let asked = min(max(hint, .zero), longestHint)
    return max(usual, between(asked, asked * 3 / 2, &random))
  }

  private static func between(
    _ low: Duration, _ high: Duration, _ random: inout any RandomNumberGenerator
  ) -> Duration {
    low + (high - low) * Double(random.next() >> 11) / Double(1 << 53)
  }
}
