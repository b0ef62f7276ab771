internal import CareAPI
internal import CareModel
internal import CareStore
internal import Signatures

/// What a terminal says before it has a session: it shows that it has its key, and is paired.
extension Switchboard {
  func challenge(_ body: ChallengeRequest, on id: ConnectionID) async {
    do {
      let known = try await store.read { try $0.terminal(key: body.key) != nil }
      let nonce = Secret.random()
      connections[id]?.challenge = Connection.Challenge(key: body.key, nonce: nonce)
      let answer = ChallengeReply(nonce: nonce, known: known, now: clock.now)
      reply(.reply(to: 0, .challenge(answer)), on: id)
    } catch {
      failed(error, doing: "challenge")
      reply(.refusal(to: 0, ProtocolError(.internal, "storage failed")), on: id)
    }
  }

  /// Nil where the signature is the key's, over the challenge of this connection: whoever has a key
  /// is let in, whatever others try from the same address. A challenge counts once, whatever comes of
  /// it.
  func faultOfProof(
    _ key: PublicKeyText, _ signature: SignatureText, on id: ConnectionID
  ) -> ProtocolError? {
    guard let connection = connections[id] else { return nil }
    let challenge = connection.challenge
    connections[id]?.challenge = nil
    guard let challenge, challenge.key == key else {
      return ProtocolError(.badSignature, "there is no challenge of this key on this connection")
    }
    let text = TerminalProof.text(nonce: challenge.nonce)
    let isGenuine =
      TerminalPublicKey(key.rawValue)?.verifies(signature.rawValue, of: text) ?? false
    if isGenuine { return nil }
    let address = connection.context.addressKey
    guard guesses.mayTry(address, now: clock.now) else {
      return ProtocolError(.tooMany, "too many wrong signatures")
    }
    guesses.failed(address, now: clock.now)
    return ProtocolError(.badSignature, "the signature is not this key's over the challenge")
  }

  func pair(_ body: PairRequest, on id: ConnectionID, of connection: Connection) async {
    if let fault = faultOfProof(body.key, body.signature, on: id) {
      reply(.refusal(to: 0, fault), on: id)
      return
    }
    do {
      guard try await store.read({ try $0.terminal(key: body.key) }) == nil else {
        let error = ProtocolError(.notAllowed, "the key belongs to a terminal: say hello")
        reply(.refusal(to: 0, error), on: id)
        return
      }
    } catch {
      failed(error, doing: "pair")
      reply(.refusal(to: 0, ProtocolError(.internal, "storage failed")), on: id)
      return
    }
    var random = SystemRandomNumberGenerator()
    let expiresAt = clock.now + ProtocolLimits.pairingLimit
    let waiting = PairingDesk.Waiting(
      connection: id, key: body.key, version: body.version, expiresAt: expiresAt,
      address: connection.context.addressKey)
    // The connection may have gone while storage was asked: it would never be forgotten.
    guard connections[id] != nil else { return }
    guard let code = pairing.enter(waiting, now: clock.now, using: &random) else {
      reply(.refusal(to: 0, ProtocolError(.tooMany, "too many codes live now")), on: id)
      return
    }
    expectHello(on: id, by: expiresAt)
    let answer = PairReply(code: PersonalText(code.text), expiresAt: expiresAt)
    reply(.reply(to: 0, .pair(answer)), on: id)
  }

  /// The public half of what signs configurations.
  var gatewayKey: PublicKeyText {
    // Signatures writes its keys in the one form that the type takes.
    PublicKeyText(signer.publicKey)!
  }
}
