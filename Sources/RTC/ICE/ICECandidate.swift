public import Bytes

/// A UDP address at which an agent may be reached (RFC 8445, section 5.1).
public struct ICECandidate: Hashable, Sendable {
  public enum Kind: String, Sendable {
    case host
    case serverReflexive = "srflx"
    case peerReflexive = "prflx"
    case relayed = "relay"

    /// Recommended type preferences, RFC 8445, section 5.1.2.2.
    var preference: UInt32 {
      switch self {
      case .host: 126
      case .peerReflexive: 110
      case .serverReflexive: 100
      case .relayed: 0
      }
    }
  }

  public var kind: Kind
  public var address: SocketAddress
  public var priority: UInt32

  public init(kind: Kind, address: SocketAddress, priority: UInt32) {
    self.kind = kind
    self.address = address
    self.priority = priority
  }

  /// A host candidate. `rank` counts the agent's own interfaces, 0 the most preferred; IPv6 goes
  /// before IPv4 of the same rank (RFC 8421).
  public static func host(_ address: SocketAddress, rank: Int = 0) -> ICECandidate {
    ICECandidate(
      kind: .host, address: address, priority: priority(.host, address: address, rank: rank))
  }

  /// RFC 8445, section 5.1.2.1, component 1.
  static func priority(_ kind: Kind, address: SocketAddress, rank: Int) -> UInt32 {
    let local = UInt32(65_535 - 2 * min(max(rank, 0), 30_000) - (address.isV6 ? 0 : 1))
    return kind.preference << 24 | local << 8 | 255
  }
}
