internal import CareModel

/// After how long those whose connection is closed come back, so that they do not all come at once: a
/// window that grows with their number, within which each gets a moment by chance.
///
/// Who is in a call comes first, for a picture stands still meanwhile; everybody else after them.
struct ReturnTimes {
  /// How many are expected in a second. Chosen, not measured: a slower gateway sends some away again.
  static let perSecond = 500
  /// Milliseconds. The first come when a new process can be up.
  static let earliest = 300
  static let shortestOfCalls = 700
  static let shortest = 2_500
  /// Pages wait no longer, whatever they are told.
  static let longest = 30_000

  private let ofCalls: Range<Int>
  private let ofOthers: Range<Int>

  /// - Parameters:
  ///   - inCalls: how many of them are in a call.
  ///   - resume: how long a session outlives its connection: whoever comes later begins anew, so
  ///     nobody is sent away for more than half of it.
  init(inCalls: Int, others: Int, resume: Duration) {
    let latest = max(
      Self.earliest + 2, min(Self.longest, Int(resume.components.seconds * 1_000) / 2))
    let end = min(
      Self.earliest + max(Self.shortestOfCalls, inCalls * 1_000 / Self.perSecond), latest - 1)
    ofCalls = Self.earliest..<end
    // Where nobody is in a call, nobody waits for them.
    let start = inCalls > 0 ? end : Self.earliest
    ofOthers = start..<min(start + max(Self.shortest, others * 1_000 / Self.perSecond), latest)
  }

  /// Milliseconds.
  func pause(inCall: Bool, using random: inout some RandomNumberGenerator) -> Int {
    Int.random(in: inCall ? ofCalls : ofOthers, using: &random)
  }
}

/// When to come back who is sent away because too many greet at once. What has been promised is
/// remembered, so that a crowd is spread over the longer the larger it is.
struct CrowdTimes {
  /// Up to when the gateway has given away its time.
  private var booked = WallTime(milliseconds: 0)

  /// Milliseconds: between ``ReturnTimes/earliest`` and ``ReturnTimes/longest``.
  mutating func pause(now: WallTime, using random: inout some RandomNumberGenerator) -> Int {
    let full = now + .milliseconds(ReturnTimes.longest)
    booked = min(max(booked, now), full) + .milliseconds(1_000 / ReturnTimes.perSecond)
    let ahead = Int(booked.milliseconds - now.milliseconds)
    return Int.random(
      in: ReturnTimes.earliest..<min(ReturnTimes.longest, max(ReturnTimes.shortest, 2 * ahead)),
      using: &random)
  }
}
