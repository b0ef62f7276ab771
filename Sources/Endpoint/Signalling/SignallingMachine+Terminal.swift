internal import CareAPI
internal import CareModel
internal import SecureTransport

/// How a terminal shows who it is: a challenge, then `hello`, or `pair` where it is not known yet.
extension SignallingMachine {
  /// A code lives for some minutes; never less, so that wrong clocks do not make it flicker.
  private static let shortestCode = Duration.seconds(30)

  func challengeRequest(_ key: TerminalKey) -> RequestBody {
    .challenge(ChallengeRequest(key: key.publicKeyText))
  }

  mutating func challenged(_ reply: ChallengeReply) -> [Action] {
    guard case .terminal(let key, let version) = identity else { return [] }
    challenge = reply
    // A signature is 64 bytes, and so a text of that kind.
    let signature = SignatureText(key.sign(TerminalProof.text(nonce: reply.nonce)))!
    if reply.known {
      return say(
        .hello(
          HelloRequest(
            key: key.publicKeyText, signature: signature, language: language, version: version)),
        .hello)
    }
    return say(
      .pair(PairRequest(key: key.publicKeyText, signature: signature, version: version)), .pair)
  }

  mutating func showCode(_ reply: PairReply) -> [Action] {
    state = .pairing
    let now = challenge?.now ?? reply.expiresAt
    let life = Duration.milliseconds(reply.expiresAt.milliseconds - now.milliseconds)
    return [
      .cancel(.opening), .schedule(.pairing, max(life, Self.shortestCode)),
      .deliver(.pairing(reply)),
    ]
  }

  mutating func paired(_ event: PairedEvent) -> [Action] {
    guard case .pairing = state else { return [] }
    return [.cancel(.pairing), .deliver(.paired(event))] + open()
  }
}

extension TerminalKey {
  /// A public key is 32 bytes, and so a text of that kind.
  var publicKeyText: PublicKeyText { PublicKeyText(publicKey)! }
}
