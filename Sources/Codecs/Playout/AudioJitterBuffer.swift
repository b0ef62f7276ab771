public import Bytes

/// Holds the packets of one sound stream until they are due, and says for each stretch of sound what to
/// play: a packet, the recovery of a lost one, concealment, silence. Knows no codec and no clock.
///
/// Playing is measured on the stream's own time line: a packet is due when the fastest way's arrival
/// plus the target delay has come. The target follows the jitter (RFC 3550 leaves the method open);
/// where playing runs ahead of it or behind, the answer asks for a little stretching.
public struct AudioJitterBuffer: Sendable {
  public struct Settings: Sendable, Equatable {
    /// Bounds of the adaptive delay.
    public var minimumDelay = Instant.Span.milliseconds(20)
    public var maximumDelay = Instant.Span.milliseconds(400)
    /// Samples a second of the RTP clock (RFC 7587: 48,000).
    public var clockRate = 48_000

    public init() {}
  }

  /// What to play for the next stretch.
  public enum Step: Sendable, Equatable {
    /// Decode this packet; then stretch what came out as asked.
    case packet([UInt8], Stretch)
    /// This many samples are lost; their coarse copy is in the packet, which itself comes next.
    case recover(samples: Int, from: [UInt8])
    /// This many samples are missing.
    case conceal(samples: Int)
    /// Nothing is being said: the stream has not begun, or its sender is in DTX.
    case silence(samples: Int)
  }

  public enum Stretch: Sendable, Equatable { case none, shorten, lengthen }

  /// Packets held: 20 ms each, five seconds; more than any burst that is still of use.
  static let capacity = 256
  /// Between arrival and time line: beyond this the sender has begun anew.
  private static let restartDistance = Instant.Span.milliseconds(1_500)
  /// Playing may differ from the target this far before it is stretched.
  private static let tolerance = Instant.Span.milliseconds(15)
  /// Later than the target by more than this is not worth stretching: skip.
  private static let hopeless = Instant.Span.milliseconds(300)
  /// Late packets in a row after which the way has become slower for good: half a second.
  private static let lateInARow = 25
  /// Waited this long, the stream is taken to have stopped.
  private static let longestWait = Instant.Span.seconds(1)

  private struct Held: Sendable {
    let sequence: UInt64
    let samples: Int
    let payload: [UInt8]
    let arrival: Instant
  }

  private let settings: Settings
  private var arrivals: ArrivalDelay
  private var unwrapper = SequenceUnwrapper()
  private var timestamps = TimestampUnwrapper()
  /// By place on the time line.
  private var held: [Int64: Held] = [:]
  /// The place to be played next; nil while filling up.
  private var next: Int64?
  private var lastPlayed: UInt64?
  private var lastWasSilence = true
  /// Samples played in place of packets that have not come, without moving on the time line.
  private var waited = 0
  private var late = 0
  private var isConcealing = false
  private var lastDuration: Int

  /// Held back beyond what jitter asks for, so that the picture can keep up (``LipSync``).
  public var extraDelay = Instant.Span(nanoseconds: 0)
  public private(set) var statistics = AudioPlayoutStatistics()

  public init(_ settings: Settings = Settings()) {
    self.settings = settings
    // One packet in 50 late: concealment hides that, and delay is heard.
    arrivals = ArrivalDelay(clockRate: settings.clockRate, share: 0.98, memory: 0.998)
    lastDuration = settings.clockRate / 50
  }

  public var count: Int { held.count }

  /// RTP timestamp that the next ``pull(now:)`` plays from; nil while filling up.
  public var nextTimestamp: UInt32? { next.map { UInt32(truncatingIfNeeded: $0) } }

  /// From the fastest way's arrival to playing.
  public var targetDelay: Instant.Span {
    let jitter = arrivals.quantile
    let held = min(max(jitter, settings.minimumDelay), settings.maximumDelay)
    return Instant.Span(nanoseconds: held.nanoseconds + extraDelay.nanoseconds)
  }

  /// Takes a packet of `samples` samples (see ``OpusDecoder/duration(of:)``). Late and doubled ones are
  /// dropped and counted.
  public mutating func insert(
    sequenceNumber: UInt16, timestamp: UInt32, samples: Int, payload: [UInt8], arrival: Instant
  ) {
    guard samples > 0 else { return }
    var place = timestamps.place(of: timestamp)
    if let late = arrivals.lateness(of: place, arrival: arrival),
      abs(late.nanoseconds) > Self.restartDistance.nanoseconds
    {
      restart()
      place = timestamps.place(of: timestamp)
    }
    statistics.packetsReceived += 1
    arrivals.observe(place, arrival: arrival)
    timestamps.advance(to: place)
    let sequence = unwrapper.unwrap(sequenceNumber)
    if let next, place < next {
      statistics.packetsDiscarded += 1
      self.late += 1
      if self.late >= Self.lateInARow { restart() }
      return
    }
    self.late = 0
    guard held[place] == nil else {
      statistics.packetsDuplicated += 1
      return
    }
    if held.count >= Self.capacity, let oldest = held.keys.min() {
      held[oldest] = nil
      statistics.packetsDiscarded += 1
    }
    held[place] = Held(sequence: sequence, samples: samples, payload: payload, arrival: arrival)
  }

  /// What to play now, for as long as the answer holds samples. To be called when what was played
  /// before runs out.
  public mutating func pull(now: Instant) -> Step {
    guard let place = due(now) else { return quiet(lastDuration) }
    dropPassed(place)
    if let packet = held.removeValue(forKey: place) { return play(packet, at: place, now: now) }
    guard let following = held.keys.min(), let packet = held[following] else {
      return wait(at: place)
    }
    // No number is missing: the sender paused.
    if packet.sequence == (lastPlayed ?? 0) + 1 {
      return pause(from: place, to: following, now: now)
    }
    // What was filled in while waiting stood for packets that are now known to be lost.
    if waited > 0 {
      next = place + min(Int64(waited), following - place)
      waited = 0
      return pull(now: now)
    }
    let missing = Int(min(following - place, Int64(lastDuration)))
    next = place + Int64(missing)
    count(concealed: missing)
    if following == place + Int64(missing), missing == packet.samples {
      return .recover(samples: missing, from: packet.payload)
    }
    return .conceal(samples: missing)
  }

  /// What really came of a stretch that ``pull(now:)`` asked for; positive where samples were added.
  public mutating func stretched(by samples: Int) {
    if samples > 0 {
      statistics.insertedSamplesForDeceleration += UInt64(samples)
    } else {
      statistics.removedSamplesForAcceleration += UInt64(-samples)
    }
  }

  /// The place to play from, after starting or skipping; nil while it is too early to begin.
  private mutating func due(_ now: Instant) -> Int64? {
    if let next {
      if let delay = delay(of: next, now: now),
        delay.nanoseconds > targetDelay.nanoseconds + Self.hopeless.nanoseconds
      {
        skip(now: now)
      }
      return self.next
    }
    guard let first = held.keys.min(), let delay = delay(of: first, now: now),
      delay >= targetDelay
    else { return nil }
    next = first
    return first
  }

  /// Packets that playing has moved past while they were held: their lengths did not fit together.
  private mutating func dropPassed(_ place: Int64) {
    for passed in held.keys where passed < place {
      held[passed] = nil
      statistics.packetsDiscarded += 1
    }
  }

  /// How long after the fastest way's arrival a place is played now.
  private func delay(of place: Int64, now: Instant) -> Instant.Span? {
    arrivals.expectedArrival(of: place).map { now - $0 }
  }

  private mutating func play(_ packet: Held, at place: Int64, now: Instant) -> Step {
    next = place + Int64(packet.samples)
    lastPlayed = packet.sequence
    lastDuration = packet.samples
    waited = 0
    isConcealing = false
    lastWasSilence = packet.payload.count <= 2
    let samples = UInt64(packet.samples)
    statistics.totalSamplesReceived += samples
    statistics.jitterBufferEmittedCount += samples
    statistics.jitterBufferDelay += (now - packet.arrival).seconds * Double(samples)
    statistics.jitterBufferTargetDelay += targetDelay.seconds * Double(samples)
    let error = error(of: place, now: now)
    return .packet(packet.payload, error > 0 ? .shorten : error < 0 ? .lengthen : .none)
  }

  /// 0 where a place is played near enough to the target; positive where it is played too late.
  private func error(of place: Int64, now: Instant) -> Int {
    guard let delay = delay(of: place, now: now) else { return 0 }
    let error = delay.nanoseconds - targetDelay.nanoseconds
    return abs(error) <= Self.tolerance.nanoseconds ? 0 : Int(error.signum())
  }

  /// The sender said nothing between the two places. Leaving out or adding silence is not heard, so
  /// here playing comes back to its target at once.
  private mutating func pause(from place: Int64, to following: Int64, now: Instant) -> Step {
    waited = 0
    let missing = Int(min(following - place, Int64(lastDuration)))
    let error = error(of: place, now: now)
    if error >= 0 { next = place + Int64(missing) }
    if error > 0 {
      statistics.removedSamplesForAcceleration += UInt64(missing)
      return pull(now: now)
    }
    if error < 0 { statistics.insertedSamplesForDeceleration += UInt64(missing) }
    return quiet(missing)
  }

  /// Nothing is there. In speech the time line stands still, so that a packet that is merely late is
  /// still heard; in silence it goes on, since nothing is expected.
  private mutating func wait(at place: Int64) -> Step {
    if lastWasSilence {
      next = place + Int64(lastDuration)
      return quiet(lastDuration)
    }
    waited += lastDuration
    if waited > settings.clockRate * Int(Self.longestWait.milliseconds) / 1_000 {
      fillUp()
      return quiet(lastDuration)
    }
    count(concealed: lastDuration)
    return .conceal(samples: lastDuration)
  }

  private mutating func quiet(_ samples: Int) -> Step {
    isConcealing = false
    statistics.totalSamplesReceived += UInt64(samples)
    return .silence(samples: samples)
  }

  private mutating func count(concealed samples: Int) {
    if !isConcealing { statistics.concealmentEvents += 1 }
    isConcealing = true
    statistics.concealedSamples += UInt64(samples)
    statistics.totalSamplesReceived += UInt64(samples)
  }

  /// Drops what is too old, up to the packet that is due now.
  private mutating func skip(now: Instant) {
    waited = 0
    for place in held.keys.sorted() {
      next = place
      guard let delay = delay(of: place, now: now), delay > targetDelay else { return }
      held[place] = nil
      statistics.packetsDiscarded += 1
    }
    // All of it was too old.
    fillUp()
  }

  /// Begins to play again when something has come and waited for its target.
  private mutating func fillUp() {
    next = nil
    lastPlayed = nil
    lastWasSilence = true
    waited = 0
    isConcealing = false
  }

  private mutating func restart() {
    statistics.packetsDiscarded += UInt64(held.count)
    held.removeAll(keepingCapacity: true)
    arrivals.restart()
    unwrapper = SequenceUnwrapper()
    timestamps = TimestampUnwrapper()
    late = 0
    fillUp()
    statistics.restarts += 1
  }
}
