import CareAPI
import CareModel
import SecureTransport
import TestKit
import Testing

@testable import Endpoint

@Suite struct TerminalTranscriptTests {
  private let key = TerminalKey(seed: [UInt8](repeating: 7, count: 32))!
  private let now = WallTime(milliseconds: 1_000_000)

  private func script() -> SignallingScript {
    SignallingScript(.terminal(key, version: "0.1.0"))
  }

  private func challenge(_ nonce: String, known: Bool) -> ServerMessage {
    .reply(to: 0, .challenge(ChallengeReply(nonce: nonce, known: known, now: now)))
  }

  /// The last request, where it is signed over this nonce.
  private func signed(_ script: SignallingScript, _ nonce: String) -> Bool {
    guard case .request(let request)? = script.sent.last,
      let publicKey = TerminalPublicKey(key.publicKey)
    else { return false }
    let signature: SignatureText? =
      switch request.body {
      case .hello(let hello): hello.signature
      case .pair(let pair): pair.signature
      default: nil
      }
    return signature.map {
      publicKey.verifies($0.rawValue, of: TerminalProof.text(nonce: nonce))
    } ?? false
  }

  @Test func aKnownTerminalSignsTheChallenge() {
    var script = script()
    script.start()
    script.connect()
    #expect(script.requests == ["0 challenge"])
    script.gateway(challenge("n1", known: true))
    #expect(script.requests == ["0 challenge", "0 hello"])
    #expect(signed(script, "n1"))
    script.gateway(.reply(to: 0, .hello(SignallingScript.hello())))
    #expect(script.events.count == 1)
    // Coming back needs no new proof.
    script.comeBack()
    script.gateway(.reply(to: 0, .resume(SignallingScript.resume())))
    #expect(script.requests.isEmpty)
  }

  @Test func anUnknownTerminalShowsACodeAndIsPaired() {
    var script = script()
    script.start()
    script.connect()
    script.gateway(challenge("n1", known: false))
    #expect(script.requests.last == "0 pair")
    #expect(signed(script, "n1"))
    let code = PairReply(code: "K7P2M9", expiresAt: now + .minutes(10))
    script.gateway(.reply(to: 0, .pair(code)))
    #expect(script.events == [.pairing(code)])
    #expect(script.scheduled(.pairing) == .minutes(10))
    script.forget()
    // It has expired: another one.
    script.fire(.pairing)
    script.gateway(challenge("n2", known: false))
    #expect(signed(script, "n2"))
    script.gateway(.reply(to: 0, .pair(code)))
    script.forget()
    let paired = PairedEvent(
      terminalId: TerminalID("d_1")!, gatewayKey: PublicKeyText(TerminalKey().publicKey)!)
    script.gateway(.volatile(.paired(paired)))
    #expect(script.events == [.paired(paired)])
    #expect(script.requests == ["0 challenge"])
    script.gateway(challenge("n3", known: true))
    #expect(script.requests.last == "0 hello" && signed(script, "n3"))
  }

  @Test func aRevokedTerminalAsksToBePairedAgain() {
    var script = script()
    script.start()
    script.connect()
    script.gateway(challenge("n1", known: true))
    script.gateway(.reply(to: 0, .hello(SignallingScript.hello())))
    script.request(SignallingScript.accept, token: 1)
    script.forget()
    script.gateway(
      .volatile(.bye(ByeEvent(reason: .terminalRevoked, reconnectMilliseconds: 0))))
    script.close(4003)
    #expect(script.completed == [1: .failure(.sessionLost)])
    #expect(script.events.last == .disconnected)
    script.fire(.reconnect)
    script.forget()
    script.connect()
    #expect(script.requests == ["0 challenge"])
  }

  @Test func aTerminalForgottenBetweenChallengeAndHelloBeginsAnew() {
    var script = script()
    script.start()
    script.connect()
    script.gateway(challenge("n1", known: true))
    script.forget()
    script.gateway(.refusal(to: 0, ProtocolError(.terminalUnknown, "who?")))
    #expect(script.requests == ["0 challenge"])
    script.gateway(challenge("n2", known: true))
    script.forget()
    // A signature that does not fit is no reason to stop for good.
    script.gateway(.refusal(to: 0, ProtocolError(.badSignature, "no")))
    #expect(script.scheduled(.reconnect) ?? .zero >= .seconds(7))
  }
}
