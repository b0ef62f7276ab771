/// So many times in such a time: all at once where none was used, and after that one at a time as they
/// come back evenly. Within any one span there may thus be up to twice as many; what is held back is the
/// rate in the long run, and nobody has to wait for a whole span to end.
public struct Allowance: Sendable, Hashable {
  public var count: Int
  public var span: Duration

  /// - Parameters:
  ///   - count: 1 or more.
  ///   - span: longer than nothing.
  public init(_ count: Int, in span: Duration) {
    precondition(count > 0 && span > .zero, "an allowance that never comes back")
    self.count = count
    self.span = span
  }

  /// One comes back in this time, at least a millisecond.
  var interval: Duration { max(span / count, .milliseconds(1)) }
}

/// What was used of an ``Allowance``: the moment at which all of it will have come back (the virtual
/// scheduling of ATM's generic cell rate algorithm, ITU-T I.371). One number, so that many are small.
struct AllowanceUse: Sendable, Hashable {
  private var wholeAt: WallTime

  init() { wholeAt = WallTime(milliseconds: .min) }

  /// Nil where one more may be used now, else how long until then.
  func wait(_ allowance: Allowance, now: WallTime) -> Duration? {
    let over = used(allowance, now: now) + allowance.interval - allowance.interval * allowance.count
    return over > .zero ? over : nil
  }

  mutating func use(_ allowance: Allowance, now: WallTime) {
    wholeAt = now + used(allowance, now: now) + allowance.interval
  }

  /// The time until all has come back. No longer than it can be, so that a clock that was set back does
  /// not shut anybody out.
  private func used(_ allowance: Allowance, now: WallTime) -> Duration {
    guard wholeAt > now else { return .zero }
    return min(wholeAt - now, allowance.interval * allowance.count)
  }
}

/// How quickly one side writes in one conversation. Kept with the conversation, in memory.
public struct MessagePace: Sendable, Hashable {
  /// A person in distress may send word by word; no person types 20 messages in 10 s for long.
  public static let burst = Allowance(20, in: .seconds(10))
  /// One every three seconds on average: faster than two people read.
  public static let steady = Allowance(200, in: .minutes(10))

  private var inBurst = AllowanceUse()
  private var steadily = AllowanceUse()

  public init() {}

  /// Nil where the message may be taken, and then counts; else how long to wait.
  public mutating func message(now: WallTime) -> Duration? {
    let waits = [
      inBurst.wait(Self.burst, now: now), steadily.wait(Self.steady, now: now),
    ].compactMap(\.self)
    if let wait = waits.max() { return wait }
    inBurst.use(Self.burst, now: now)
    steadily.use(Self.steady, now: now)
    return nil
  }
}
