internal import CareModel

/// Tells off whoever tries made-up link secrets or signatures from one address, or made-up pairing
/// codes. In memory only: addresses are never stored.
///
/// Twenty wrong ones are free, one more comes back every six seconds; right secrets and signatures are
/// never asked here, so that a house full of people behind one address is not locked out.
struct GuessLimiter {
  static let burst = 20
  static let refill = Duration.seconds(6)
  /// Addresses that are watched at once; a full table forgets them all and starts over.
  static let capacity = 10_000

  private var wrong: [String: (count: Int, since: WallTime)] = [:]

  mutating func mayTry(_ address: String, now: WallTime) -> Bool {
    refill(address, now: now)
    return (wrong[address]?.count ?? 0) < Self.burst
  }

  mutating func failed(_ address: String, now: WallTime) {
    if wrong[address] == nil, wrong.count >= Self.capacity { wrong = [:] }
    let entry = wrong[address] ?? (0, now)
    wrong[address] = (entry.count + 1, entry.since)
  }

  private mutating func refill(_ address: String, now: WallTime) {
    guard let entry = wrong[address] else { return }
    let periods = (now - entry.since).wholeMilliseconds / Self.refill.wholeMilliseconds
    guard periods > 0 else { return }
    let left = entry.count - Int(min(periods, Int64(entry.count)))
    let since = entry.since + Self.refill * Double(periods)
    wrong[address] = left > 0 ? (left, since) : nil
  }
}
