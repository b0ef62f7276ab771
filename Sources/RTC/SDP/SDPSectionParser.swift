internal import Bytes

/// Collects the lines of one media section; codecs are put together at the end, because browsers
/// write `fmtp` and `rtcp-fb` before or after their `rtpmap`.
struct SDPSectionParser {
  private var section: MediaSection
  private var payloadTypes: [UInt8] = []
  private var direction: MediaDirection?
  private var codecs: [UInt8: SDPCodec] = [:]
  private var parameters: [UInt8: String] = [:]
  private var feedback: [UInt8: [String]] = [:]
  /// From `rtcp-fb:*`.
  private var feedbackForAll: [String] = []
  private var candidateLines = 0

  /// Reads the `m=` line of the `number`-th section.
  init(_ line: SDPLine, number: Int) throws(SDPError) {
    let words = line.words(line.value)
    guard words.count >= 4 else {
      throw line.error(.malformed, "the m= line needs media, port, transport and a format")
    }
    section = MediaSection(
      media: try line.token(words[0], "the media word"),
      port: try line.number(words[1], "the port"),
      transport: String(words[2]), formats: words[3...].map { String($0) })
    section.line = line.number
    guard section.kind != nil else { return }
    for word in words[3...] {
      let type = try line.payloadType(word)
      guard !payloadTypes.contains(type) else {
        throw line.error(.conflict, "payload type \(type) stands twice in the m= line")
      }
      payloadTypes.append(type)
    }
  }

  mutating func take(_ line: SDPLine) throws(SDPError) {
    switch line.type {
    case "a": try takeAttribute(line)
    case "c":
      let words = line.words(line.value)
      guard words.count == 3, words[0] == "IN" else {
        throw line.error(.malformed, "the c= line needs network, family and address")
      }
      section.connection = String(words[2])
    case "v", "o", "s", "t":
      throw line.error(.malformed, "a session line may not stand in a media section")
    default: break
    }
  }

  func finish(defaultDirection: MediaDirection?) throws(SDPError) -> MediaSection {
    var section = section
    section.direction = direction ?? defaultDirection ?? .sendrecv
    section.codecs = payloadTypes.compactMap { type in
      guard var codec = codecs[type] else { return nil }
      codec.parameters = parameters[type] ?? ""
      codec.feedback = feedbackForAll + (feedback[type] ?? [])
      return codec
    }
    return section
  }

  private mutating func takeAttribute(_ line: SDPLine) throws(SDPError) {
    let (name, value) = line.attribute
    switch name {
    case "rtpmap", "fmtp", "rtcp-fb": try takeCodecLine(line, name: name, value: value)
    case "ssrc", "ssrc-group", "msid", "rid", "simulcast":
      try takeSourceLine(line, name: name, value: value)
    case "ice-ufrag", "ice-pwd", "ice-options", "candidate", "end-of-candidates", "fingerprint",
      "setup":
      try takeTransportLine(line, name: name, value: value)
    case "mid":
      guard section.mid == nil else { throw line.error(.conflict, "the section has two mids") }
      section.mid = try line.token(value, "the mid")
    case "sendrecv", "sendonly", "recvonly", "inactive":
      guard direction == nil else {
        throw line.error(.conflict, "the section has two directions")
      }
      direction = MediaDirection(rawValue: String(name))
    case "extmap":
      let entry = try line.headerExtension(value)
      guard !section.extensions.contains(where: { $0.id == entry.id }) else {
        throw line.error(.conflict, "extension id \(entry.id) is given twice")
      }
      try append(entry, to: \.extensions, line)
    case "extmap-allow-mixed": section.allowsMixedExtensions = true
    case "rtcp-mux": section.hasRTCPMux = true
    case "rtcp-rsize": section.hasReducedSizeRTCP = true
    case "bundle-only": section.isBundleOnly = true
    default: break
    }
  }

  private mutating func takeCodecLine(
    _ line: SDPLine, name: Substring, value: Substring
  ) throws(SDPError) {
    guard section.kind != nil else { return }
    let parts = value.words(maxSplits: 1)
    guard parts.count == 2 else {
      throw line.error(.malformed, "\(name) needs a payload type and a value")
    }
    if name == "rtcp-fb", parts[0] == "*" {
      guard feedbackForAll.count < 32 else { throw line.error(.tooMany, "too much feedback") }
      feedbackForAll.append(String(parts[1]))
      return
    }
    let type = try line.payloadType(parts[0])
    // Firefox keeps lines of payload types that it left out of the m= line.
    guard payloadTypes.contains(type) else { return }
    switch name {
    case "rtpmap":
      guard codecs[type] == nil else {
        throw line.error(.conflict, "payload type \(type) has two rtpmap lines")
      }
      codecs[type] = try line.codec(type, parts[1])
    case "fmtp": parameters[type] = String(parts[1])
    default:
      guard (feedback[type]?.count ?? 0) < 32 else {
        throw line.error(.tooMany, "too much feedback")
      }
      feedback[type, default: []].append(String(parts[1]))
    }
  }

  private mutating func takeSourceLine(
    _ line: SDPLine, name: Substring, value: Substring
  ) throws(SDPError) {
    switch name {
    case "ssrc":
      let parts = value.words(maxSplits: 1)
      let ssrc: UInt32 = try line.number(parts.first, "the ssrc")
      let cname = parts.count == 2 && parts[1].hasPrefix("cname:") ? parts[1].dropFirst(6) : nil
      if let known = section.sources.firstIndex(where: { $0.ssrc == ssrc }) {
        if let cname { section.sources[known].cname = String(cname) }
      } else {
        try append(SDPSource(ssrc: ssrc, cname: cname.map { String($0) }), to: \.sources, line)
      }
    case "ssrc-group":
      let words = line.words(value)
      guard words.count >= 2 else { throw line.error(.malformed, "ssrc-group needs sources") }
      var ssrcs: [UInt32] = []
      for word in words[1...] { ssrcs.append(try line.number(word, "the ssrc")) }
      try append(
        SDPSourceGroup(semantics: String(words[0]), ssrcs: ssrcs), to: \.sourceGroups, line)
    case "msid":
      let words = line.words(value)
      guard (1...2).contains(words.count) else {
        throw line.error(.malformed, "msid needs a stream and a track")
      }
      try append(
        SDPMediaStreamID(stream: String(words[0]), track: words.count == 2 ? String(words[1]) : ""),
        to: \.streams, line)
    case "rid": try append(try line.rid(value), to: \.rids, line)
    default:
      guard section.simulcast == nil else {
        throw line.error(.conflict, "the section has two simulcast lines")
      }
      section.simulcast = try line.simulcast(value)
    }
  }

  private mutating func takeTransportLine(
    _ line: SDPLine, name: Substring, value: Substring
  ) throws(SDPError) {
    switch name {
    case "ice-ufrag": section.iceUfrag = String(value)
    case "ice-pwd": section.icePassword = String(value)
    case "ice-options": section.iceOptions = line.words(value).map { String($0) }
    case "end-of-candidates": section.hasEndOfCandidates = true
    case "fingerprint": try append(try line.fingerprint(value), to: \.fingerprints, line)
    case "setup": section.setup = try line.setup(value)
    default:
      candidateLines += 1
      guard candidateLines <= SessionDescription.maximumLinesOfAKind else {
        throw line.error(.tooMany, "too many candidates")
      }
      switch ICECandidate.read(value) {
      case .candidate(let candidate): section.candidates.append(candidate)
      case .unusable: break
      case .malformed: throw line.error(.malformed, "the candidate does not have its eight words")
      }
    }
  }

  private mutating func append<Element>(
    _ element: Element, to path: WritableKeyPath<MediaSection, [Element]>, _ line: SDPLine
  ) throws(SDPError) {
    guard section[keyPath: path].count < SessionDescription.maximumLinesOfAKind else {
      throw line.error(
        .tooMany, "a section may have \(SessionDescription.maximumLinesOfAKind) such lines at most")
    }
    section[keyPath: path].append(element)
  }
}
