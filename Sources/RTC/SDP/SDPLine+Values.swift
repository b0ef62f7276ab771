internal import Bytes

extension SDPLine {
  func group(_ text: Substring) throws(SDPError) -> SDPGroup {
    let words = words(text)
    guard let semantics = words.first, words.count <= SessionDescription.maximumSections + 1 else {
      throw error(.malformed, "the group has no semantics or too many members")
    }
    var mids: [String] = []
    for word in words.dropFirst() { mids.append(try token(word, "the mid")) }
    return SDPGroup(semantics: String(semantics), mids: mids)
  }

  func setup(_ text: Substring) throws(SDPError) -> DTLSSetup {
    guard let setup = DTLSSetup(rawValue: String(text)) else {
      throw error(.malformed, "setup is one of active, passive, actpass and holdconn")
    }
    return setup
  }

  /// RFC 8122, section 5: pairs of hexadecimal digits between colons.
  func fingerprint(_ text: Substring) throws(SDPError) -> SDPFingerprint {
    let words = words(text)
    guard words.count == 2 else { throw error(.malformed, "fingerprint needs hash and digest") }
    guard let digest = [UInt8](colonHex: words[1]) else {
      throw error(.malformed, "the fingerprint is not pairs of hexadecimal digits")
    }
    let fingerprint = SDPFingerprint(algorithm: try token(words[0], "the hash"), digest: digest)
    let lengths = ["sha-1": 20, "sha-224": 28, "sha-256": 32, "sha-384": 48, "sha-512": 64]
    if let length = lengths[fingerprint.algorithm], length != digest.count {
      throw error(.malformed, "the fingerprint does not have the length of its hash")
    }
    return fingerprint
  }

  /// `opus/48000/2` and the like.
  func codec(_ type: UInt8, _ text: Substring) throws(SDPError) -> SDPCodec {
    let parts = text.pieces(between: UInt8(ascii: "/"))
    guard (2...3).contains(parts.count) else {
      throw error(.malformed, "rtpmap needs a name and a clock rate")
    }
    return SDPCodec(
      payloadType: type, name: try token(parts[0], "the codec's name"),
      clockRate: try number(parts[1], "the clock rate", in: 1...1_000_000),
      channels: parts.count == 3 ? try number(parts[2], "the channel count", in: 1...255) : 1)
  }

  /// `id[/direction] uri [attributes]`; attributes are not kept.
  func headerExtension(_ text: Substring) throws(SDPError) -> SDPHeaderExtension {
    let words = words(text)
    guard words.count >= 2 else { throw error(.malformed, "extmap needs an id and a URI") }
    let parts = words[0].pieces(between: UInt8(ascii: "/"))
    let id: UInt16 = try number(parts.first, "the extension id", in: 1...4_351)
    var direction: MediaDirection?
    if parts.count == 2 {
      direction = MediaDirection(rawValue: String(parts[1]))
      guard direction != nil else { throw error(.malformed, "extmap has an unknown direction") }
    }
    // Ids from 4096 stand for "no local id yet" (RFC 8285, section 5); nobody offers them today.
    guard parts.count <= 2, id <= 255, id != 15 else {
      throw error(.unsupported, "extension ids are 1 to 255, without 15")
    }
    return SDPHeaderExtension(id: UInt8(id), direction: direction, uri: String(words[1]))
  }

  func rid(_ text: Substring) throws(SDPError) -> SDPRid {
    let parts = text.words(maxSplits: 2)
    guard parts.count >= 2, parts[1] == "send" || parts[1] == "recv" else {
      throw error(.malformed, "rid needs an id and send or recv")
    }
    return SDPRid(
      id: try ridName(parts[0]), isSend: parts[1] == "send",
      restrictions: parts.count == 3 ? String(parts[2]) : "")
  }

  /// RFC 8853, section 5.1: `send a;b,c recv d`. Alternatives behind a comma are not kept, the mark
  /// `~` of a paused stream neither.
  func simulcast(_ text: Substring) throws(SDPError) -> SDPSimulcast {
    let words = words(text)
    guard words.count == 2 || words.count == 4 else {
      throw error(.malformed, "simulcast needs a direction and streams")
    }
    var simulcast = SDPSimulcast()
    for index in stride(from: 0, to: words.count, by: 2) {
      var ids: [String] = []
      for stream in words[index + 1].split(separator: ";") {
        let first = stream.split(separator: ",").first ?? ""
        ids.append(try ridName(first.first == "~" ? first.dropFirst() : first))
      }
      switch words[index] {
      case "send" where simulcast.send.isEmpty: simulcast.send = ids
      case "recv" where simulcast.receive.isEmpty: simulcast.receive = ids
      default: throw error(.malformed, "simulcast has send and recv once each at most")
      }
    }
    return simulcast
  }

  /// RFC 8851, section 10, with the 16 bytes that fit into a one-byte header extension.
  private func ridName(_ text: Substring) throws(SDPError) -> String {
    guard (1...16).contains(text.utf8.count),
      text.utf8.allSatisfy({ byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x5f: true
        default: false
        }
      })
    else { throw error(.malformed, "a rid has 1 to 16 letters, digits, hyphens or underscores") }
    return String(text)
  }
}
