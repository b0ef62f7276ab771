import CareAPI
import CareModel
import CareStore
import Testing

@testable import Gateway

@Suite("Calls on terminals")
struct TerminalCallTests {
  private static func ring(_ bench: Bench, client: Int = 0, by carer: TestPage) async throws {
    let reply = await carer.ask("ring", ["visitId": bench.home.visits[client].rawValue])
    try #require(reply.error == nil)
  }

  @Test("a call rings on the client's terminal and page alike; the terminal answers")
  func ringsAndIsAnswered() async throws {
    let bench = try await Bench()
    let terminal = try await bench.terminal()
    let other = try await bench.terminal("other", clients: [1])
    let foreign = try await bench.terminal("foreign", of: bench.foreign)
    let page = try await bench.client()
    let carer = try await bench.staff()
    try await Self.ring(bench, by: carer)
    #expect(terminal.callState == "ringing" && page.callState == "ringing")
    #expect(other.events("call").isEmpty && foreign.events("call").isEmpty)

    #expect(await terminal.ask("accept", ["callId": terminal.callID]).error == nil)
    carer.read()
    #expect(carer.callState == "inCall")
    #expect(await page.ask("accept", ["callId": page.callID]).error == "answeredElsewhere")
    #expect(
      await terminal.ask("join", ["callId": terminal.callID, "offer": Script.offer]).error == nil)
    await carer.ask("sendText", ["callId": carer.callID, "text": "Hei"])
    #expect(terminal.texts == ["Hei"])
    #expect(await terminal.ask("hangUp", ["callId": terminal.callID]).error == nil)
    #expect(carer.callState == "ended")
    // What was said is gone from the terminal's stream as well.
    let session = try #require(SessionID(terminal.session))
    let kept = try await bench.store.read {
      try $0.events(of: session, after: 0, limit: 100).map(\.json)
    }
    #expect(!kept.contains { $0.contains("Hei") })
  }

  @Test("a terminal declines for its client; one that opens while it rings is called as well")
  func declinesAndComesLate() async throws {
    let bench = try await Bench()
    let key = try await bench.addTerminal("one")
    let carer = try await bench.staff()
    try await Self.ring(bench, by: carer)
    let terminal = try await TestPage.terminal(bench, key).hello()
    let call = try #require(terminal.welcome?.text("ok.snapshot.calls.0.id"))
    #expect(await terminal.ask("decline", ["callId": call]).error == nil)
    #expect(carer.callState == "ended" && carer.reason == "declined")
  }

  @Test("calls of others are unknown to a terminal, whatever it asks")
  func foreignCalls() async throws {
    let bench = try await Bench()
    let (carer, _) = try await Script.inCall(bench)
    for terminal in [
      try await bench.terminal("other", clients: [1]),
      try await bench.terminal("foreign", of: bench.foreign),
    ] {
      for (type, body) in [
        ("accept", [:]), ("hangUp", [:]), ("sendText", ["text": "x"]),
        ("join", ["offer": Script.offer]), ("setNotes", ["notes": ["cameraCovered"]]),
        ("feedback", ["face": "good"]), ("setSending", ["audio": true, "video": true]),
      ] as [(String, [String: any Sendable])] {
        let reply = await terminal.ask(type, body.merging(["callId": carer.callID]) { $1 })
        #expect(reply.error == "notFound", "\(type)")
      }
      let ring = ["visitId": bench.home.visits[1].rawValue]
      #expect(await terminal.ask("ring", ring).error == "notAllowed")
      let withdrawal = ["clientId": bench.home.clients[0].rawValue]
      #expect(await terminal.ask("withdrawConsent", withdrawal).error == "notFound")
      let press: [String: Any] = [
        "pressId": "1", "pressedAt": 0, "clientId": bench.home.clients[0].rawValue,
      ]
      #expect(await terminal.ask("help", press).error == "notFound")
    }
    #expect(carer.callState == "inCall")
  }

  @Test("a terminal that two share takes one call at a time")
  func oneCallAtATime() async throws {
    let bench = try await Bench()
    let terminal = try await bench.terminal(clients: [0, 1])
    let (first, second) = (try await bench.staff(0), try await bench.staff(1))
    try await Self.ring(bench, client: 0, by: first)
    #expect(await terminal.ask("accept", ["callId": terminal.callID]).error == nil)
    try await Self.ring(bench, client: 1, by: second)
    #expect(terminal.callState == "ringing")
    #expect(await terminal.ask("accept", ["callId": second.callID]).error == "busy")
    #expect(await terminal.ask("decline", ["callId": second.callID]).error == nil)
    first.read()
    #expect(first.callState == "inCall" && second.callState == "ended")
  }

  @Test("a terminal that starts anew in mid-call is in the call again; the earlier session ends")
  func startsAnew() async throws {
    let bench = try await Bench()
    let terminal = try await bench.terminal()
    let carer = try await bench.staff()
    try await Self.ring(bench, by: carer)
    await terminal.ask("accept", ["callId": terminal.callID])
    // The power came back; the gateway has not noticed that it was gone.
    let again = try await TestPage.terminal(bench, try #require(terminal.key)).hello()
    #expect(again.welcome?.text("ok.snapshot.calls.0.state") == "inCall")
    terminal.read()
    #expect(terminal.socket.closeCode == CloseCode.takenOver.rawValue)
    carer.read()
    #expect(carer.callState == "inCall")
    #expect(
      await again.ask("join", ["callId": carer.callID, "offer": Script.offer]).error == nil)
    #expect(await terminal.resume()?.error == "sessionUnknown")
    #expect(again.callState == nil || again.callState == "inCall")
  }

  @Test("what the terminal sees stands with its party, and the client is asked how it was")
  func notesAndFeedback() async throws {
    let bench = try await Bench()
    let terminal = try await bench.terminal()
    let carer = try await bench.staff()
    try await Self.ring(bench, by: carer)
    let call = terminal.callID
    #expect(await terminal.ask("feedback", ["callId": call, "face": "good"]).error == "notAllowed")
    await terminal.ask("accept", ["callId": call])
    let notes: [String: Any] = ["callId": call, "notes": ["answeredByItself", "nobodySeen"]]
    #expect(await terminal.ask("setNotes", notes).error == nil)
    carer.read()
    #expect(carer.other("notes") as? [String] == ["answeredByItself", "nobodySeen"])
    #expect(await carer.ask("setNotes", notes).error == "notAllowed")
    await terminal.ask("hangUp", ["callId": call])
    #expect(await carer.ask("feedback", ["callId": call, "face": "bad"]).error == "notAllowed")
    #expect(await terminal.ask("feedback", ["callId": call, "face": "fair"]).error == nil)
    #expect(await terminal.ask("feedback", ["callId": call, "face": "good"]).error == nil)
    let kept = try await bench.store.read { [organisation = bench.home.organisation] in
      try $0.feedback(on: CallID(call)!, in: organisation)
    }
    #expect(kept == .good)
  }

  @Test("a terminal resumes like any page, and staff see whether it is there")
  func presence() async throws {
    let bench = try await Bench()
    let carer = try await bench.staff()
    #expect(carer.welcome?.text("ok.snapshot.visits.0.terminal") == "none")
    let terminal = try await bench.terminal()
    carer.read()
    #expect(carer.volatile.last?.text("body.terminal") == "reachable")
    #expect(carer.volatile.last?.flag("body.reachable") == true)
    await terminal.cut()
    carer.read()
    #expect(carer.volatile.last?.text("body.terminal") == "silent")
    #expect(carer.volatile.last?.flag("body.reachable") == false)
    let late = try await bench.staff(1)
    #expect(late.welcome?.text("ok.snapshot.visits.0.terminal") == "silent")
    #expect(await terminal.resume()?.flag("ok.resumed") == true)
    #expect(terminal.outOfOrder.isEmpty)
  }
}
