public import Bytes

/// Counters of a ``Peer`` since its start.
public struct PeerStatistics: Sendable, Equatable {
  /// By index of the track.
  public var tracks: [TrackStatistics] = []
  /// By index into ``Peer/slots``.
  public var slots: [SlotStatistics] = []
  /// From the last report block that measured it.
  public var roundTrip: Instant.Span?
  public var dropped: [DropReason: UInt64] = [:]
  /// RTP of a source or payload type that was not agreed on, and malformed RTP and RTCP.
  public var unknownMedia: UInt64 = 0
  public var connectivity = ICEStatistics()

  public struct TrackStatistics: Sendable, Equatable {
    public var packetsSent: UInt64 = 0
    /// Payload bytes.
    public var bytesSent: UInt64 = 0
    public var retransmissionsSent: UInt64 = 0
    /// Of whole RTP packets.
    public var retransmittedBytes: UInt64 = 0
    public var nacksReceived: UInt64 = 0
    public var keyframeRequestsReceived: UInt64 = 0
    /// Share lost on the way to the relay, 0…1, by its last report.
    public var fractionLost = 0.0
    /// All in all, by its last report; negative where more arrived than were sent (duplicates).
    public var packetsLost = 0
    /// At the relay, by its last report.
    public var jitter = Instant.Span.milliseconds(0)
    public var roundTrip: Instant.Span?
    /// Sum over ``roundTripMeasurements``.
    public var totalRoundTrip = Instant.Span.milliseconds(0)
    public var roundTripMeasurements: UInt64 = 0

    mutating func measured(_ span: Instant.Span) {
      roundTrip = span
      totalRoundTrip.nanoseconds += span.nanoseconds
      roundTripMeasurements += 1
    }
  }

  public struct SlotStatistics: Sendable, Equatable {
    public var packetsReceived: UInt64 = 0
    /// Payload bytes.
    public var bytesReceived: UInt64 = 0
    public var packetsLost: Int = 0
    /// Lost, asked for and received after all.
    public var packetsRecovered: UInt64 = 0
    public var nacksSent: UInt64 = 0
    public var keyframeRequestsSent: UInt64 = 0
    public var jitter = Instant.Span.milliseconds(0)
  }
}
