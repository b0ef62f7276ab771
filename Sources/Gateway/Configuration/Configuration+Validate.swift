internal import NIOCore
public import Settings

extension Configuration {
  /// What single values cannot tell: keys that have to fit each other.
  public func validate() throws(ConfigurationProblem) {
    guard http.enabled || https.enabled else {
      throw ConfigurationProblem("Nothing would be served: enable http or https.")
    }
    if http.enabled, !Self.isLoopback(http.address) {
      throw ConfigurationProblem(
        "Plain HTTP is served on loopback only, because browsers give camera and microphone to "
          + "encrypted pages alone: set http.address to 127.0.0.1, and https.enabled to true for "
          + "other machines.")
    }
    guard https.certificate.isEmpty == https.key.isEmpty else {
      throw ConfigurationProblem(
        "https.certificate and https.key belong together: set both, or neither for a self-signed one."
      )
    }
    guard messages.smtp.isEmpty == messages.from.isEmpty else {
      throw ConfigurationProblem(
        "messages.smtp and messages.from belong together: set both, or neither for no e-mail.")
    }
    if !database.chatKeysUrl.isEmpty, database.chatKeysUrl == database.url {
      throw ConfigurationProblem(
        "database.chatKeysUrl is the address of a database of its own: keys are no use beside what "
          + "they lock.")
    }
    if relay.port != 0, relay.port + max(relay.shards, 1) - 1 > 65_535 {
      throw ConfigurationProblem("relay.port and relay.shards reach beyond port 65535.")
    }
    guard turn.urls.count <= TURNServers.mostURLs else {
      throw ConfigurationProblem(
        "turn.urls holds \(TURNServers.mostURLs) addresses at most: browsers try all of them at each call."
      )
    }
    if turn.urls.isEmpty, !turn.secret.isEmpty {
      throw ConfigurationProblem(
        "turn.secret is of no use without turn.urls: set both, or neither for no TURN server.")
    }
  }

  static func isLoopback(_ address: String) -> Bool {
    guard let address = try? SocketAddress(ipAddress: address, port: 0) else { return false }
    return RemoteAddress.isLoopback(address)
  }
}
