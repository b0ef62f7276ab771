internal import CareModel

/// Which names stood in whose lists a moment ago. Pages ask for the same list again and again to stay
/// fresh: the same line in the same list of the same person within some minutes is the same look.
///
/// A line is known by 64 bits that a secret of this process makes of it. Of half a million lines one that
/// is new is taken for one of them once in 10¹³ looks.
struct AccessRenewals {
  /// How long a look lasts.
  static let period = Duration.minutes(10)
  /// Lines that are known at once, of 16 bytes each: a thousand people with lists of 500. A table that is
  /// full of looks that still last forgets them all, and more is recorded than needed.
  static let capacity = 500_000

  private var seen: [UInt64: WallTime] = [:]

  /// Whether the line is one that was recorded, and is only renewed.
  func isKnown(_ fact: AccessFact, at now: WallTime) -> Bool {
    guard fact.verb == .listed, let at = seen[Self.digest(fact)] else { return false }
    return Self.lasts(at, at: now)
  }

  /// The facts are on disk.
  mutating func remember(_ facts: [AccessFact], at now: WallTime) {
    let listed = facts.filter { $0.verb == .listed }
    if seen.count + listed.count > Self.capacity { forgetWhatIsOver(at: now) }
    for fact in listed.prefix(Self.capacity) { seen[Self.digest(fact)] = now }
  }

  /// Looked for seldom: a table that is still more than half full afterwards would be walked through at
  /// every list.
  private mutating func forgetWhatIsOver(at now: WallTime) {
    seen = seen.filter { Self.lasts($0.value, at: now) }
    if seen.count > Self.capacity / 2 { seen = [:] }
  }

  private static func lasts(_ at: WallTime, at now: WallTime) -> Bool {
    now >= at && now - at < period
  }

  private static func digest(_ fact: AccessFact) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(fact)
    return UInt64(truncatingIfNeeded: hasher.finalize())
  }
}
