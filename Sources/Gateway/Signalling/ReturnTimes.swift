internal import CareModel

/// After how long those whose connection is closed come back, so that they do not all come at once: a
/// window that grows with their number, within which each gets a moment by chance.
///
/// Who is in a call comes first, for a picture stands still meanwhile; everybody else after them.
struct ReturnTimes {
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
  ///   - perSecond: how many the gateway is expected to let in (``GreetingPace``).
  ///   - resume: how long a session outlives its connection: whoever comes later begins anew, so
  ///     nobody is sent away for more than half of it.
  init(
    inCalls: Int, others: Int, resume: Duration, perSecond: Int = GreetingPace.assumed
  ) {
    let latest = Self.latest(resume)
    let end = min(
      Self.earliest + max(Self.shortestOfCalls, inCalls * 1_000 / perSecond), latest - 1)
    ofCalls = Self.earliest..<end
    // Where nobody is in a call, nobody waits for them.
    let start = inCalls > 0 ? end : Self.earliest
    ofOthers = start..<min(start + max(Self.shortest, others * 1_000 / perSecond), latest)
  }

  /// Nobody is sent away for more than half of the time after which they would begin anew.
  fileprivate static func latest(_ resume: Duration) -> Int {
    max(earliest + 2, min(longest, Int(resume.components.seconds * 1_000) / 2))
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
  /// What is left over of whole milliseconds, so that the fastest are not booked for none.
  private var owed = 0

  /// Milliseconds: between ``ReturnTimes/earliest`` and ``ReturnTimes/longest``, and less than half of
  /// `resume`.
  ///
  /// - Parameters:
  ///   - perSecond: how many the gateway lets in (``GreetingPace``).
  ///   - resume: how long a session outlives its connection.
  mutating func pause(
    now: WallTime, perSecond: Int, resume: Duration, using random: inout some RandomNumberGenerator
  ) -> Int {
    let full = now + .milliseconds(ReturnTimes.longest)
    owed += 1_000
    booked = min(max(booked, now), full) + .milliseconds(owed / perSecond)
    owed %= perSecond
    let ahead = Int(booked.milliseconds - now.milliseconds)
    let latest = min(ReturnTimes.latest(resume), max(ReturnTimes.shortest, 2 * ahead))
    return Int.random(in: ReturnTimes.earliest..<latest, using: &random)
  }
}
