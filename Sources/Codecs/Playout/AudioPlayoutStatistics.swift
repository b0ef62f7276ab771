/// Counters of a sound stream's playing, named as in W3C webrtc-stats (RTCInboundRtpStreamStats):
/// samples are of one channel, delays are sums over samples in seconds.
public struct AudioPlayoutStatistics: Sendable, Equatable {
  public var packetsReceived: UInt64 = 0
  /// Came too late to be played, or too early to be held.
  public var packetsDiscarded: UInt64 = 0
  public var packetsDuplicated: UInt64 = 0
  /// Handed to the loudspeaker, whatever they are.
  public var totalSamplesReceived: UInt64 = 0
  /// Recovered from a coarse copy or made up.
  public var concealedSamples: UInt64 = 0
  public var concealmentEvents: UInt64 = 0
  public var insertedSamplesForDeceleration: UInt64 = 0
  public var removedSamplesForAcceleration: UInt64 = 0
  /// Time in the buffer, summed over ``jitterBufferEmittedCount`` samples.
  public var jitterBufferDelay = 0.0
  public var jitterBufferTargetDelay = 0.0
  public var jitterBufferEmittedCount: UInt64 = 0
  /// The sender began anew on another time line (no webrtc-stats name).
  public var restarts: UInt64 = 0

  public init() {}

  /// Mean time in the buffer in seconds; nil before the first packet was played.
  public var meanDelay: Double? {
    jitterBufferEmittedCount > 0 ? jitterBufferDelay / Double(jitterBufferEmittedCount) : nil
  }
}
