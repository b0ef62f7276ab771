/// Session descriptions without ICE, as far as a load needs them: where each media section is received, and
/// how the other side protects what it sends: by a key that stands in the text (RFC 4568), or by DTLS with a
/// certificate of which the text has the digest (RFC 5763).
package struct PlainSDP: Equatable, Sendable {
  package struct Section: Equatable, Sendable {
    /// `audio` or `video`.
    package var media: String
    package var port: UInt16
    /// Of the `c=` line that holds for it.
    package var address: String
    /// Tag and key material in Base64 of each suite, in order.
    package var crypto: [Crypto] = []
    /// As in its attribute; nil without DTLS.
    package var fingerprint: String?

    package init(
      media: String, port: UInt16, address: String, crypto: [Crypto] = [],
      fingerprint: String? = nil
    ) {
      (self.media, self.port, self.address) = (media, port, address)
      (self.crypto, self.fingerprint) = (crypto, fingerprint)
    }
  }

  package struct Crypto: Equatable, Sendable {
    package var tag: Int
    package var suite: String
    package var inline: String

    package init(tag: Int, suite: String, inline: String) {
      (self.tag, self.suite, self.inline) = (tag, suite, inline)
    }
  }

  private static let mostSections = 16

  package var sections: [Section]

  package init(sections: [Section]) { self.sections = sections }

  /// Lines that nothing here needs are passed over.
  package init(parsing text: String) {
    sections = []
    var address = ""
    var fingerprint: String?
    for line in text.split(whereSeparator: \.isNewline) {
      guard let mark = line.firstIndex(of: "=") else { continue }
      let value = line[line.index(after: mark)...]
      let words = value.split(separator: " ")
      switch line[..<mark] {
      case "c" where words.count == 3:
        if sections.isEmpty {
          address = String(words[2])
        } else {
          sections[sections.count - 1].address = String(words[2])
        }
      case "m" where words.count > 2 && sections.count < Self.mostSections:
        sections.append(
          Section(
            media: String(words[0]), port: UInt16(words[1]) ?? 0, address: address,
            fingerprint: fingerprint))
      case "a" where value.hasPrefix("fingerprint:"):
        let text = String(value.dropFirst("fingerprint:".count))
        if sections.isEmpty {
          fingerprint = text
        } else {
          sections[sections.count - 1].fingerprint = text
        }
      case "a" where value.hasPrefix("crypto:") && !sections.isEmpty && words.count >= 3:
        guard let tag = Int(words[0].dropFirst("crypto:".count)), words[2].hasPrefix("inline:")
        else { continue }
        // What follows the key, a lifetime, is behind a bar.
        let key = words[2].dropFirst("inline:".count).prefix { $0 != "|" }
        sections[sections.count - 1].crypto.append(
          Crypto(tag: tag, suite: String(words[1]), inline: String(key)))
      default: continue
      }
    }
  }

  /// As an offer or an answer of Opus and VP8 over SRTP; its writer opens the DTLS association.
  package var text: String {
    var lines = [
      "v=0", "o=- 1 1 IN IP4 \(sections.first?.address ?? "0.0.0.0")", "s=-", "t=0 0",
    ]
    for section in sections {
      let codec = section.media == "audio" ? "111 opus/48000/2" : "96 VP8/90000"
      let transport = section.fingerprint == nil ? "RTP/SAVPF" : "UDP/TLS/RTP/SAVPF"
      lines += [
        "m=\(section.media) \(section.port) \(transport) \(codec.prefix { $0 != " " })",
        "c=IN IP4 \(section.address)", "a=rtpmap:\(codec)", "a=sendrecv", "a=rtcp-mux",
      ]
      lines += section.crypto.map { "a=crypto:\($0.tag) \($0.suite) inline:\($0.inline)" }
      if let fingerprint = section.fingerprint {
        lines += ["a=fingerprint:\(fingerprint)", "a=setup:active"]
      }
    }
    return lines.map { $0 + "\r\n" }.joined()
  }
}
