/// How long a sign-in lasts: so long after its last use, and never longer than a shift in all.
public struct SignInLife: Sendable, Equatable {
  /// A use is written down at most once in so long.
  public static let touchAfter = Duration.minutes(1)
  /// What a running call adds at the end, again and again: nobody is cut off in mid-sentence.
  public static let callExtension = Duration.minutes(2)

  public var idle: Duration
  public var longest: Duration

  public init(idle: Duration = .hours(12), longest: Duration = .hours(16)) {
    self.idle = idle
    self.longest = longest
  }

  public func expiry(createdAt: WallTime, usedAt: WallTime) -> WallTime {
    min(usedAt + idle, createdAt + longest)
  }

  /// When to look whether it goes on, so that a call can prolong it before it ends.
  public func nextLook(expiresAt: WallTime, now: WallTime) -> WallTime {
    let early = expiresAt - .minutes(1)
    return early > now ? early : expiresAt
  }
}
