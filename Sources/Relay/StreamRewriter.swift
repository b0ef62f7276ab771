internal import Bytes

/// Makes one continuous RTP stream out of the sources a slot shows one after another: sequence
/// numbers go on without a gap, timestamps with the time that passed, whatever the sources count.
struct StreamRewriter {
  /// A source may skip this many numbers (RFC 3550, appendix A.1: MAX_DROPOUT); a longer jump is
  /// closed up. Passed on, two of them could put a receiver's SRTP rollover counter out of step, and
  /// with it whoever is shown in the slot later.
  static let longestGap: UInt64 = 3_000

  /// Ticks per second of the payload's RTP clock.
  let clockRate: UInt64
  /// Added to a source's timestamp; sender reports need it.
  private(set) var timestampOffset: UInt32 = 0
  /// Timestamp and moment of the newest packet sent; nil before the first.
  private(set) var newest: (timestamp: UInt32, at: Instant)?

  private var nextSequence: UInt64
  private var nextTimestamp: UInt32
  /// Extended numbers of the running source: the first one forwarded and where it went.
  private var source: (first: UInt64, firstOut: UInt64)?

  /// Starts at the given numbers, which should be random (RFC 3550, section 5.1).
  init(clockRate: UInt64, sequenceNumber: UInt16, timestamp: UInt32) {
    self.clockRate = clockRate
    // One circle up, so that numbers before the first still have a place.
    nextSequence = 65_536 + UInt64(sequenceNumber)
    nextTimestamp = timestamp
  }

  /// True between ``begin(at:timestamp:now:)`` and ``end()``.
  var isRunning: Bool { source != nil }

  /// Joins a source on: its packet `extended` with `timestamp` is the next packet of the stream.
  mutating func begin(at extended: UInt64, timestamp: UInt32, now: Instant) {
    source = (extended, nextSequence)
    var target = nextTimestamp
    if let newest {
      // The clock of the stream goes on while nothing is sent. At least one tick, so that the
      // first picture of the new source never shares its timestamp with the last of the old one.
      let passed = UInt64(max(0, (now - newest.at).nanoseconds))
      let (seconds, rest) = passed.quotientAndRemainder(dividingBy: 1_000_000_000)
      let ticks = seconds &* clockRate &+ rest &* clockRate / 1_000_000_000
      target = newest.timestamp &+ max(1, UInt32(truncatingIfNeeded: ticks))
    }
    timestampOffset = target &- timestamp
  }

  /// The source is gone or paused; the stream stays where it is.
  mutating func end() { source = nil }

  /// Where a packet of the running source goes. Nil for a packet older than the source's first one.
  mutating func rewrite(
    _ extended: UInt64, timestamp: UInt32, now: Instant
  ) -> (sequenceNumber: UInt16, timestamp: UInt32)? {
    guard let running = source, extended >= running.first else { return nil }
    var out = running.firstOut &+ (extended - running.first)
    if out > nextSequence + Self.longestGap {
      source = (extended, nextSequence)
      out = nextSequence
    }
    let outTimestamp = timestamp &+ timestampOffset
    if out >= nextSequence {
      nextSequence = out + 1
      newest = (outTimestamp, now)
    }
    return (UInt16(truncatingIfNeeded: out), outTimestamp)
  }
}
