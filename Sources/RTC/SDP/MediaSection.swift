/// One `m=` line and what belongs to it (RFC 8866, section 5.14, and JSEP, RFC 8829, section 5).
public struct MediaSection: Sendable, Equatable {
  /// The media word as written: `audio`, `video`, `application`, …
  public var media: String
  /// 0 rejects the section, except in an offer that marks it ``isBundleOnly``; 9 stands for "by ICE".
  public var port: UInt16
  public var transport: String
  /// The format words of the `m=` line; payload types in an RTP section.
  public var formats: [String]
  /// Address of the `c=` line; nil without one.
  public var connection: String?
  public var mid: String?
  public var direction: MediaDirection = .sendrecv
  /// In the order of preference of the `m=` line.
  public var codecs: [SDPCodec] = []
  public var extensions: [SDPHeaderExtension] = []
  public var allowsMixedExtensions = false
  public var streams: [SDPMediaStreamID] = []
  public var sources: [SDPSource] = []
  public var sourceGroups: [SDPSourceGroup] = []
  public var rids: [SDPRid] = []
  public var simulcast: SDPSimulcast?
  public var iceUfrag: String?
  public var icePassword: String?
  public var iceOptions: [String] = []
  public var fingerprints: [SDPFingerprint] = []
  public var setup: DTLSSetup?
  /// Those that can be used here: UDP with a numeric address, component 1. Others are skipped.
  public var candidates: [ICECandidate] = []
  public var hasEndOfCandidates = false
  public var hasRTCPMux = false
  public var hasReducedSizeRTCP = false
  public var isBundleOnly = false
  /// Where the `m=` line stood in the text it was read from; 0 for one that was built.
  public var line = 0

  public init(media: String, port: UInt16, transport: String, formats: [String]) {
    self.media = media
    self.port = port
    self.transport = transport
    self.formats = formats
  }

  /// Nil for data channels and everything else that is neither sound nor picture.
  public var kind: MediaKind? { MediaKind(rawValue: media) }

  /// The port says "no", and it does not merely say "bundled" (RFC 8843, section 6).
  public var isRejected: Bool { port == 0 && !isBundleOnly }

  /// The retransmission source that belongs to `ssrc` by an FID group.
  public func repairSource(of ssrc: UInt32) -> UInt32? {
    for group in sourceGroups
    where group.semantics == "FID" && group.ssrcs.count == 2 && group.ssrcs[0] == ssrc {
      return group.ssrcs[1]
    }
    return nil
  }

  /// The sources that carry media: all but the second of every FID pair.
  public var mediaSources: [SDPSource] {
    let repairs = Set(
      sourceGroups.lazy.filter { $0.semantics == "FID" && $0.ssrcs.count == 2 }.map { $0.ssrcs[1] })
    return sources.filter { !repairs.contains($0.ssrc) }
  }

  /// The extensions known here that the writer of this section sends (or, with `sends` false, takes).
  func extensionIDs(sends: Bool, from kinds: some Sequence<RTPExtensionKind>) -> RTPExtensionIDs {
    var ids = RTPExtensionIDs()
    for kind in kinds {
      for entry in extensions where entry.uri == kind.uri {
        let direction = entry.direction ?? .sendrecv
        if sends ? direction.sends : direction.receives { ids[kind] = entry.id }
      }
    }
    return ids
  }
}
