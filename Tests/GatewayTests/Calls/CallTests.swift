import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

@Suite("Calls")
struct CallTests {
  @Test("ring reaches every page of the client, and one that opens while it rings")
  func ringsEverywhere() async throws {
    let bench = try await Bench()
    let first = try await bench.client()
    let second = try await bench.client()
    let carer = try await bench.staff()
    let reply = await carer.ask("ring", ["visitId": bench.home.visits[0].rawValue])
    #expect(reply.text("ok.call.state") == "ringing")
    let until = Bench.start + .seconds(90)
    #expect(reply.number("ok.call.ringUntil") == Int(until.milliseconds))
    #expect(first.callState == "ringing")
    #expect(second.callState == "ringing")
    let late = try await bench.client()
    let calls = try #require(late.welcome?["ok.snapshot.calls"] as? [[String: Any]])
    #expect(calls.first?["state"] as? String == "ringing")
    #expect(calls.first?["id"] as? String == first.callID)
  }

  @Test("the reply to ring comes before the event")
  func replyFirst() async throws {
    let bench = try await Bench()
    let carer = try await bench.staff()
    let text = #"{"id":1,"type":"ring","body":{"visitId":"\#(bench.home.visits[0])"}}"#
    await bench.board.received(text, on: carer.connection)
    let messages = carer.socket.messages
    #expect(messages.first?.reply == 1)
    #expect(messages.dropFirst().first?.event == "call")
  }

  @Test("a client with no page open rings all the same and may open the link")
  func ringsNobody() async throws {
    let bench = try await Bench()
    let carer = try await bench.staff()
    #expect(await carer.ask("ring", ["visitId": bench.home.visits[0].rawValue]).error == nil)
    let client = try await bench.client()
    let id = try #require((client.welcome?["ok.snapshot.calls"] as? [[String: Any]])?.first?["id"])
    #expect(await client.ask("accept", ["callId": id]).error == nil)
    #expect(carer.callState == "inCall")
  }

  @Test("exactly one page accepts")
  func oneAccepts() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.ringing(bench)
    let other = try await bench.client()
    #expect(await client.ask("accept", ["callId": client.callID]).error == nil)
    #expect(await other.ask("accept", ["callId": client.callID]).error == "answeredElsewhere")
    #expect(await other.ask("decline", ["callId": client.callID]).error == "answeredElsewhere")
    #expect(carer.callState == "inCall")
    #expect(other.callState == "inCall")
  }

  @Test("decline, cancel and hang-up end the call with their reasons")
  func ends() async throws {
    for (who, request, accepted, reason) in [
      ("client", "decline", false, "declined"), ("carer", "hangUp", false, "cancelled"),
      ("carer", "hangUp", true, "hungUp"), ("client", "hangUp", true, "hungUp"),
    ] {
      let bench = try await Bench()
      let (carer, client) = try await Script.ringing(bench)
      if accepted { await client.ask("accept", ["callId": client.callID]) }
      let actor = who == "client" ? client : carer
      #expect(await actor.ask(request, ["callId": carer.callID]).error == nil)
      for page in [carer, client] {
        #expect(page.callState == "ended")
        #expect(page.reason == reason)
      }
      #expect(await actor.ask("accept", ["callId": carer.callID]).error == "ended")
    }
  }

  @Test("nobody answers for 90 s: no answer, not a moment sooner")
  func noAnswer() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.ringing(bench)
    await bench.pass(.milliseconds(89_999))
    #expect(carer.callState == "ringing")
    await bench.pass(.milliseconds(1))
    #expect(carer.reason == "noAnswer")
    #expect(client.reason == "noAnswer")
    #expect(carer.events("visit").last?.text("body.state") == "notReached")
    #expect(await client.ask("accept", ["callId": client.callID]).error == "ended")
  }

  @Test("a ring timer outlives a killed gateway")
  func noAnswerAfterKill() async throws {
    let bench = try await Bench()
    let (carer, _) = try await Script.ringing(bench)
    try await bench.killAndRestart()
    await carer.resume()
    await bench.pass(.seconds(50))
    #expect(carer.callState == "ringing")
    await bench.pass(.seconds(40))
    #expect(carer.reason == "noAnswer")
  }

  @Test("a client in a call is busy; a caller in a call cannot call another")
  func busy() async throws {
    let bench = try await Bench()
    let (carer, _) = try await Script.inCall(bench)
    let colleague = try await bench.staff(1)
    #expect(await colleague.ask("ring", ["visitId": bench.home.visits[0].rawValue]).error == "busy")
    #expect(
      await carer.ask("ring", ["visitId": bench.home.visits[1].rawValue]).error == "alreadyInCall")
    // When it is over both may.
    await carer.ask("hangUp", ["callId": carer.callID])
    #expect(await colleague.ask("ring", ["visitId": bench.home.visits[0].rawValue]).error == nil)
  }

  @Test("a cancelled visit is not called, and without a relay nobody is")
  func notCalled() async throws {
    let bench = try await Bench(hasNode: false)
    let carer = try await bench.staff()
    let visit = bench.home.visits[0]
    #expect(await carer.ask("ring", ["visitId": visit.rawValue]).error == "mediaUnavailable")
    let organisation = bench.home.organisation
    try await bench.store.write { tx in
      var cancelled = try #require(try tx.visit(visit, in: organisation)).visit
      cancelled.cancelledAt = Bench.start
      try tx.save(cancelled)
    }
    #expect(await carer.ask("ring", ["visitId": visit.rawValue]).error == "notAllowed")
  }

  @Test("the visit follows its call")
  func visitFollows() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    #expect(carer.events("visit").last?.text("body.state") == "inCall")
    #expect(client.events("visit").last?.text("body.state") == "inCall")
    await client.ask("hangUp", ["callId": client.callID])
    #expect(carer.events("visit").last?.text("body.state") == "done")
  }

  @Test("texts reach both, are counted, and are gone when the call has ended")
  func texts() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    let reply = await client.ask("sendText", ["callId": client.callID, "text": "Hei \u{1F600}"])
    #expect(reply.number("ok.sentAt") == Int(Bench.start.milliseconds))
    #expect(carer.texts == ["Hei \u{1F600}"])
    #expect(client.texts == ["Hei \u{1F600}"])
    let long = String(repeating: "ä", count: 2_001)
    #expect(
      await client.ask("sendText", ["callId": client.callID, "text": long]).error == "tooLong")
    for number in 0..<499 {
      await carer.ask("sendText", ["callId": carer.callID, "text": "\(number)"])
    }
    #expect(
      await carer.ask("sendText", ["callId": carer.callID, "text": "500"]).error == "tooMany")
    await carer.ask("hangUp", ["callId": carer.callID])
    #expect(await carer.ask("sendText", ["callId": carer.callID, "text": "x"]).error == "ended")
    let id = try #require(CallID(carer.callID))
    let organisation = bench.home.organisation
    #expect(try await bench.store.read { try $0.texts(of: id, in: organisation) }.isEmpty)
  }

  @Test("nobody writes to a page that only rings")
  func noTextWhileRinging() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.ringing(bench)
    #expect(
      await carer.ask("sendText", ["callId": carer.callID, "text": "psst"]).error == "notAllowed")
    #expect(client.texts.isEmpty)
  }

  @Test("a party whose page stays away for 60 s loses the call; one who comes back keeps it")
  func lost() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    await client.cut()
    carer.read()
    #expect(carer.other("connection") as? String == "lost")
    await bench.pass(.seconds(59))
    await client.resume()
    carer.read()
    #expect(carer.callState == "inCall")
    #expect(carer.other("connection") as? String == "new")
    await client.cut()
    await bench.pass(.seconds(60))
    #expect(carer.callState == "ended")
    #expect(carer.reason == "lost")
  }

  @Test("after a kill, a party that does not come back within 60 s loses the call")
  func lostAfterKill() async throws {
    let bench = try await Bench()
    let (carer, _) = try await Script.inCall(bench)
    try await bench.killAndRestart()
    await carer.resume()
    await bench.pass(.seconds(60))
    #expect(carer.reason == "lost")
  }

  @Test("a reloaded page finds the call and takes the party's place", arguments: [true, false])
  func reload(ofClient: Bool) async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    await carer.ask("sendText", ["callId": carer.callID, "text": "earlier"])
    let (old, other) = ofClient ? (client, carer) : (carer, client)
    await old.cut()
    let new = ofClient ? try await bench.client() : try await bench.staff()
    let calls = try #require(new.welcome?["ok.snapshot.calls"] as? [[String: Any]])
    #expect(calls.first?["state"] as? String == "inCall")
    #expect(
      (new.welcome?["ok.snapshot.texts"] as? [[String: Any]])?.first?["text"] as? String
        == "earlier")
    let id = try #require(calls.first?["id"] as? String)
    #expect(await new.ask("join", ["callId": id, "offer": Script.offer]).error == nil)
    #expect(new.events("slots").last?["body.audio"] as? [String] == [other.own])
    // The page that was left no longer counts.
    await bench.pass(.seconds(120))
    #expect(other.callState == "inCall")
    #expect(await new.ask("sendText", ["callId": id, "text": "again"]).error == nil)
    #expect(other.texts.last == "again")
  }

  @Test("presence is told to the organisation's staff when it changes")
  func presence() async throws {
    let bench = try await Bench()
    let carer = try await bench.staff()
    let client = try await bench.client()
    let second = try await bench.client()
    carer.read()
    #expect(carer.volatile.map { $0.flag("body.reachable") } == [true])
    await second.cut()
    carer.read()
    #expect(carer.volatile.count == 1)
    await client.cut()
    carer.read()
    #expect(carer.volatile.map { $0.flag("body.reachable") } == [true, false])
    #expect(carer.volatile.last?.text("body.clientId") == bench.home.clients[0].rawValue)
  }
}
