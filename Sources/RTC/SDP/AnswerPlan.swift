/// Goes through the sections of one offer, decides each and collects the tracks and slots.
struct AnswerPlan {
  private(set) var tracks: [SendingTrack] = []
  private(set) var slots: [ReceiveSlot] = []
  private let permissions: MediaPermissions
  private let known: [ReceiveSlot]
  private let cname: String
  private let allowsMixedExtensions: Bool
  /// Downstream video is controlled by the receiver's estimate, so audio brings no second control loop.
  private let usesReceiverEstimate: Bool
  private var usedSSRCs: Set<UInt32>
  private var nextIndex: [MediaKind: Int] = [:]

  init(
    offer: SessionDescription, permissions: MediaPermissions, known: [ReceiveSlot], cname: String
  ) {
    self.permissions = permissions
    self.known = known
    self.cname = cname
    allowsMixedExtensions = offer.allowsMixedExtensions
    usesReceiverEstimate = offer.media.contains {
      $0.kind == .video && $0.direction.receives && $0.offersReceiverEstimate
    }
    usedSSRCs = Set(offer.media.flatMap { $0.sources.map(\.ssrc) })
    for slot in known {
      usedSSRCs.formUnion([slot.identity.ssrc, slot.identity.rtxSSRC])
      nextIndex[slot.kind] = max(nextIndex[slot.kind] ?? 0, slot.index + 1)
    }
  }

  mutating func answer(
    _ section: MediaSection, isBundled: Bool, using random: inout some RandomNumberGenerator
  ) throws(SDPError) -> MediaSection {
    guard isBundled, let kind = section.kind, section.hasUsableTransport,
      let mid = section.mid, let codecs = section.usableCodecs
    else { return rejection(of: section) }
    guard section.hasRTCPMux else {
      throw SDPError(.unsupported, line: section.line, "rtcp-mux is needed")
    }
    var answer = accepted(section, mid: mid)
    var feedback: RTCPFeedbackSet = []
    var hasRTX = false

    var simulcast: [String] = []
    let receives = section.direction.sends && permissions.send(kind)
    if receives {
      simulcast = acceptedSimulcast(section)
      let track = track(section, mid: mid, kind: kind, codecs: codecs, rids: simulcast)
      tracks.append(track)
      feedback.formUnion(track.format.feedback)
      hasRTX = hasRTX || track.format.rtxPayloadType != nil
      answer.keepExtensions(track.format.extensionIDs, of: section)
    }
    var sends = false
    if section.direction.receives, permissions.receive,
      let slot = slot(section, mid: mid, kind: kind, codecs: codecs, using: &random)
    {
      sends = true
      slots.append(slot)
      feedback.formUnion(slot.format.feedback)
      hasRTX = hasRTX || slot.format.rtxPayloadType != nil
      answer.keepExtensions(slot.format.extensionIDs, of: section)
      answer.announce(slot.identity, hasRTX: slot.format.rtxPayloadType != nil)
    }
    answer.direction = MediaDirection(sends: sends, receives: receives)
    answer.setCodecs(codecs.media, rtx: hasRTX ? codecs.rtx : nil, kind: kind, feedback: feedback)
    if !simulcast.isEmpty {
      answer.rids = simulcast.map { SDPRid(id: $0, isSend: false) }
      answer.simulcast = SDPSimulcast(receive: simulcast)
    }
    return answer
  }

  /// A rejected section lists a format only because the grammar wants one (RFC 3264, section 6): one is
  /// enough, or an offer of many would come back as large as it is.
  private func rejection(of section: MediaSection) -> MediaSection {
    var answer = MediaSection(
      media: section.media, port: 0, transport: section.transport,
      formats: Array(section.formats.prefix(1)))
    answer.mid = section.mid
    answer.direction = .inactive
    return answer
  }

  private func accepted(_ section: MediaSection, mid: String) -> MediaSection {
    var answer = MediaSection(
      media: section.media, port: 9, transport: section.transport, formats: [])
    answer.mid = mid
    answer.hasRTCPMux = true
    answer.hasReducedSizeRTCP = section.hasReducedSizeRTCP
    answer.allowsMixedExtensions = section.allowsMixedExtensions && !allowsMixedExtensions
    return answer
  }

  /// Simulcast needs RID on the packets (RFC 8853, section 5.5) and a number of streams that is sane.
  private func acceptedSimulcast(_ section: MediaSection) -> [String] {
    guard section.kind == .video, let simulcast = section.simulcast,
      (2...AnswerBuilder.maximumSimulcast).contains(simulcast.send.count),
      Set(simulcast.send).count == simulcast.send.count,
      simulcast.send.allSatisfy({ id in section.rids.contains { $0.id == id && $0.isSend } }),
      section.extensionIDs(sends: true, from: [.rid]).rid != 0
    else { return [] }
    return simulcast.send
  }

  private func track(
    _ section: MediaSection, mid: String, kind: MediaKind,
    codecs: (media: SDPCodec, rtx: SDPCodec?), rids: [String]
  ) -> SendingTrack {
    let allowed = kind.repairFeedback.union([.receiverEstimate, .transportWide])
    let feedback = RTCPFeedbackSet(names: codecs.media.feedback).intersection(allowed)
    let sources = section.mediaSources.prefix(AnswerBuilder.maximumSimulcast).map {
      SendingTrack.Source(ssrc: $0.ssrc, rtxSSRC: section.repairSource(of: $0.ssrc))
    }
    return SendingTrack(
      mid: mid, kind: kind,
      format: MediaFormat(
        payloadType: codecs.media.payloadType,
        rtxPayloadType: feedback.contains(.nack) ? codecs.rtx?.payloadType : nil,
        clockRate: UInt32(codecs.media.clockRate),
        extensionIDs: section.extensionIDs(sends: true, from: kind.extensions),
        feedback: feedback),
      sources: rids.isEmpty ? sources : [], rids: rids)
  }

  private mutating func slot(
    _ section: MediaSection, mid: String, kind: MediaKind,
    codecs: (media: SDPCodec, rtx: SDPCodec?), using random: inout some RandomNumberGenerator
  ) -> ReceiveSlot? {
    let old = known.first { $0.mid == mid && $0.kind == kind }
    let index = old?.index ?? nextIndex[kind] ?? 0
    guard index < AnswerBuilder.maximumSlots else { return nil }
    if old == nil { nextIndex[kind] = index + 1 }

    var feedback = RTCPFeedbackSet(names: codecs.media.feedback)
    feedback.formIntersection(
      kind.repairFeedback.union(
        kind == .video ? [.receiverEstimate, .transportWide] : .transportWide))
    // Without RTX a packet could only be sent again under its own number and so its own nonce.
    if codecs.rtx == nil { feedback.remove(.nack) }
    if feedback.contains(.receiverEstimate) || kind == .audio && usesReceiverEstimate {
      feedback.remove(.transportWide)
    }
    var ids = section.extensionIDs(sends: false, from: kind.extensions)
    // The slot's own streams are told apart by MID; its packets carry one congestion signal.
    ids.rid = 0
    ids.repairedRID = 0
    if !feedback.contains(.transportWide) { ids.transportSequence = 0 }
    if !feedback.contains(.receiverEstimate) { ids.absoluteSendTime = 0 }
    let rtx = feedback.contains(.nack) ? codecs.rtx?.payloadType : nil
    return ReceiveSlot(
      mid: mid, kind: kind, index: index,
      format: MediaFormat(
        payloadType: codecs.media.payloadType, rtxPayloadType: rtx,
        clockRate: UInt32(codecs.media.clockRate), extensionIDs: ids, feedback: feedback),
      identity: old?.identity ?? identity(kind: kind, index: index, using: &random))
  }

  private mutating func identity(
    kind: MediaKind, index: Int, using random: inout some RandomNumberGenerator
  ) -> StreamIdentity {
    StreamIdentity(
      ssrc: freshSSRC(using: &random), rtxSSRC: freshSSRC(using: &random),
      cname: "\(cname)-\(index)", streamID: "slot-\(index)",
      trackID: "slot-\(index)-\(kind.rawValue)")
  }

  /// The first free number from a random one on, so that it ends with any generator.
  private mutating func freshSSRC(using random: inout some RandomNumberGenerator) -> UInt32 {
    var ssrc = UInt32(truncatingIfNeeded: random.next())
    while ssrc == 0 || !usedSSRCs.insert(ssrc).inserted { ssrc &+= 1 }
    return ssrc
  }
}

extension MediaSection {
  /// Adds the offer's lines for the ids in use, with the direction turned round.
  fileprivate mutating func keepExtensions(_ ids: RTPExtensionIDs, of offer: MediaSection) {
    for entry in offer.extensions {
      guard let kind = RTPExtensionKind(uri: entry.uri), ids[kind] == entry.id,
        !extensions.contains(where: { $0.id == entry.id })
      else { continue }
      let direction = entry.direction.map {
        MediaDirection(sends: $0.receives, receives: $0.sends)
      }
      extensions.append(SDPHeaderExtension(id: entry.id, direction: direction, uri: entry.uri))
    }
  }

  mutating func announce(_ identity: StreamIdentity, hasRTX: Bool) {
    streams = [SDPMediaStreamID(stream: identity.streamID, track: identity.trackID)]
    sources = [SDPSource(ssrc: identity.ssrc, cname: identity.cname)]
    guard hasRTX else { return }
    sources.append(SDPSource(ssrc: identity.rtxSSRC, cname: identity.cname))
    sourceGroups = [SDPSourceGroup(semantics: "FID", ssrcs: [identity.ssrc, identity.rtxSSRC])]
  }

  mutating func setCodecs(
    _ media: SDPCodec, rtx: SDPCodec?, kind: MediaKind, feedback: RTCPFeedbackSet
  ) {
    codecs = [
      SDPCodec(
        payloadType: media.payloadType, name: media.name, clockRate: media.clockRate,
        channels: media.channels, parameters: kind.parameters, feedback: feedback.names)
    ]
    if let rtx {
      codecs.append(
        SDPCodec(
          payloadType: rtx.payloadType, name: rtx.name, clockRate: rtx.clockRate,
          parameters: "apt=\(media.payloadType)"))
    }
    formats = codecs.map { String($0.payloadType) }
  }
}
