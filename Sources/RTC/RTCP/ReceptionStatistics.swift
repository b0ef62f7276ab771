public import Bytes

/// Counts what arrives of one source and writes the report block about it (RFC 3550, sections 6.4
/// and A.1, A.3, A.8).
public struct ReceptionStatistics: Sendable {
  /// A step forward of more is taken for a new beginning once a second packet confirms it, a step
  /// back of up to `maximumMisorder` for reordering (RFC 3550, section A.1).
  static let maximumDropout: UInt16 = 3_000
  static let maximumMisorder: UInt16 = 100

  public let ssrc: UInt32
  private let clockRate: UInt32
  private var base: UInt32 = 0
  private var highest: UInt16 = 0
  private var cycles: UInt32 = 0
  /// The number that would confirm a restart of the sequence.
  private var restartAt: UInt16?
  public private(set) var received: UInt64 = 0
  private var sinceBase: UInt32 = 0
  private var expectedBefore: UInt32 = 0
  private var receivedBefore: UInt32 = 0
  private var transit: Int64?
  /// Scaled by 16, in units of the media clock (RFC 3550, section A.8).
  private var jitter16: Int64 = 0
  private var lastTimestamp: UInt32 = 0
  private var lastReport: (ntp: NTPTime, at: Instant)?

  /// `clockRate` is the RTP timestamp's, in Hz.
  public init(ssrc: UInt32, clockRate: UInt32) {
    self.ssrc = ssrc
    self.clockRate = clockRate
  }

  public mutating func packet(sequenceNumber: UInt16, timestamp: UInt32, at now: Instant) {
    received += 1
    guard sinceBase > 0 else {
      restart(at: sequenceNumber)
      jitter(timestamp, at: now)
      return
    }
    let forward = sequenceNumber &- highest
    if forward < Self.maximumDropout {
      if sequenceNumber < highest { cycles &+= 0x1_0000 }
      highest = sequenceNumber
      restartAt = nil
    } else if forward <= UInt16.max - Self.maximumMisorder {
      guard restartAt == sequenceNumber else {
        restartAt = sequenceNumber &+ 1
        return
      }
      restart(at: sequenceNumber)
      jitter(timestamp, at: now)
      return
    }
    sinceBase &+= 1
    jitter(timestamp, at: now)
  }

  private mutating func restart(at sequenceNumber: UInt16) {
    base = UInt32(sequenceNumber)
    highest = sequenceNumber
    cycles = 0
    sinceBase = 1
    expectedBefore = 0
    receivedBefore = 0
    restartAt = nil
    transit = nil
  }

  /// RFC 3550, section 6.4.1: the difference of transit times, smoothed by a sixteenth. Packets of one
  /// frame share a timestamp and leave the sender one by one, so only the first of each counts.
  private mutating func jitter(_ timestamp: UInt32, at now: Instant) {
    let isSameFrame = transit != nil && timestamp == lastTimestamp
    guard !isSameFrame else { return }
    // Split, so that long uptimes at high clock rates do not overflow.
    let (seconds, rest) = now.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let arrival = seconds &* UInt64(clockRate) &+ rest * UInt64(clockRate) / 1_000_000_000
    let transit = Int64(
      Int32(bitPattern: UInt32(truncatingIfNeeded: arrival) &- timestamp))
    if let before = self.transit {
      // Through 32 bits, as the timestamp wraps.
      let difference = abs(Int64(Int32(truncatingIfNeeded: transit - before)))
      // A jump of the timestamp (a new source on a slot, a muted camera) is not jitter.
      if difference < 10 * Int64(clockRate) {
        jitter16 += difference - (jitter16 + 8) >> 4
      }
    }
    self.transit = transit
    lastTimestamp = timestamp
  }

  /// Takes the clock of a sender report, for LSR and DLSR.
  public mutating func senderReport(_ ntp: NTPTime, at now: Instant) { lastReport = (ntp, now) }

  /// Highest sequence number with its count of wraps.
  public var extendedHighest: UInt32 { cycles &+ UInt32(highest) }

  /// Lost since the beginning; negative where duplicates outnumber losses.
  public var cumulativeLost: Int32 {
    guard sinceBase > 0 else { return 0 }
    return Int32(truncatingIfNeeded: Int64(expected) - Int64(sinceBase))
  }

  private var expected: UInt32 { sinceBase == 0 ? 0 : extendedHighest &- base &+ 1 }

  public var jitter: Instant.Span {
    Instant.Span(nanoseconds: (jitter16 >> 4) * 1_000_000_000 / Int64(max(clockRate, 1)))
  }

  /// What was expected and lost since the last report block, without ending the interval.
  public var interval: (expected: Int, lost: Int) {
    let expected = Int(Int32(truncatingIfNeeded: self.expected &- expectedBefore))
    let received = Int(Int32(truncatingIfNeeded: sinceBase &- receivedBefore))
    return (max(expected, 0), max(expected - received, 0))
  }

  /// The block about everything so far, and about the interval since the last one, which it ends. Nil
  /// before the first packet.
  public mutating func reportBlock(at now: Instant) -> RTCPReportBlock? {
    guard sinceBase > 0 else { return nil }
    let interval = interval
    expectedBefore = expected
    receivedBefore = sinceBase
    let fraction = interval.expected > 0 ? min(interval.lost * 256 / interval.expected, 255) : 0
    var delay: UInt32 = 0
    if let lastReport {
      let elapsed = max((now - lastReport.at).nanoseconds, 0)
      // Units of 1/65536 s; saturates after 18 hours.
      delay = UInt32(min(elapsed / 1_000 * 65_536 / 1_000_000, Int64(UInt32.max)))
    }
    return RTCPReportBlock(
      ssrc: ssrc, fractionLost: UInt8(fraction), cumulativeLost: cumulativeLost,
      extendedHighestSequence: extendedHighest, jitter: UInt32(truncatingIfNeeded: jitter16 >> 4),
      lastSenderReport: lastReport?.ntp.middle ?? 0, delaySinceLastSenderReport: delay)
  }
}
