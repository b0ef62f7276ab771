internal import Bytes

/// Counters of a picture stream's playing, named as in W3C webrtc-stats (RTCInboundRtpStreamStats).
public struct VideoPlayoutStatistics: Sendable, Equatable {
  public var framesReceived: UInt64 = 0
  /// Dropped undecoded.
  public var framesDropped: UInt64 = 0
  /// Handed out to be shown.
  public var framesRendered: UInt64 = 0
  /// Decoded but passed over, since a newer one was due.
  public var framesPassedOver: UInt64 = 0
  public var freezeCount: UInt64 = 0
  /// In seconds.
  public var totalFreezesDuration = 0.0
  /// Time in the buffer in seconds, summed over ``jitterBufferEmittedCount`` pictures.
  public var jitterBufferDelay = 0.0
  public var jitterBufferTargetDelay = 0.0
  public var jitterBufferEmittedCount: UInt64 = 0
  /// The sender began anew on another time line (no webrtc-stats name).
  public var restarts: UInt64 = 0

  private var lastShown: Instant?
  private var meanInterval = 0.0

  public init() {}

  /// A freeze is an interval longer than three times the mean, and than the mean plus 150 ms
  /// (webrtc-stats, freezeCount).
  mutating func shown(at now: Instant, skipping passedOver: Int) {
    framesRendered += 1
    framesPassedOver += UInt64(passedOver)
    defer { lastShown = now }
    guard let lastShown else { return }
    let interval = (now - lastShown).seconds
    if meanInterval > 0, interval > max(3 * meanInterval, meanInterval + 0.15) {
      freezeCount += 1
      totalFreezesDuration += interval
    }
    meanInterval += (interval - meanInterval) * (meanInterval == 0 ? 1 : 1.0 / 30)
  }
}
