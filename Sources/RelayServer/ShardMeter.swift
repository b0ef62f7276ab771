internal import Bytes
internal import Relay

/// Gathers what a shard did in a second, for ``LoadPressure``: one look at the clock a turn, and one at
/// the thread's processor time a second. Packets cost nothing.
struct ShardMeter {
  static let second = Instant.Span.seconds(1)

  /// What only ever rises, from the shard's start.
  struct Totals {
    /// Nanoseconds of processor time that the shard's thread had.
    var processor: UInt64 = 0
    var bytes: UInt64 = 0
    var kernelDrops: UInt64 = 0
  }

  private var began: Instant
  private var totals = Totals()
  private var longest = Instant.Span(nanoseconds: 0)
  private var deepest = 0

  init(now: Instant) { began = now }

  /// When ``finish(now:_:participants:)`` is to be called.
  var end: Instant { began + Self.second }

  /// A turn that is over: everything it brought about has been sent.
  /// - Parameter datagrams: how many it took.
  mutating func turn(woken: Instant, now: Instant, datagrams: Int) {
    longest = max(longest, now - woken)
    deepest = max(deepest, datagrams)
  }

  /// The second that ends now, or a longer time where the thread was late; begins the next one.
  mutating func finish(now: Instant, _ totals: Totals, participants: Int) -> LoadPressure.Second {
    let span = max(1e-9, (now - began).seconds)
    let bits = Double(totals.bytes &- self.totals.bytes) * 8
    let second = LoadPressure.Second(
      busy: min(1, Double(totals.processor &- self.totals.processor) / 1e9 / span),
      longestTurn: longest, deepestBatch: deepest,
      kernelDrops: totals.kernelDrops &- self.totals.kernelDrops,
      bitrate: UInt64(clamping: Int64(bits / span / Double(max(1, participants)))))
    self.totals = totals
    began = now
    longest = Instant.Span(nanoseconds: 0)
    deepest = 0
    return second
  }
}
