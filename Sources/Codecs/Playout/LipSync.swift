public import Bytes

/// Decides how much a person's picture or sound must be held back so that both of one moment are seen
/// and heard together. Sender reports tie each stream's RTP timestamps to the sender's one NTP clock
/// (RFC 3550, section 6.4.1); what was played when is told by the caller. No clock.
///
/// The aim is 45 ms (EBU R37: sound at most 40 ms early and 60 ms late); held back is only the stream
/// that is ahead, and changes are slow enough not to be noticed.
public struct LipSync: Sendable {
  public enum Stream: Sendable, CaseIterable { case sound, picture }

  /// What to hold the streams back by, beyond their jitter buffers' own delays. One of them is zero.
  public struct ExtraDelay: Sendable, Equatable {
    public var sound = Instant.Span(nanoseconds: 0)
    public var picture = Instant.Span(nanoseconds: 0)

    public init() {}
  }

  /// Difference that is left alone.
  private static let tolerance = 8_000_000.0
  /// Nanoseconds of change in a second.
  private static let fastest = 50_000_000.0
  /// Bound of either extra delay.
  private static let longest = 400_000_000.0
  /// A difference that no network makes.
  private static let implausible = 2_000_000_000.0
  /// Weight of the newest of the differences, which are seen ten times a second or so.
  private static let weight = 0.2
  /// A report or a playing older than this says nothing any more.
  private static let memory = Instant.Span.seconds(30)
  private static let playingMemory = Instant.Span.seconds(1)

  private struct Clock: Sendable {
    let rate: Double
    var ntp: UInt64?
    var timestamp: UInt32 = 0
    var reported = Instant(nanoseconds: 0)
    /// When what was captured at the epoch is played, in nanoseconds: grows with the delay.
    var offset: Double?
    var played = Instant(nanoseconds: 0)
  }

  /// Where both times are counted from: small numbers keep their nanoseconds in a `Double`.
  private var epoch: (ntp: UInt64, moment: Instant)?
  private var sound: Clock
  private var picture: Clock
  /// Nanoseconds; positive holds the picture back, negative the sound.
  private var correction = 0.0
  private var filtered: Double?
  private var lastPoll: Instant?

  /// Clock rates in Hz.
  public init(soundRate: Int = 48_000, pictureRate: Int = 90_000) {
    sound = Clock(rate: Double(soundRate))
    picture = Clock(rate: Double(pictureRate))
  }

  /// A sender report came: its NTP time (RFC 5905, 64 bits) and RTP timestamp.
  public mutating func report(
    _ stream: Stream, ntp: UInt64, timestamp: UInt32, at now: Instant
  ) {
    if epoch == nil { epoch = (ntp, now) }
    update(stream) { clock in
      clock.ntp = ntp
      clock.timestamp = timestamp
      clock.reported = now
    }
  }

  /// What was captured at `timestamp` is heard or seen at `moment`, the device's own delay included.
  public mutating func played(_ stream: Stream, timestamp: UInt32, at moment: Instant) {
    guard let epoch else { return }
    update(stream) { clock in
      guard let ntp = clock.ntp else { return }
      let seconds = Double(Int64(bitPattern: ntp &- epoch.ntp)) / 4_294_967_296
      let since = Double(Int32(bitPattern: timestamp &- clock.timestamp)) / clock.rate
      clock.offset = ((moment - epoch.moment).seconds - seconds - since) * 1e9
      clock.played = moment
    }
  }

  /// How much later sound is heard than the picture of the same moment is seen, smoothed; negative
  /// where it is earlier. Nil where nothing is known.
  public var soundBehindPicture: Instant.Span? {
    filtered.map { Instant.Span(nanoseconds: Int64($0)) }
  }

  /// The extra delays from now on. To be asked for regularly, ten times a second or so. While reports
  /// or one of the streams are missing nothing changes.
  public mutating func poll(now: Instant) -> ExtraDelay {
    let elapsed = lastPoll.map { min(max((now - $0).seconds, 0), 1) } ?? 0
    lastPoll = now
    guard isFresh(sound, now), isFresh(picture, now), let heard = sound.offset,
      let seen = picture.offset
    else {
      filtered = nil
      return extraDelay
    }
    let difference = heard - seen
    // The sender's clock was set, and only one stream has been reported since.
    guard abs(difference) < Self.implausible else { return extraDelay }
    let smooth = filtered.map { $0 + (difference - $0) * Self.weight } ?? difference
    filtered = smooth
    if abs(smooth) > Self.tolerance {
      // Half of the difference in a second, so that the buffers can follow before the next look.
      let step = min(max(smooth * 0.5, -Self.fastest), Self.fastest) * elapsed
      correction = min(max(correction + step, -Self.longest), Self.longest)
    }
    return extraDelay
  }

  private var extraDelay: ExtraDelay {
    var delay = ExtraDelay()
    if correction > 0 {
      delay.picture = Instant.Span(nanoseconds: Int64(correction))
    } else {
      delay.sound = Instant.Span(nanoseconds: Int64(-correction))
    }
    return delay
  }

  private func isFresh(_ clock: Clock, _ now: Instant) -> Bool {
    clock.ntp != nil && now - clock.reported < Self.memory
      && now - clock.played < Self.playingMemory
  }

  private mutating func update(_ stream: Stream, _ change: (inout Clock) -> Void) {
    switch stream {
    case .sound: change(&sound)
    case .picture: change(&picture)
    }
  }
}
