/// Makes the offers of a native participant and reads the answers: the other end of ``AnswerBuilder``.
///
/// Sections are its tracks in their order, then pairs of an audio and a video slot as long as there
/// are both, then what is left.
public struct OfferBuilder: Sendable {
  /// A stream that the participant sends; without simulcast.
  public struct Track: Sendable, Equatable {
    public var kind: MediaKind
    public var identity: StreamIdentity

    public init(kind: MediaKind, identity: StreamIdentity) {
      self.kind = kind
      self.identity = identity
    }
  }

  public static let opus: UInt8 = 111
  public static let vp8: UInt8 = 96
  public static let vp8RTX: UInt8 = 97
  /// One id for each extension throughout the bundle.
  private static let extensionIDs: [(kind: RTPExtensionKind, id: UInt8)] = [
    (.audioLevel, 1), (.absoluteSendTime, 2), (.transportSequence, 3), (.mid, 4),
    (.videoOrientation, 5),
  ]

  private let sessionID: UInt64
  private var version: UInt64 = 0
  let tracks: [Track]
  /// The kinds of the sections behind the tracks'.
  let slots: [MediaKind]

  public init(sessionID: UInt64, tracks: [Track], audioSlots: Int, videoSlots: Int) {
    self.sessionID = sessionID & UInt64(Int64.max)
    self.tracks = tracks
    var slots: [MediaKind] = []
    for index in 0..<max(audioSlots, videoSlots) {
      if index < audioSlots { slots.append(.audio) }
      if index < videoSlots { slots.append(.video) }
    }
    self.slots = slots
  }

  /// A new offer. The same again with other credentials is an ICE restart.
  public mutating func offer(local: LocalTransport) -> SessionDescription {
    version += 1
    var description = SessionDescription(
      origin: SDPOrigin(sessionID: sessionID, version: version))
    description.allowsMixedExtensions = true
    for track in tracks {
      var section = section(track.kind, mid: description.media.count, direction: .sendonly)
      section.announce(track.identity, hasRTX: track.kind == .video)
      description.media.append(section)
    }
    for kind in slots {
      description.media.append(section(kind, mid: description.media.count, direction: .recvonly))
    }
    for index in description.media.indices {
      description.media[index].iceUfrag = local.credentials.ufrag
      description.media[index].icePassword = local.credentials.password
      description.media[index].fingerprints = [local.fingerprint]
      description.media[index].setup = .actpass
    }
    if !description.media.isEmpty {
      description.media[0].candidates = local.candidates
      description.media[0].hasEndOfCandidates = true
    }
    description.groups = [
      SDPGroup(semantics: "BUNDLE", mids: description.media.compactMap(\.mid))
    ]
    return description
  }

  private func section(_ kind: MediaKind, mid: Int, direction: MediaDirection) -> MediaSection {
    var section = MediaSection(
      media: kind.rawValue, port: 9, transport: "UDP/TLS/RTP/SAVPF", formats: [])
    section.mid = String(mid)
    section.direction = direction
    section.hasRTCPMux = true
    section.hasReducedSizeRTCP = true
    section.extensions = Self.extensionIDs.filter { kind.extensions.contains($0.kind) }
      .map { SDPHeaderExtension(id: $0.id, uri: $0.kind.uri) }
    switch kind {
    case .audio:
      let opus = SDPCodec(payloadType: Self.opus, name: "opus", clockRate: 48_000, channels: 2)
      section.setCodecs(opus, rtx: nil, kind: kind, feedback: .transportWide)
    case .video:
      let vp8 = SDPCodec(payloadType: Self.vp8, name: "VP8", clockRate: 90_000)
      let rtx = SDPCodec(payloadType: Self.vp8RTX, name: "rtx", clockRate: 90_000)
      section.setCodecs(
        vp8, rtx: rtx, kind: kind,
        feedback: kind.repairFeedback.union([.receiverEstimate, .transportWide]))
    }
    return section
  }
}
