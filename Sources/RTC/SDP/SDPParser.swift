extension SessionDescription {
  /// Reads an offer or answer. Strict about the structure and about attributes that are used here;
  /// unknown lines and attributes are skipped.
  public init(parsing text: String) throws(SDPError) {
    let lines = try SDPLine.split(text)
    var parser = SDPParser()
    for line in lines { try parser.take(line) }
    self = try parser.finish()
  }
}

/// Walks over the lines: the session part first, then one section after another.
private struct SDPParser {
  private enum Progress { case version, origin, name, session, media }

  private var progress = Progress.version
  private var description = SessionDescription(origin: SDPOrigin(sessionID: 0, version: 0))
  private var defaultDirection: MediaDirection?
  private var section: SDPSectionParser?
  private var hasTiming = false

  mutating func take(_ line: SDPLine) throws(SDPError) {
    switch progress {
    case .version:
      guard line.type == "v", line.value == "0" else {
        throw line.error(.malformed, "a description begins with v=0")
      }
      progress = .origin
    case .origin:
      guard line.type == "o" else { throw line.error(.malformed, "expected the o= line") }
      description.origin = try origin(line)
      progress = .name
    case .name:
      guard line.type == "s" else { throw line.error(.malformed, "expected the s= line") }
      progress = .session
    case .session, .media:
      if line.type == "m" {
        try closeSection()
        guard hasTiming else { throw line.error(.missing, "there is no t= line before the media") }
        guard description.media.count < SessionDescription.maximumSections else {
          throw line.error(
            .tooMany, "at most \(SessionDescription.maximumSections) media sections are allowed")
        }
        section = try SDPSectionParser(line, number: description.media.count)
        progress = .media
      } else if section != nil {
        try section?.take(line)
      } else {
        try takeSession(line)
      }
    }
  }

  mutating func finish() throws(SDPError) -> SessionDescription {
    try closeSection()
    guard progress == .media || progress == .session else {
      throw SDPError(.missing, "the description ends before its v=, o= and s= lines are complete")
    }
    guard hasTiming else { throw SDPError(.missing, "there is no t= line") }
    return description
  }

  private mutating func closeSection() throws(SDPError) {
    guard let parser = section else { return }
    let finished = try parser.finish(defaultDirection: defaultDirection)
    if let mid = finished.mid, description.section(mid: mid) != nil {
      throw SDPError(.conflict, line: finished.line, "two media sections have the same mid")
    }
    description.media.append(finished)
    section = nil
  }

  private mutating func takeSession(_ line: SDPLine) throws(SDPError) {
    switch line.type {
    case "t": hasTiming = true
    case "a": try takeSessionAttribute(line)
    case "v", "o", "s": throw line.error(.conflict, "this line may stand only once")
    default: break
    }
  }

  private mutating func takeSessionAttribute(_ line: SDPLine) throws(SDPError) {
    let (name, value) = line.attribute
    switch name {
    case "group":
      guard description.groups.count < SessionDescription.maximumSections else {
        throw line.error(.tooMany, "too many groups")
      }
      description.groups.append(try line.group(value))
    case "ice-lite": description.isICELite = true
    case "ice-ufrag": description.iceUfrag = String(value)
    case "ice-pwd": description.icePassword = String(value)
    case "ice-options": description.iceOptions = line.words(value).map { String($0) }
    case "fingerprint":
      guard description.fingerprints.count < 8 else {
        throw line.error(.tooMany, "too many fingerprints")
      }
      description.fingerprints.append(try line.fingerprint(value))
    case "setup": description.setup = try line.setup(value)
    case "extmap-allow-mixed": description.allowsMixedExtensions = true
    case "sendrecv", "sendonly", "recvonly", "inactive":
      defaultDirection = MediaDirection(rawValue: String(name))
    default: break
    }
  }

  /// RFC 8866, section 5.2. The address is not used by WebRTC and not kept.
  private func origin(_ line: SDPLine) throws(SDPError) -> SDPOrigin {
    let words = line.words(line.value)
    guard words.count == 6 else { throw line.error(.malformed, "the o= line needs six words") }
    return SDPOrigin(
      username: String(words[0].prefix(64)),
      sessionID: try line.number(words[1], "the session id"),
      version: try line.number(words[2], "the session version"))
  }
}
