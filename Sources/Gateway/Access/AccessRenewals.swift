internal import CareModel

/// Which names stood in whose lists a moment ago. Pages ask for the same list again and again to stay
/// fresh: the same line in the same list of the same person within some minutes is the same look.
struct AccessRenewals {
  /// How long a look lasts.
  static let period = Duration.minutes(10)
  /// Lines that are known at once; a full table forgets them all, and more is recorded than needed.
  static let capacity = 50_000

  private var seen: [AccessFact: WallTime] = [:]

  /// Whether the line is one that was recorded, and is only renewed.
  func isKnown(_ fact: AccessFact, at now: WallTime) -> Bool {
    guard fact.verb == .listed, let at = seen[fact] else { return false }
    return now >= at && now - at < Self.period
  }

  /// The fact is on disk.
  mutating func remember(_ fact: AccessFact, at now: WallTime) {
    guard fact.verb == .listed else { return }
    if seen.count >= Self.capacity { seen = [:] }
    seen[fact] = now
  }
}
