public import Bytes

/// What a ``Peer`` tells its owner, in order.
public enum PeerEvent: Sendable {
  case transport(TransportEvent)
  /// A packet of a slot, in the order of arrival; retransmissions come late.
  case media(ReceivedMedia)
  /// Somebody cannot decode this track until it sends a keyframe (PLI, FIR).
  case keyframeRequested(track: Int)
  /// The receiver's estimate of what it can take, in bit/s, over all tracks (REMB).
  case receiverEstimate(bitrate: UInt64)
  /// What transport-wide feedback said about the packets sent: in sum, and each that arrived.
  case transportFeedback(
    TransportFeedbackReader.Summary, deliveries: [TransportFeedbackReader.Delivery])
  /// A report block about a track: share lost since the one before, 0…1.
  case reported(track: Int, fractionLost: Double)
  /// A sender report ties a slot's timestamps to its sender's clock, for lip-sync.
  case clockReported(slot: Int, ntp: NTPTime, timestamp: UInt32)
  /// The sender of a slot ended its stream (BYE).
  case ended(slot: Int)
}

/// One packet of media, decrypted and attributed.
public struct ReceivedMedia: Sendable, Equatable {
  /// Index into ``Peer/slots``.
  public var slot: Int
  public var kind: MediaKind
  public var sequenceNumber: UInt16
  public var timestamp: UInt32
  public var marker: Bool
  /// Without RTP header and padding.
  public var payload: [UInt8]
  public var audioLevel: AudioLevel?
  public var receivedAt: Instant
  /// It had been lost and came again by RTX.
  public var isRetransmission: Bool
}
