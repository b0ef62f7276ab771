internal import CareAPI
internal import CareModel
internal import Foundation
internal import Signatures

/// TURN servers beside the relay (RFC 8656), for pages whose network lets no packet through to it.
///
/// Credentials are made up for each join and end by themselves, in the way that coturn calls
/// `use-auth-secret` (draft-uberti-behave-turn-rest-00): no account is anywhere, and nothing that the server
/// sees tells whose they are.
struct TURNServers: Sendable, Equatable {
  /// As RFC 7065 writes them; not empty.
  let urls: [String]
  /// How long an allocation can be begun with credentials. One that is there is kept longer.
  let lifetime: Duration
  private let secret: PersonalText

  /// Browsers warn of more.
  static let mostURLs = 4
  /// Shorter ones could be found by trying, from one credential.
  static let shortestSecret = 16

  /// - Parameter environment: may hold `KUULOLLA_TURN_SECRET`, which goes before the file.
  /// - Returns: nil where none are set up.
  /// - Throws: ``StartProblem`` with a sentence for the operator.
  static func open(
    _ settings: Configuration.TURN, environment: [String: String]
  ) throws(StartProblem) -> TURNServers? {
    if settings.urls.isEmpty { return nil }
    let secret: String
    if let given = environment["KUULOLLA_TURN_SECRET"] {
      secret = given
    } else {
      guard !settings.secret.isEmpty else {
        throw StartProblem(
          "turn.urls needs turn.secret: the file with the secret that the TURN server has as well.")
      }
      let lines = try SecretFile.lines(of: settings.secret, "turn.secret")
      guard lines.count == 1 else {
        throw StartProblem("turn.secret: \(settings.secret) holds one line, the secret.")
      }
      secret = lines[0]
    }
    // Spaces and what is no ASCII would have to be written alike in the TURN server's configuration.
    guard secret.utf8.count >= shortestSecret,
      secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw StartProblem(
        "The secret of the TURN servers is at least \(shortestSecret) characters without spaces, all ASCII: "
          + "make one by openssl rand -hex 32.")
    }
    return TURNServers(
      urls: settings.urls, lifetime: .minutes(settings.lifetimeMinutes),
      secret: PersonalText(secret))
  }

  init(urls: [String], lifetime: Duration, secret: PersonalText) {
    self.urls = urls
    self.lifetime = lifetime
    self.secret = secret
  }

  /// For one page's peer connection. The random word keeps the server's quota of each page apart.
  func iceServers(
    now: WallTime, random: String = TURNServers.randomWord()
  ) -> [ICEServer] {
    let username = "\((now + lifetime).milliseconds / 1_000):\(random)"
    let hash = KeyedHash.sha1(Array(username.utf8), key: Array(secret.revealed.utf8))
    let credential = PersonalText(Data(hash).base64EncodedString())
    return [ICEServer(urls: urls, username: username, credential: credential)]
  }

  /// 64 random bits, hexadecimal.
  static func randomWord() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// `turn:` or `turns:`, a host, perhaps a port and a transport (RFC 7065). A host that begins with a bracket
  /// is an IPv6 address.
  static func isURL(_ text: String) -> Bool {
    let pattern =
      #/turns?:(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.\-]+)(?::([0-9]{1,5}))?(?:\?transport=(?:udp|tcp))?/#
    guard text.utf8.count <= 255, let match = text.wholeMatch(of: pattern) else { return false }
    guard let port = match.output.1 else { return true }
    return Int(port).map { (1...65_535).contains($0) } ?? false
  }
}
