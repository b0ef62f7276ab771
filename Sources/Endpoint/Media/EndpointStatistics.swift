/// What a media session has measured, in the terms of W3C webrtc-stats: each type here is the
/// dictionary of that name, its members have the names and units of the recommendation (seconds,
/// bytes, counts since the start, `timestamp` in ms since 1970), and what is not measured is left out.
public struct EndpointStatistics: Codable, Sendable, Equatable {
  /// One for each receive slot.
  public var inboundRTP: [InboundRTP] = []
  /// One for each track that was accepted.
  public var outboundRTP: [OutboundRTP] = []
  /// What the relay reported about each track.
  public var remoteInboundRTP: [RemoteInboundRTP] = []
  /// Every path that carried media.
  public var candidatePairs: [CandidatePair] = []
  public var transport: Transport

  private enum CodingKeys: String, CodingKey {
    case inboundRTP = "inbound-rtp"
    case outboundRTP = "outbound-rtp"
    case remoteInboundRTP = "remote-inbound-rtp"
    case candidatePairs = "candidate-pair"
    case transport
  }

  public struct InboundRTP: Codable, Sendable, Equatable {
    public var id: String
    public var timestamp: Double
    public var ssrc: UInt32
    public var kind: String
    public var mid: String
    public var trackIdentifier: String
    public var transportId: String
    /// Retransmissions included.
    public var packetsReceived: UInt64
    /// Payload.
    public var bytesReceived: UInt64
    public var retransmittedPacketsReceived: UInt64
    public var packetsLost: Int
    public var jitter: Double
    public var nackCount: UInt64
    /// Video only.
    public var pliCount: UInt64?
  }

  public struct OutboundRTP: Codable, Sendable, Equatable {
    public var id: String
    public var timestamp: Double
    public var ssrc: UInt32
    public var kind: String
    public var mid: String
    public var transportId: String
    public var remoteId: String
    /// Retransmissions included.
    public var packetsSent: UInt64
    /// Payload, retransmissions included.
    public var bytesSent: UInt64
    public var retransmittedPacketsSent: UInt64
    public var retransmittedBytesSent: UInt64
    public var nackCount: UInt64
    /// Video only; asked for by PLI or FIR.
    public var pliCount: UInt64?
    /// Video only, bit/s.
    public var targetBitrate: Double?
  }

  public struct RemoteInboundRTP: Codable, Sendable, Equatable {
    public var id: String
    public var timestamp: Double
    public var ssrc: UInt32
    public var kind: String
    public var localId: String
    public var transportId: String
    public var packetsLost: Int
    public var fractionLost: Double
    public var jitter: Double
    public var roundTripTime: Double?
    public var totalRoundTripTime: Double
    public var roundTripTimeMeasurements: UInt64
  }

  public struct CandidatePair: Codable, Sendable, Equatable {
    public enum State: String, Codable, Sendable {
      case succeeded, failed
    }

    public var id: String
    public var timestamp: Double
    public var transportId: String
    /// Address and port of this end.
    public var localCandidateId: String
    public var remoteCandidateId: String
    public var state: State
    /// The one that everything is sent on.
    public var nominated: Bool
    public var packetsSent: UInt64
    public var packetsReceived: UInt64
    public var bytesSent: UInt64
    public var bytesReceived: UInt64
    /// Of the nominated one alone, here and below.
    public var currentRoundTripTime: Double?
    public var totalRoundTripTime: Double?
    public var availableOutgoingBitrate: Double?
    public var requestsSent: UInt64?
    public var responsesReceived: UInt64?
    public var consentRequestsSent: UInt64?
  }

  public struct Transport: Codable, Sendable, Equatable {
    public var id: String
    public var timestamp: Double
    public var packetsSent: UInt64
    public var packetsReceived: UInt64
    public var bytesSent: UInt64
    public var bytesReceived: UInt64
    /// `new`, `checking`, `connected`, `disconnected`, `failed` or `closed` (RTCIceTransportState).
    public var iceState: String
    public var iceRole = "controlling"
    public var iceLocalUsernameFragment: String
    /// `new`, `connecting`, `connected`, `closed` or `failed` (RTCDtlsTransportState).
    public var dtlsState: String
    public var dtlsRole = "client"
    public var tlsVersion: String?
    public var srtpCipher: String?
    public var selectedCandidatePairId: String?
    public var selectedCandidatePairChanges: UInt64
  }
}
