public import Bytes

/// Holds complete pictures, still encoded and in decoding order, until they are due, so that movement
/// is even though the network is not. Every picture that comes out is to be decoded; only the last of
/// those due together is to be shown. No clock.
public struct VideoJitterBuffer: Sendable {
  public struct Settings: Sendable, Equatable {
    /// Bounds of the adaptive delay.
    public var minimumDelay = Instant.Span.milliseconds(0)
    public var maximumDelay = Instant.Span.milliseconds(400)
    /// Pictures held, and their bytes: 3 s at 30 frames a second.
    public var capacity = 90
    public var maximumBytes = 4_000_000
    /// Later than due by more than this, pictures before a keyframe are dropped undecoded.
    public var longestLag = Instant.Span.milliseconds(500)

    public init() {}
  }

  public struct Frame: Sendable, Equatable {
    /// 90 kHz
    public var timestamp: UInt32
    public var isKeyframe: Bool
    public var bytes: [UInt8]
    /// Of its last packet.
    public var arrival: Instant

    public init(timestamp: UInt32, isKeyframe: Bool, bytes: [UInt8], arrival: Instant) {
      self.timestamp = timestamp
      self.isKeyframe = isKeyframe
      self.bytes = bytes
      self.arrival = arrival
    }
  }

  public struct Release: Sendable, Equatable {
    public var frame: Frame
    /// False where a newer picture is due as well: decode this one and show that one.
    public var isShown: Bool
  }

  private static let clockRate = 90_000
  private static let restartDistance = Instant.Span.milliseconds(3_000)

  private let settings: Settings
  private var arrivals = ArrivalDelay(clockRate: clockRate, share: 0.95, memory: 0.995)
  private var timestamps = TimestampUnwrapper()
  /// In decoding order.
  private var frames: [(place: Int64, frame: Frame)] = []
  private var heldBytes = 0

  /// Held back beyond what jitter asks for, so that the sound can keep up (``LipSync``).
  public var extraDelay = Instant.Span(nanoseconds: 0)
  /// Pictures were dropped that later ones build on: ask for a keyframe. Interframes are refused
  /// until one comes.
  public private(set) var needsKeyframe = true
  public private(set) var statistics = VideoPlayoutStatistics()

  public init(_ settings: Settings = Settings()) { self.settings = settings }

  public var count: Int { frames.count }

  /// From the fastest way's arrival to showing.
  public var targetDelay: Instant.Span {
    let held = min(max(arrivals.quantile, settings.minimumDelay), settings.maximumDelay)
    return Instant.Span(nanoseconds: held.nanoseconds + extraDelay.nanoseconds)
  }

  /// Takes the next picture in decoding order.
  public mutating func insert(_ frame: Frame) {
    var place = timestamps.place(of: frame.timestamp)
    if let late = arrivals.lateness(of: place, arrival: frame.arrival),
      abs(late.nanoseconds) > Self.restartDistance.nanoseconds
    {
      arrivals.restart()
      timestamps = TimestampUnwrapper()
      place = timestamps.place(of: frame.timestamp)
      statistics.restarts += 1
    }
    statistics.framesReceived += 1
    arrivals.observe(place, arrival: frame.arrival)
    timestamps.advance(to: place)
    if frame.isKeyframe { needsKeyframe = false }
    guard !needsKeyframe else {
      statistics.framesDropped += 1
      return
    }
    frames.append((place, frame))
    heldBytes += frame.bytes.count
    while frames.count > settings.capacity || heldBytes > settings.maximumBytes { makeRoom() }
  }

  /// The pictures due by now, in decoding order; empty where none is.
  public mutating func pull(now: Instant) -> [Release] {
    dropHopeless(now: now)
    var count = 0
    while count < frames.count, due(frames[count].place) <= now { count += 1 }
    guard count > 0 else { return [] }
    let target = targetDelay.seconds
    var releases: [Release] = []
    for (index, entry) in frames[..<count].enumerated() {
      releases.append(Release(frame: entry.frame, isShown: index == count - 1))
      heldBytes -= entry.frame.bytes.count
      statistics.jitterBufferDelay += (now - entry.frame.arrival).seconds
      statistics.jitterBufferTargetDelay += target
      statistics.jitterBufferEmittedCount += 1
    }
    frames.removeFirst(count)
    statistics.shown(at: now, skipping: count - 1)
    return releases
  }

  /// When ``pull(now:)`` has something; nil while nothing is held.
  public var nextTimeout: Instant? { frames.first.map { due($0.place) } }

  private func due(_ place: Int64) -> Instant {
    // Every held frame has been observed, so the fastest way is known.
    (arrivals.expectedArrival(of: place) ?? Instant(nanoseconds: 0)) + targetDelay
  }

  /// Far behind, the newest keyframe that is due is where to go on.
  private mutating func dropHopeless(now: Instant) {
    guard let first = frames.first, now - due(first.place) > settings.longestLag,
      let keyframe = frames.lastIndex(where: { $0.frame.isKeyframe && due($0.place) <= now })
    else { return }
    drop(first: keyframe)
  }

  /// Drops up to the next keyframe, or everything.
  private mutating func makeRoom() {
    if let keyframe = frames.dropFirst().firstIndex(where: { $0.frame.isKeyframe }) {
      drop(first: keyframe)
    } else {
      drop(first: frames.count)
      needsKeyframe = true
    }
  }

  private mutating func drop(first count: Int) {
    for entry in frames[..<count] { heldBytes -= entry.frame.bytes.count }
    statistics.framesDropped += UInt64(count)
    frames.removeFirst(count)
  }
}
