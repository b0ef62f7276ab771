internal import CareModel
internal import Synchronization

/// ``AbuseGuard`` with what makes addresses blind, and the pace of each conversation. All of it lives in
/// memory: no address and nothing that leads back to one is ever written.
struct ChatGuard {
  private var networks = AbuseGuard()
  private let blinding = ChatBlinding()
  private var paces: [ConversationID: MessagePace] = [:]
  /// From where a conversation began, blinded; for a counsellor's word that it was a prank.
  private var tokens: [ConversationID: NetworkToken] = [:]

  /// - Parameter network: empty where it is not known: then it does not count.
  mutating func mayStart(network: String, now: WallTime) -> Bool {
    network.isEmpty
      || networks.start(from: Array(network.utf8), by: blinding, now: now) == .allowed
  }

  mutating func began(_ id: ConversationID, network: String, now: WallTime) {
    guard !network.isEmpty else { return }
    tokens[id] = networks.token(of: Array(network.utf8), by: blinding, now: now)
  }

  mutating func mayGuess(network: String, now: WallTime) -> Bool {
    network.isEmpty
      || networks.mayTryCode(from: Array(network.utf8), by: blinding, now: now) == .allowed
  }

  mutating func guessed(network: String, now: WallTime) {
    guard !network.isEmpty else { return }
    networks.codeWasWrong(from: Array(network.utf8), by: blinding, now: now)
  }

  mutating func mayWrite(_ id: ConversationID, now: WallTime) -> Bool {
    paces[id, default: MessagePace()].message(now: now) == nil
  }

  /// Whoever began this one waits longer for the next.
  mutating func holdBack(_ id: ConversationID, for time: Duration, now: WallTime) {
    guard let token = tokens[id] else { return }
    networks.block(token, until: now + time, now: now)
  }

  mutating func forget(_ id: ConversationID) {
    paces[id] = nil
    tokens[id] = nil
  }
}

/// SHA-256 of an epoch's random secret and the address, cut to 64 bits. The secret is 256 bits long, is
/// never written, and is thrown away after the next epoch.
final class ChatBlinding: Blinding {
  private let secrets = Mutex<[Int64: [UInt8]]>([:])

  func blind(_ key: [UInt8], epoch: Int64) -> UInt64? {
    let secret = secrets.withLock { secrets -> [UInt8]? in
      if let known = secrets[epoch] { return known }
      guard secrets.keys.allSatisfy({ $0 < epoch }) else { return nil }
      var generator = SystemRandomNumberGenerator()
      let fresh = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      secrets = secrets.filter { $0.key >= epoch - 1 }
      secrets[epoch] = fresh
      return fresh
    }
    guard let secret else { return nil }
    return Secret.digest(secret + key).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
