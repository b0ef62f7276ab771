import CareAPI
import CareModel
import CareStore
import Signatures
import Testing

@testable import Gateway

@Suite("Pairing and sign-in of terminals")
struct PairingTests {
  private static func showingCode(
    _ bench: Bench, address: String = "192.0.2.1"
  ) async throws -> (page: TestPage, code: String) {
    let page = TestPage.terminal(bench, TerminalKey())
    await page.open(address: address)
    let key = try #require(page.key)
    await page.send(id: 0, "pair", await page.proof(key))
    return (page, page.replies[0]?.last?.text("ok.code") ?? "")
  }

  private static func request(
    _ bench: Bench, _ code: String, clients: [ClientID]? = nil
  ) -> PairTerminalRequest {
    PairTerminalRequest(
      code: PersonalText(code), name: "Aino, keittiö", place: .home,
      clientIds: clients ?? [bench.home.clients[0]])
  }

  @Test("a terminal shows a code, staff type it, and it signs in on the same connection")
  func pairs() async throws {
    let bench = try await Bench()
    let (page, code) = try await Self.showingCode(bench)
    #expect(page.replies[0]?.first?.flag("ok.known") == false)
    #expect(PairingCode(typed: code)?.text == code)
    let typed = code.prefix(3).lowercased() + " " + code.suffix(3).lowercased()
    let record = try await bench.board.pair(Self.request(bench, typed), by: bench.reference())
    page.read()
    let paired = try #require(page.volatile.first { $0.event == "paired" })
    #expect(paired.text("body.terminalId") == record.terminal.id.rawValue)

    await page.sayHello()
    let welcome = try #require(page.replies[0]?.last)
    #expect(page.replies[0]?.dropLast().last?.flag("ok.known") == true)
    #expect(welcome.text("ok.you.kind") == "terminal" && welcome.text("ok.you.role") == "client")
    #expect(welcome.text("ok.you.name") == "Aino, keittiö")
    let configuration = try welcome.configuration(
      "ok.terminal", signedBy: try #require(paired.text("body.gatewayKey")))
    #expect(configuration.terminalId == record.terminal.id && configuration.version == 1)
    #expect(configuration.people.map(\.clientId) == [bench.home.clients[0]])
    #expect(configuration.timeZone == "Europe/Helsinki")
    #expect(welcome.text("ok.snapshot.visits.0.id") == bench.home.visits[0].rawValue)
    #expect(welcome.text("ok.snapshot.visits.0.purpose") == "")
    #expect((welcome["ok.snapshot.visits"] as? [Any])?.count == 1)
  }

  @Test("the configuration keeps its version and its signer over restarts, until something changes")
  func configurationIsStable() async throws {
    let bench = try await Bench()
    let key = try await bench.addTerminal("one")
    let first = try await TestPage.terminal(bench, key).hello()
    let signed = try #require(first.welcome?.text("ok.terminal.configuration"))
    try await bench.killAndRestart()
    let second = try await TestPage.terminal(bench, key).hello()
    #expect(second.welcome?.text("ok.terminal.configuration") == signed)
    #expect(
      second.welcome?.text("ok.terminal.signature") == first.welcome?.text("ok.terminal.signature"))
  }

  @Test("a wrong key, a used challenge and a challenge of another connection are refused")
  func wrongSignatures() async throws {
    let bench = try await Bench()
    let key = try await bench.addTerminal("one")
    let page = TestPage.terminal(bench, key)
    await page.open()
    // Signed by another key than the one it claims.
    let proof = await page.proof(key)
    let forged = TerminalKey().sign("kuulolla-terminal-1\nx")
    let hello: [String: Any] = ["as": "terminal", "language": "fi"]
    await page.send(
      id: 0, "hello", hello.merging(proof) { $1 }.merging(["signature": forged]) { $1 })
    #expect(page.replies[0]?.last?.error == "badSignature")
    // The challenge is used up.
    await page.send(id: 0, "hello", hello.merging(proof) { $1 })
    #expect(page.replies[0]?.last?.error == "badSignature")
    // What was signed on one connection is worth nothing on another.
    let fresh = await page.proof(key)
    let other = TestPage.terminal(bench, key)
    await other.open()
    await other.send(id: 0, "hello", hello.merging(fresh) { $1 })
    #expect(other.replies[0]?.last?.error == "badSignature")
    // A stranger's key is genuine, and nobody's.
    let stranger = TestPage.terminal(bench, TerminalKey())
    await stranger.open()
    await stranger.sayHello()
    #expect(stranger.replies[0]?.last?.error == "terminalUnknown")
    await page.send(id: 0, "pair", await page.proof(key))
    #expect(page.replies[0]?.last?.error == "notAllowed")
  }

  @Test("whoever has a key is let in, whatever others try from the same address")
  func othersGuess() async throws {
    let bench = try await Bench()
    let key = try await bench.addTerminal("one")
    let guesser = TestPage.terminal(bench, TerminalKey())
    await guesser.open()
    let hello: [String: Any] = ["as": "terminal", "language": "fi"]
    for attempt in 0...GuessLimiter.burst {
      var proof = await guesser.proof(key)
      proof["signature"] = TerminalKey().sign("kuulolla-terminal-1\nx")
      await guesser.send(id: 0, "hello", hello.merging(proof) { $1 })
      let expected = attempt < GuessLimiter.burst ? "badSignature" : "tooMany"
      #expect(guesser.replies[0]?.last?.error == expected)
    }
    _ = try await TestPage.terminal(bench, key).hello()
    let (_, code) = try await Self.showingCode(bench)
    #expect(PairingCode(typed: code) != nil)
  }

  @Test("a code dies with its time, its connection and its use")
  func codesDie() async throws {
    let bench = try await Bench()
    func pair(_ code: String) async -> ErrorCode? {
      do {
        _ = try await bench.board.pair(Self.request(bench, code), by: bench.reference())
        return nil
      } catch { return (error as? ProtocolError)?.code }
    }
    let (_, old) = try await Self.showingCode(bench)
    bench.clock.advance(by: .minutes(10))
    #expect(await pair(old) == .codeUnknown)
    let (gone, code) = try await Self.showingCode(bench)
    await gone.cut()
    #expect(await pair(code) == .codeUnknown)
    let (_, used) = try await Self.showingCode(bench)
    #expect(await pair(used) == nil)
    #expect(await pair(used) == .codeUnknown)
  }

  @Test("codes that live at once are bounded by address, and cannot be guessed")
  func bounded() async throws {
    let bench = try await Bench()
    for _ in 0..<PairingDesk.ofAddress { _ = try await Self.showingCode(bench) }
    let (late, none) = try await Self.showingCode(bench)
    #expect(none == "" && late.replies[0]?.last?.error == "tooMany")
    let (_, code) = try await Self.showingCode(bench, address: "192.0.2.2")
    for _ in 0..<GuessLimiter.burst {
      await #expect(throws: ProtocolError.self) {
        try await bench.board.pair(Self.request(bench, "AAAAAA"), by: bench.reference())
      }
    }
    let refusal = await #expect(throws: ProtocolError.self) {
      try await bench.board.pair(Self.request(bench, code), by: bench.reference())
    }
    #expect(refusal?.code == .tooMany)
  }

  @Test("nobody's clients but the organisation's own can be given a terminal")
  func foreignClients() async throws {
    let bench = try await Bench()
    let (_, code) = try await Self.showingCode(bench)
    let refusal = await #expect(throws: ProtocolError.self) {
      try await bench.board.pair(
        Self.request(bench, code, clients: [bench.foreign.clients[0]]), by: bench.reference())
    }
    #expect(refusal?.code == .notFound)
    _ = try await bench.board.pair(Self.request(bench, code), by: bench.reference())
  }

  @Test("a revoked terminal is closed at once, and can do nothing but pair again")
  func revoked() async throws {
    let bench = try await Bench()
    let page = try await bench.terminal()
    let carer = try await bench.staff()
    try await bench.board.revoke(
      TerminalID("d_one")!, seen: SeenVersion(nil), by: bench.reference())
    page.read()
    #expect(page.volatile.last?.text("body.reason") == "terminalRevoked")
    #expect(page.socket.closeCode == CloseCode.signedOut.rawValue)
    carer.read()
    #expect(carer.volatile.last?.text("body.terminal") == "none")
    #expect(await page.resume()?.error == "sessionUnknown")
    let again = TestPage.terminal(bench, try #require(page.key))
    await again.open()
    await again.sayHello()
    #expect(again.replies[0]?.first?.flag("ok.known") == false)
    #expect(again.replies[0]?.last?.error == "terminalUnknown")
    await again.send(id: 0, "pair", await again.proof(try #require(page.key)))
    #expect(again.replies[0]?.last?.text("ok.code")?.count == 6)
  }

  @Test("one organisation's staff touch no terminal of another")
  func foreignStaff() async throws {
    let bench = try await Bench()
    let page = try await bench.terminal()
    let stranger = bench.reference(of: bench.foreign)
    let id = TerminalID("d_one")!
    for attempt in 0..<4 {
      let refusal = await #expect(throws: ProtocolError.self) {
        switch attempt {
        case 0: try await bench.board.revoke(id, seen: SeenVersion(nil), by: stranger)
        case 1: try await bench.board.command(id, .restart, by: stranger)
        case 2: try await bench.board.withdraw(bench.home.clients[0], by: stranger)
        default:
          _ = try await bench.board.change(
            id,
            ChangeTerminalRequest(
              name: "Oma", place: .servicePoint, clientIds: [],
              settings: TerminalSettingsView(
                volume: 1, brightness: 1, language: .fi, night: TerminalSettings.usualNight,
                selfTestBeforeVisit: false, remindMinutes: 10)), seen: SeenVersion(1), by: stranger)
        }
      }
      #expect(refusal?.code == .notFound)
    }
    page.read()
    #expect(page.volatile.isEmpty && page.transcript.isEmpty && page.socket.closeCode == nil)
  }
}
