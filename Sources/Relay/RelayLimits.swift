internal import Bytes

/// Every bound of a relay core in one place. What is over a bound is refused or dropped, and counted.
public struct RelayLimits: Sendable {
  /// Rooms of one core.
  public var rooms = 256
  /// Participants of one core, over all its rooms. One that has only joined holds some 10 kB and its
  /// DTLS association; one that is connected 2 kB for feedback, up to 128 kB for each picture it sends
  /// and up to 25 kB for each it is shown, as what comes needs.
  public var participants = 1_024
  /// Participants of one room; a room's own `maxParticipants` can only be lower.
  public var participantsPerRoom = 32
  /// Media sections an offer may send with: camera, microphone, screen and one to spare.
  public var incomingTracks = 4
  /// Receive slots (audio and video together) of one participant.
  public var slots = 16
  /// Packets sent again for one NACK, so that a receiver which asks for everything does not take the
  /// batch from the others; what is left over it asks for again.
  public var retransmissionsPerRequest = 64
  /// Events kept until the shell drains them.
  public var pendingEvents = 4_096
  /// Whether a shard that has too much to do refuses rooms and asks senders for less
  /// (``LoadPressure``). Measurements of how much it can do switch that off.
  public var shedsLoad = true

  public init() {}
}

/// The clocks of the relay, all in one place with what chose them.
enum RelayTiming {
  /// Media silence after which a path is reported lost (architecture, media decision 4).
  static let mediaSilence = Instant.Span.seconds(3)
  /// The same for a participant that sends no media, whose checks may be 5.2 s apart (measured).
  static let idleSilence = Instant.Span.seconds(8)
  /// Media that has paused for this long while other signs came has stopped on purpose: sound comes
  /// every 20 ms, pictures at least five a second.
  static let mediaPause = Instant.Span.milliseconds(500)
  /// A participant without any path stays for this long, so that a client may resume.
  static let resumeWindow = Instant.Span.seconds(60)
  /// A joined participant that never becomes connected is removed after this long.
  static let connect = Instant.Span.seconds(60)
  /// Round trip assumed for the pace of NACKs until one has been measured.
  static let assumedRoundTrip = Instant.Span.milliseconds(100)
  /// Receiver and sender reports. RFC 3550's 5 s would leave lip-sync and loss unknown too long.
  static let reports = Instant.Span.seconds(1)
  /// What nobody waits for waits for the next moment that this divides: one waking serves all whose turn
  /// comes until then, where each would cost one of its own.
  static let step = Instant.Span.milliseconds(10)
  /// Window of a quality event.
  static let quality = Instant.Span.seconds(5)
  /// At most one keyframe request per source in this time: a VP8 encoder needs up to 100 ms to
  /// answer, and each keyframe costs several times an ordinary picture.
  static let keyframeInterval = Instant.Span.milliseconds(500)
  /// A source that did not answer with a keyframe is asked again after this time.
  static let keyframeRetry = Instant.Span.milliseconds(1_000)
  /// Unanswered requests in a row before the relay stops asking: a camera that is switched off
  /// sends nothing and will begin with a keyframe by itself.
  static let keyframeAttempts = 10
  /// A retransmission older than this comes too late for any receiver's picture.
  static let retransmissionAge = Instant.Span.milliseconds(1_500)
}
