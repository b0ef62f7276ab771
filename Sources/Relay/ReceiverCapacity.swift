internal import Bytes

/// What a participant can receive, out of its own estimates (REMB) and of its reports.
///
/// An estimate cannot rise far above what is being sent, and falls to it with every hiccup of the
/// receiver's machine: passed on as it is, it held a call on an idle network at 100–200 kbit/s
/// (measured with Chromium). It counts only while the way to the receiver shows strain, packets lost
/// or a round trip that grows; after that the limit rises until it is no longer one.
struct ReceiverCapacity {
  /// Share of packets lost from which on a way counts as strained.
  static let strainLoss = 0.03
  /// Growth of the round trip that only a filling queue explains.
  static let strainDelay = Instant.Span.milliseconds(100)
  /// Reports come about once a second: two of them without strain end it.
  static let strainMemory = Instant.Span.seconds(3)
  /// Growth of the limit after the strain, in percent a second.
  static let growth: UInt64 = 15
  /// A limit that has grown to this is none: more than a camera sends.
  static let ample: UInt64 = 5_000_000

  /// Bit/s; nil while nothing limits.
  private(set) var limit: UInt64?
  private var estimate: UInt64?
  private var strainedAt: Instant?
  private var shortestRoundTrip: Instant.Span?
  private var grownAt: Instant?

  /// A report about something sent to the participant. True where its limit has fallen.
  mutating func report(lost: Double, roundTrip: Instant.Span?, now: Instant) -> Bool {
    var isStrained = lost > Self.strainLoss
    if let roundTrip {
      // Forgets slowly, as ways change.
      let base = shortestRoundTrip.map { $0.nanoseconds + $0.nanoseconds / 64 } ?? .max
      let shortest = min(base, roundTrip.nanoseconds)
      shortestRoundTrip = Instant.Span(nanoseconds: shortest)
      if roundTrip.nanoseconds - shortest > Self.strainDelay.nanoseconds { isStrained = true }
    }
    if isStrained { strainedAt = now }
    return heedEstimate(now)
  }

  /// The participant's own estimate, bit/s: any number that REMB can state, so it is brought into the
  /// bounds that ``relax(_:)`` reckons in. True where its limit has fallen.
  mutating func estimate(_ bitrate: UInt64, now: Instant) -> Bool {
    // From `ample` on it limits nothing; of 0 no percentage would ever grow.
    estimate = bitrate >= Self.ample ? nil : max(bitrate, BandwidthLimit.floor)
    return heedEstimate(now)
  }

  private mutating func heedEstimate(_ now: Instant) -> Bool {
    guard let estimate, isStrained(now), estimate < limit ?? .max else { return false }
    limit = estimate
    grownAt = now
    return true
  }

  private func isStrained(_ now: Instant) -> Bool {
    strainedAt.map { now - $0 <= Self.strainMemory } ?? false
  }

  /// Lets the limit grow by the time that has passed.
  mutating func relax(_ now: Instant) {
    guard let limit, let since = grownAt, !isStrained(now) else { return }
    let milliseconds = UInt64(min(10_000, max(0, (now - since).nanoseconds / 1_000_000)))
    grownAt = now
    let grown = limit + limit * Self.growth * milliseconds / 100_000
    self.limit = grown >= Self.ample ? nil : grown
  }
}
