extension RemoteTransport {
  /// Reads the transport that all of `description`'s bundled sections share: RFC 8843, section 7.2,
  /// takes it from the first of them, JSEP lets it stand at session level as well.
  init(_ description: SessionDescription, bundled sections: [MediaSection]) throws(SDPError) {
    guard let tagged = sections.first else {
      throw SDPError(.unsupported, "no media section can be used")
    }
    guard let ufrag = tagged.iceUfrag ?? description.iceUfrag,
      let password = tagged.icePassword ?? description.icePassword
    else { throw SDPError(.missing, line: tagged.line, "ice-ufrag or ice-pwd is missing") }
    guard let credentials = ICECredentials(ufrag: ufrag, password: password) else {
      throw SDPError(
        .malformed, line: tagged.line, "ice-ufrag or ice-pwd is too short, too long or malformed")
    }
    let all = tagged.fingerprints.isEmpty ? description.fingerprints : tagged.fingerprints
    // RFC 8122 leaves older hashes behind; SHA-256 is what every browser sends.
    let known = all.filter { ["sha-256", "sha-384", "sha-512"].contains($0.algorithm) }
    guard !known.isEmpty else {
      throw SDPError(.missing, line: tagged.line, "a fingerprint of SHA-256 or better is needed")
    }
    guard let setup = tagged.setup ?? description.setup else {
      throw SDPError(.missing, line: tagged.line, "the setup attribute is missing")
    }
    self.init(
      credentials: credentials, isLite: description.isICELite, fingerprints: known, setup: setup,
      candidates: tagged.candidates)
  }
}

extension SessionDescription {
  /// The sections that share the bundled transport, in their order; checks that they can be told
  /// apart. Rejected ones are left out.
  func bundledSections() throws(SDPError) -> [MediaSection] {
    let bundle = Set(bundle)
    guard !bundle.isEmpty else {
      throw SDPError(.unsupported, "one BUNDLE group for all media is needed")
    }
    var sections: [MediaSection] = []
    for section in media where !section.isRejected {
      guard let mid = section.mid else {
        throw SDPError(.missing, line: section.line, "the media section has no mid")
      }
      // What fits into a one-byte header extension (RFC 8285, section 4.2).
      guard mid.utf8.count <= 16 else {
        throw SDPError(.unsupported, line: section.line, "a mid may have 16 characters at most")
      }
      guard bundle.contains(mid) else { continue }
      sections.append(section)
    }
    return sections
  }
}

/// Refuses extension ids that mean one thing in one bundled section and another in the next, for a
/// packet's extensions are read before its section is known (RFC 8843, section 9.2).
func checkExtensionIDs(of sections: [MediaSection]) throws(SDPError) {
  var meaning: [UInt8: String] = [:]
  for section in sections {
    for entry in section.extensions {
      if let known = meaning[entry.id], known != entry.uri {
        throw SDPError(
          .conflict, line: section.line, "extension id \(entry.id) has two meanings in one bundle")
      }
      meaning[entry.id] = entry.uri
    }
  }
}
