// Which codecs and extensions this end speaks: Opus (RFC 7587) and VP8 (RFC 7741).

extension MediaKind {
  /// Extensions that make sense on this kind of media.
  var extensions: [RTPExtensionKind] {
    switch self {
    case .audio: [.mid, .absoluteSendTime, .transportSequence, .audioLevel]
    case .video:
      [.mid, .rid, .repairedRID, .absoluteSendTime, .transportSequence, .videoOrientation]
    }
  }

  /// Feedback that makes sense on this kind of media, besides what controls congestion.
  var repairFeedback: RTCPFeedbackSet {
    switch self {
    case .audio: []
    case .video: [.nack, .pictureLoss, .fullIntra]
    }
  }

  /// RFC 7587, section 7: always 48000/2, whatever is sent.
  func fits(_ codec: SDPCodec) -> Bool {
    switch self {
    case .audio:
      codec.name.lowercased() == "opus" && codec.clockRate == 48_000 && codec.channels == 2
    case .video: codec.name.lowercased() == "vp8" && codec.clockRate == 90_000
    }
  }

  /// What this end wishes to receive: frames from 10 ms on, with in-band error correction.
  var parameters: String {
    switch self {
    case .audio: "minptime=10;useinbandfec=1"
    case .video: ""
    }
  }
}

extension MediaSection {
  /// The section's media codec and its retransmission codec; nil where it has none that is spoken here.
  var usableCodecs: (media: SDPCodec, rtx: SDPCodec?)? {
    guard let kind, let media = codecs.first(where: kind.fits) else { return nil }
    let rtx = codecs.first { $0.repairedPayloadType == media.payloadType }
    return (media, rtx)
  }

  /// SRTP with feedback, keyed by DTLS (RFC 5764); older spellings that JSEP, section 5.1.2, tolerates.
  var hasUsableTransport: Bool {
    ["UDP/TLS/RTP/SAVPF", "TCP/DTLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "RTP/SAVPF"].contains(transport)
  }

  /// Whether the writer of the section asks for the sender of the media to be told a bit rate.
  var offersReceiverEstimate: Bool {
    usableCodecs.map { RTCPFeedbackSet(names: $0.media.feedback).contains(.receiverEstimate) }
      ?? false
  }
}

extension NegotiatedSession {
  /// The extension ids of all tracks together, to read a packet by before its track is known.
  public var trackExtensionIDs: RTPExtensionIDs {
    var union = RTPExtensionIDs()
    for ids in tracks.map(\.format.extensionIDs) {
      for kind in RTPExtensionKind.allCases where ids[kind] != 0 { union[kind] = ids[kind] }
    }
    return union
  }
}
