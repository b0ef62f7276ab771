/// What an offer and its answer agreed on, as numbers for the packet path.
///
/// Both ends hold the same view: *tracks* are what the participant (the offerer) sends, *slots* are
/// what it receives.
public struct NegotiatedSession: Sendable, Equatable {
  public var remote: RemoteTransport
  /// In the order of the media sections.
  public var tracks: [SendingTrack]
  /// In the order of the media sections; audio and video slots are each counted from 0.
  public var slots: [ReceiveSlot]

  public init(remote: RemoteTransport, tracks: [SendingTrack], slots: [ReceiveSlot]) {
    self.remote = remote
    self.tracks = tracks
    self.slots = slots
  }

  public func slots(_ kind: MediaKind) -> [ReceiveSlot] { slots.filter { $0.kind == kind } }
  public func tracks(_ kind: MediaKind) -> [SendingTrack] { tracks.filter { $0.kind == kind } }
}

/// The other side's end of the one bundled transport.
public struct RemoteTransport: Sendable, Equatable {
  public var credentials: ICECredentials
  public var isLite: Bool
  /// All digests the description gave; the certificate must fit one whose algorithm is known.
  public var fingerprints: [SDPFingerprint]
  public var setup: DTLSSetup
  public var candidates: [ICECandidate]

  public init(
    credentials: ICECredentials, isLite: Bool, fingerprints: [SDPFingerprint], setup: DTLSSetup,
    candidates: [ICECandidate]
  ) {
    self.credentials = credentials
    self.isLite = isLite
    self.fingerprints = fingerprints
    self.setup = setup
    self.candidates = candidates
  }
}

/// The kinds of RTCP feedback agreed on for a payload type.
public struct RTCPFeedbackSet: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let nack = RTCPFeedbackSet(rawValue: 1)
  public static let pictureLoss = RTCPFeedbackSet(rawValue: 2)
  public static let fullIntra = RTCPFeedbackSet(rawValue: 4)
  public static let receiverEstimate = RTCPFeedbackSet(rawValue: 8)
  public static let transportWide = RTCPFeedbackSet(rawValue: 16)

  static let names: [(set: RTCPFeedbackSet, name: String)] = [
    (.receiverEstimate, "goog-remb"), (.transportWide, "transport-cc"), (.fullIntra, "ccm fir"),
    (.nack, "nack"), (.pictureLoss, "nack pli"),
  ]

  init(names: [String]) {
    self = []
    for entry in Self.names where names.contains(entry.name) { insert(entry.set) }
  }

  var names: [String] { Self.names.filter { contains($0.set) }.map(\.name) }
}

/// Payload types and extensions of one section, for one direction.
public struct MediaFormat: Sendable, Equatable {
  /// Opus or VP8.
  public var payloadType: UInt8
  /// Retransmissions of it (RFC 4588); nil where not agreed on.
  public var rtxPayloadType: UInt8?
  /// Units per second of the RTP timestamp.
  public var clockRate: UInt32
  /// 0 for each that must not be written or cannot come.
  public var extensionIDs: RTPExtensionIDs
  public var feedback: RTCPFeedbackSet

  public init(
    payloadType: UInt8, rtxPayloadType: UInt8?, clockRate: UInt32, extensionIDs: RTPExtensionIDs,
    feedback: RTCPFeedbackSet
  ) {
    self.payloadType = payloadType
    self.rtxPayloadType = rtxPayloadType
    self.clockRate = clockRate
    self.extensionIDs = extensionIDs
    self.feedback = feedback
  }
}

/// A stream of the participant, with simulcast several.
public struct SendingTrack: Sendable, Equatable {
  public struct Source: Sendable, Equatable {
    public var ssrc: UInt32
    public var rtxSSRC: UInt32?

    public init(ssrc: UInt32, rtxSSRC: UInt32?) {
      self.ssrc = ssrc
      self.rtxSSRC = rtxSSRC
    }
  }

  public var mid: String
  public var kind: MediaKind
  public var format: MediaFormat
  /// Where the offer announced them; empty with simulcast, whose sources are learnt from MID and RID.
  public var sources: [Source]
  /// Simulcast streams in the order offered; empty without simulcast.
  public var rids: [String]

  public init(
    mid: String, kind: MediaKind, format: MediaFormat, sources: [Source], rids: [String]
  ) {
    self.mid = mid
    self.kind = kind
    self.format = format
    self.sources = sources
    self.rids = rids
  }
}

/// A place where the participant receives whomever the relay puts there.
public struct ReceiveSlot: Sendable, Equatable {
  public var mid: String
  public var kind: MediaKind
  /// Among the slots of its kind, from 0.
  public var index: Int
  public var format: MediaFormat
  public var identity: StreamIdentity

  public init(
    mid: String, kind: MediaKind, index: Int, format: MediaFormat, identity: StreamIdentity
  ) {
    self.mid = mid
    self.kind = kind
    self.index = index
    self.format = format
    self.identity = identity
  }
}

/// Under which numbers and names a stream goes out: a slot's, whoever is on it, or a track's.
public struct StreamIdentity: Sendable, Equatable {
  public var ssrc: UInt32
  /// Retransmissions; 0 or unused where the format has no payload type for them.
  public var rtxSSRC: UInt32
  /// Shared by the audio and the video of one person, so that receivers keep them in step.
  public var cname: String
  public var streamID: String
  public var trackID: String

  public init(ssrc: UInt32, rtxSSRC: UInt32, cname: String, streamID: String, trackID: String) {
    self.ssrc = ssrc
    self.rtxSSRC = rtxSSRC
    self.cname = cname
    self.streamID = streamID
    self.trackID = trackID
  }
}
