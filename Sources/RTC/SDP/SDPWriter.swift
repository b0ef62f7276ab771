internal import Bytes

extension SessionDescription {
  /// The description as text, with CRLF line ends.
  public var text: String {
    var writer = SDPWriter()
    writer.line("v=0")
    writer.line("o=\(origin.username) \(origin.sessionID) \(origin.version) IN IP4 0.0.0.0")
    writer.line("s=-")
    writer.line("t=0 0")
    if isICELite { writer.line("a=ice-lite") }
    for group in groups {
      writer.line("a=group:" + ([group.semantics] + group.mids).joined(separator: " "))
    }
    if allowsMixedExtensions { writer.line("a=extmap-allow-mixed") }
    writer.ice(ufrag: iceUfrag, password: icePassword, options: iceOptions)
    writer.dtls(fingerprints: fingerprints, setup: setup)
    writer.line("a=msid-semantic: WMS *")
    for section in media { writer.section(section) }
    return writer.text
  }
}

private struct SDPWriter {
  private(set) var text = ""

  mutating func line(_ content: String) {
    text += content
    text += "\r\n"
  }

  mutating func ice(ufrag: String?, password: String?, options: [String]) {
    if let ufrag { line("a=ice-ufrag:\(ufrag)") }
    if let password { line("a=ice-pwd:\(password)") }
    if !options.isEmpty { line("a=ice-options:" + options.joined(separator: " ")) }
  }

  mutating func dtls(fingerprints: [SDPFingerprint], setup: DTLSSetup?) {
    for fingerprint in fingerprints {
      line("a=fingerprint:\(fingerprint.algorithm) \(fingerprint.digest.colonHex)")
    }
    if let setup { line("a=setup:\(setup.rawValue)") }
  }

  mutating func section(_ section: MediaSection) {
    line(
      "m=\(section.media) \(section.port) \(section.transport) "
        + section.formats.joined(separator: " "))
    let address = section.connection ?? "0.0.0.0"
    line("c=IN \(address.contains(":") ? "IP6" : "IP4") \(address)")
    ice(ufrag: section.iceUfrag, password: section.icePassword, options: section.iceOptions)
    dtls(fingerprints: section.fingerprints, setup: section.setup)
    if let mid = section.mid { line("a=mid:\(mid)") }
    if section.isBundleOnly { line("a=bundle-only") }
    for entry in section.extensions {
      let direction = entry.direction.map { "/\($0.rawValue)" } ?? ""
      line("a=extmap:\(entry.id)\(direction) \(entry.uri)")
    }
    if section.allowsMixedExtensions { line("a=extmap-allow-mixed") }
    if section.kind != nil { line("a=\(section.direction.rawValue)") }
    if section.hasRTCPMux { line("a=rtcp-mux") }
    if section.hasReducedSizeRTCP { line("a=rtcp-rsize") }
    for codec in section.codecs { self.codec(codec) }
    sources(of: section)
    for (index, candidate) in section.candidates.enumerated() {
      line("a=candidate:" + candidate.attribute(index: index))
    }
    if section.hasEndOfCandidates { line("a=end-of-candidates") }
  }

  private mutating func codec(_ codec: SDPCodec) {
    let channels = codec.channels > 1 ? "/\(codec.channels)" : ""
    line("a=rtpmap:\(codec.payloadType) \(codec.name)/\(codec.clockRate)\(channels)")
    for feedback in codec.feedback { line("a=rtcp-fb:\(codec.payloadType) \(feedback)") }
    if !codec.parameters.isEmpty { line("a=fmtp:\(codec.payloadType) \(codec.parameters)") }
  }

  private mutating func sources(of section: MediaSection) {
    for stream in section.streams {
      line("a=msid:\(stream.stream)" + (stream.track.isEmpty ? "" : " \(stream.track)"))
    }
    for group in section.sourceGroups {
      line(
        "a=ssrc-group:\(group.semantics) " + group.ssrcs.map { String($0) }.joined(separator: " "))
    }
    for source in section.sources {
      line("a=ssrc:\(source.ssrc)" + (source.cname.map { " cname:\($0)" } ?? ""))
    }
    for rid in section.rids {
      let restrictions = rid.restrictions.isEmpty ? "" : " \(rid.restrictions)"
      line("a=rid:\(rid.id) \(rid.isSend ? "send" : "recv")\(restrictions)")
    }
    if let simulcast = section.simulcast {
      var words: [String] = []
      if !simulcast.send.isEmpty { words += ["send", simulcast.send.joined(separator: ";")] }
      if !simulcast.receive.isEmpty {
        words += ["recv", simulcast.receive.joined(separator: ";")]
      }
      line("a=simulcast:" + words.joined(separator: " "))
    }
  }
}
