internal import Bytes

// The candidate attribute, RFC 8839, section 5.1.

extension ICECandidate {
  enum Reading {
    case candidate(ICECandidate)
    /// Well-formed, of a kind that this end cannot use: TCP, a name instead of an address, RTCP's own
    /// component.
    case unusable
    case malformed
  }

  /// Reads what stands behind `candidate:`. An empty value is Firefox' end of candidates: unusable.
  static func read(_ value: Substring) -> Reading {
    let words = value.words()
    if words.isEmpty { return .unusable }
    guard words.count >= 8, let component = UInt16(words[1]), let priority = UInt32(words[3]),
      let port = UInt16(words[5]), words[6] == "typ"
    else { return .malformed }
    guard component == 1, words[2].lowercased() == "udp", port != 0,
      let kind = Kind(rawValue: String(words[7])),
      let address = SocketAddress(address: words[4], port: port)
    else { return .unusable }
    return .candidate(ICECandidate(kind: kind, address: address, priority: priority))
  }

  /// The attribute's value. Every candidate of ours has its own base, so its number in the list does
  /// as its foundation (RFC 8445, section 5.1.1.3).
  func attribute(index: Int) -> String {
    let foundation = index + 1
    var text =
      "\(foundation) 1 udp \(priority) \(address.addressText) \(address.port) typ \(kind.rawValue)"
    if kind != .host {
      // A related address is mandatory behind these kinds, and none of the receiver's business.
      text += address.isV6 ? " raddr :: rport 0" : " raddr 0.0.0.0 rport 0"
    }
    return text
  }
}
