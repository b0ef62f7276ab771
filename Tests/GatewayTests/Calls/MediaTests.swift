import CareModel
import Foundation
import MediaAPI
import Testing

@testable import Gateway

@Suite("Media of calls")
struct MediaTests {
  @Test("nobody is in anybody's slots before the called has accepted")
  func nobodyMeetsWhileRinging() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.ringing(bench)
    for page in [carer, client] {
      let reply = await page.ask("join", ["callId": page.callID, "offer": Script.offer])
      #expect(reply.text("ok.answer") == "v=0 answer to \(page.session)")
      #expect(reply.text("ok.mediaEpoch") == "91")
    }
    for page in [carer, client] {
      #expect(bench.node.slots(of: page.session).isEmpty)
      #expect(page.events("slots").isEmpty)
    }
    // Not even where something asks for it too early.
    await bench.board.connectMedia(try #require(CallID(carer.callID)), bench.home.organisation)
    #expect(bench.node.slots(of: carer.session).isEmpty)
    #expect(bench.node.rooms[RoomID(carer.callID)!]?.count == 2)
    await client.ask("accept", ["callId": client.callID])
    #expect(bench.node.slots(of: carer.session).last?.video == [ParticipantID(client.session)])
    #expect(bench.node.slots(of: client.session).last?.audio == [ParticipantID(carer.session)])
    let event = try #require(carer.events("slots").last)
    #expect(event.number("body.version") == 1)
    #expect(event["body.video"] as? [String] == [client.own])
  }

  @Test("each join is told of the TURN servers, with credentials that are on no disk")
  func turnServers() async throws {
    let secret = String(repeating: "s", count: 16)
    let bench = try await Bench { settings in
      settings.turn = TURNServers(
        urls: ["turn:turn.example.fi"], lifetime: .hours(4), secret: PersonalText(secret))
    }
    let (carer, _) = try await Script.ringing(bench)
    let body = ["callId": carer.callID, "offer": Script.offer]
    let expiry = (Bench.start + .hours(4)).milliseconds / 1_000
    var names: Set<String> = []
    for request in ["join", "reoffer", "join"] {
      let reply = await carer.ask(request, body)
      #expect(reply["ok.iceServers.0.urls"] as? [String] == ["turn:turn.example.fi"])
      let name = try #require(reply.text("ok.iceServers.0.username"))
      #expect(name.hasPrefix("\(expiry):"))
      #expect(reply.text("ok.iceServers.0.credential")?.count == 28)
      names.insert(name)
    }
    #expect(names.count == 3)
    for file in try FileManager.default.contentsOfDirectory(atPath: bench.folder.path) {
      let written = try Data(contentsOf: bench.folder.appending(path: file))
      for name in names { #expect(written.range(of: Data(name.utf8)) == nil) }
    }
  }

  @Test("without TURN servers nothing is said of them")
  func noTURNServers() async throws {
    let bench = try await Bench()
    let (carer, _) = try await Script.ringing(bench)
    let reply = await carer.ask("join", ["callId": carer.callID, "offer": Script.offer])
    #expect(reply.text("ok.answer") != nil && reply["ok.iceServers"] == nil)
  }

  @Test("pages of the called that ring have media side by side, and lose it when another answers")
  func ringingPages() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.ringing(bench)
    let other = try await bench.client()
    for page in [carer, client, other] {
      #expect(await page.ask("join", ["callId": carer.callID, "offer": Script.offer]).error == nil)
    }
    #expect(bench.node.rooms[RoomID(carer.callID)!]?.count == 3)
    await client.ask("accept", ["callId": client.callID])
    #expect(
      bench.node.rooms[RoomID(carer.callID)!]?.map(\.rawValue).sorted()
        == [carer.session, client.session].sorted())
    #expect(
      await other.ask("join", ["callId": carer.callID, "offer": Script.offer]).error
        == "answeredElsewhere")
  }

  @Test("the room is opened at the first join and closed at the end")
  func roomLife() async throws {
    let bench = try await Bench()
    let (carer, _) = try await Script.withMedia(bench)
    #expect(bench.node.commands.contains(.open(RoomID(carer.callID)!, .call(maxParticipants: 16))))
    await carer.ask("hangUp", ["callId": carer.callID])
    #expect(bench.node.rooms.isEmpty)
    #expect(
      await carer.ask("join", ["callId": carer.callID, "offer": Script.offer]).error == "ended")
    #expect(bench.node.rooms.isEmpty)
  }

  @Test("joining again sets the page's own slots again, and leaves it in the other's")
  func rejoin() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    let before = (bench.node.slots(of: carer.session), carer.events("slots").count)
    await client.ask("join", ["callId": client.callID, "offer": Script.offer])
    #expect(before.0.last?.audio.map { $0?.rawValue } == [client.session])
    #expect(bench.node.slots(of: carer.session) == before.0)
    #expect(carer.events("slots").count == before.1)
    #expect(
      bench.node.slots(of: client.session).last?.audio.map { $0?.rawValue } == [carer.session])
    #expect(client.events("slots").last?.number("body.version") == 1)
  }

  @Test("after another offer of the page its slots are set again")
  func slotsAfterReoffer() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    let before = bench.node.slots(of: carer.session).count
    await carer.ask("reoffer", ["callId": carer.callID, "offer": Script.offer])
    await client.ask("join", ["callId": client.callID, "offer": Script.offer])
    #expect(bench.node.slots(of: carer.session).count == before + 1)
    #expect(carer.events("slots").last?.number("body.version") == before + 1)
  }

  @Test("slots that could not be told are told with the next change")
  func slotsToldLater() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    await carer.ask("join", ["callId": carer.callID, "offer": Script.offer])
    // The page becomes the party's, it has joined, and the slots are told.
    let faults = bench.faults
    faults.duringNextWrite {
      faults.duringNextWrite { faults.duringNextWrite { faults.failNextWrites(1) } }
    }
    let reply = await client.ask("join", ["callId": client.callID, "offer": Script.offer])
    #expect(reply.error == nil && bench.node.slots(of: client.session).count == 1)
    #expect(client.events("slots").isEmpty)
    await carer.ask("join", ["callId": carer.callID, "offer": Script.offer])
    client.read()
    #expect((client.events("slots").last?["body.audio"] as? [String])?.count == 1)
  }

  @Test("a room that the relay no longer has is opened for who joins")
  func joinOfALostRoom() async throws {
    let bench = try await Bench()
    let (_, client) = try await Script.withMedia(bench)
    let room = RoomID(client.callID)!
    _ = await bench.node.send(MediaCommand(id: "lost", action: .close(room)))
    let reply = await client.ask("join", ["callId": client.callID, "offer": Script.offer])
    #expect(reply.text("ok.answer") != nil)
    #expect(bench.node.rooms[room]?.map(\.rawValue) == [client.session])
  }

  @Test("leaving the media empties the other's slots and keeps the call")
  func leave() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    #expect(await client.ask("leave", ["callId": client.callID]).error == nil)
    #expect(bench.node.slots(of: carer.session).last?.audio == [])
    #expect(carer.events("slots").last?["body.audio"] as? [String] == [])
    #expect(carer.callState == "inCall")
    #expect(
      await client.ask("reoffer", ["callId": client.callID, "offer": Script.offer]).error
        == "notJoined")
  }

  @Test("a join that is sent again after a lost reply gets the same answer and is done once")
  func joinIsIdempotent() async throws {
    let bench = try await Bench()
    let (carer, _) = try await Script.inCall(bench)
    let id = carer.takeID()
    await carer.send(id: id, "join", ["callId": carer.callID, "offer": Script.offer])
    let answer = carer.replies[id]?.last?.text("ok.answer")
    let commands = bench.node.commands.count
    await carer.cut(losingWhatWasSent: true)
    await carer.resume()
    await carer.send(id: id, "join", ["callId": carer.callID, "offer": Script.offer])
    #expect(carer.replies[id]?.last?.text("ok.answer") == answer)
    #expect(bench.node.commands.count == commands)
    #expect(bench.node.commandIDs.count == Set(bench.node.commandIDs).count)
  }

  @Test("mute and camera off are told to the other and enforced by the relay")
  func setSending() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    await client.ask("setSending", ["callId": client.callID, "audio": false, "video": true])
    carer.read()
    #expect(carer.other("audio") as? Bool == false)
    #expect(carer.other("video") as? Bool == true)
    #expect(bench.node.rights(of: client.session)?.sendAudio == false)
    #expect(bench.node.rights(of: client.session)?.sendVideo == true)
    #expect(bench.node.rights(of: carer.session) == .full)
    // A page that joins again is held to it from the start.
    await client.ask("join", ["callId": client.callID, "offer": Script.offer])
    #expect(bench.node.rights(of: client.session)?.sendAudio == false)
  }

  @Test("a bad offer and a relay that fails are told as such, and a later try works")
  func failures() async throws {
    let bench = try await Bench()
    let (carer, _) = try await Script.inCall(bench)
    let bad = await carer.ask("join", ["callId": carer.callID, "offer": "nonsense"])
    #expect(bad.error == "badOffer")
    #expect(bad.errorMessage == "line 1: v=0 expected")
    bench.node.fail(with: MediaFailure(.unavailable, "gone"))
    #expect(
      await carer.ask("join", ["callId": carer.callID, "offer": Script.offer]).error
        == "mediaUnavailable")
    bench.node.fail(with: nil)
    #expect(await carer.ask("join", ["callId": carer.callID, "offer": Script.offer]).error == nil)
  }

  @Test(
    "that a path is lost and is back is kept with the call; that it has come up is told and not kept"
  )
  func levels() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    let room = RoomID(carer.callID)!
    let participant = ParticipantID(client.session)!
    let before = carer.lastSeq
    await bench.relay(.connected(room, participant))
    carer.read()
    #expect(carer.other("connection") as? String == "good")
    #expect(carer.lastSeq == before)
    await bench.relay(.pathLost(room, participant))
    carer.read()
    #expect(carer.other("connection") as? String == "lost")
    #expect(carer.lastSeq == before + 1)
    await bench.relay(.pathBack(room, participant))
    carer.read()
    #expect(carer.other("connection") as? String == "good")
    #expect(carer.lastSeq == before + 2)
    let seq = carer.lastSeq
    let loss = { (value: Double) in
      MediaQuality(lossUp: value, lossDown: 0, roundTripMilliseconds: 40)
    }
    for (value, level) in [(0.01, "good"), (0.06, "weak"), (0.04, "weak"), (0.02, "good")] {
      await bench.relay(.quality(room, participant, loss(value)))
      carer.read()
      #expect(carer.volatile.last?.text("body.level") == level)
    }
    #expect(carer.volatile.last?.text("body.party") == client.own)
    #expect(carer.lastSeq == seq)
  }

  /// Terminals look at the other's path in the call alone.
  @Test("whoever was told to be lost is told to be good in the call, however the path came back")
  func levelsAfterLoss() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    let (room, participant) = (RoomID(carer.callID)!, ParticipantID(client.session)!)
    let inCall = { carer.events("call").last?["body.parties.1.connection"] as? String }
    await bench.relay(.connected(room, participant))
    let measured = MediaQuality(lossUp: 0, lossDown: 0, roundTripMilliseconds: 40)
    for news in [MediaEvent.pathBack(room, participant), .quality(room, participant, measured)] {
      await bench.relay(.pathLost(room, participant))
      #expect(inCall() == "lost")
      await bench.relay(news)
      #expect(inCall() == "good")
    }
    // Gone from the relay, and there again.
    _ = await bench.node.send(MediaCommand(id: "gone", action: .leave(room, participant)))
    await bench.relay(.left(room, participant, .transportClosed))
    #expect(inCall() == "lost")
    await client.ask("join", ["callId": client.callID, "offer": Script.offer])
    await bench.relay(.connected(room, participant))
    #expect(inCall() == "good")
    // Once is enough.
    let seq = carer.lastSeq
    await bench.relay(.quality(room, participant, measured))
    carer.read()
    #expect(carer.lastSeq == seq)
    #expect(carer.outOfOrder.isEmpty)
  }

  @Test("what was connected while it rang is connected when it is answered")
  func levelsOfRinging() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.ringing(bench)
    await client.ask("join", ["callId": client.callID, "offer": Script.offer])
    await bench.relay(.connected(RoomID(client.callID)!, ParticipantID(client.session)!))
    await client.ask("accept", ["callId": client.callID])
    carer.read()
    #expect(carer.other("connection") as? String == "good")
  }

  @Test("a closed transport keeps the call; a participant timed out loses it")
  func left() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    let (room, participant) = (RoomID(carer.callID)!, ParticipantID(client.session)!)
    // The relay still has the participant: it joined again after the event.
    await bench.relay(.left(room, participant, .timedOut))
    carer.read()
    #expect(carer.callState == "inCall")
    _ = await bench.node.send(MediaCommand(id: "gone", action: .leave(room, participant)))
    await bench.relay(.left(room, participant, .transportClosed))
    carer.read()
    #expect(carer.callState == "inCall")
    #expect(carer.other("connection") as? String == "lost")
    #expect(bench.node.slots(of: carer.session).last?.video == [])
    await bench.relay(.left(room, participant, .timedOut))
    carer.read()
    #expect(carer.reason == "lost")
  }

  @Test("a relay that starts anew makes both join again")
  func relayRestart() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    bench.node.restart(epoch: 92)
    await bench.relay(.load(NodeLoad(rooms: 0, participants: 0, counters: [:])))
    for page in [carer, client] {
      #expect(page.events("mediaLost").last?.text("body.mediaEpoch") == "92")
      let reply = await page.ask("join", ["callId": page.callID, "offer": Script.offer])
      #expect(reply.text("ok.mediaEpoch") == "92")
    }
    #expect(bench.node.slots(of: carer.session).last?.video == [ParticipantID(client.session)])
  }

  @Test("a killed gateway whose relay went with it says mediaLost to both, once")
  func killLosesMedia() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    try await bench.killAndRestart(nodeEpoch: 92)
    for page in [carer, client] {
      await page.resume()
      #expect(page.events("mediaLost").count == 1)
    }
  }

  @Test("a gateway that comes back to a relay that ran on finds its rooms, and closes strange ones")
  func relayOutlivesGateway() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    _ = await bench.node.send(MediaCommand(id: "stray", action: .open(RoomID("k_stray")!, .echo)))
    try await bench.killAndRestart(nodeEpoch: nil)
    await carer.resume()
    await client.resume()
    #expect(carer.events("mediaLost").isEmpty)
    #expect(bench.node.rooms[RoomID("k_stray")!] == nil)
    #expect(
      await carer.ask("reoffer", ["callId": carer.callID, "offer": Script.offer]).error == nil)
  }

  @Test("after a gap in the relay's events its snapshot counts")
  func gap() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    let (room, participant) = (RoomID(carer.callID)!, ParticipantID(client.session)!)
    await bench.relay(.connected(room, participant))
    _ = await bench.node.send(MediaCommand(id: "gone", action: .leave(room, participant)))
    await bench.relay(.load(NodeLoad(rooms: 1, participants: 1, counters: [:])), skipping: 3)
    #expect(bench.count("kuulolla_media_event_gaps_total") == 1)
    carer.read()
    #expect(carer.other("connection") as? String == "lost")
    #expect(bench.node.slots(of: carer.session).last?.video == [])
  }
}

@Suite("Device test")
struct DeviceTestTests {
  @Test("a tester gets an echo room, one at a time, and leaves it")
  func echo() async throws {
    let bench = try await Bench()
    let page = try await bench.tester()
    #expect(await page.ask("testJoin", ["offer": Script.offer]).text("ok.mediaEpoch") == "91")
    #expect(await page.ask("testJoin", ["offer": Script.offer]).error == nil)
    #expect(bench.node.rooms.count == 1)
    #expect(await page.ask("testLeave").error == nil)
    #expect(bench.node.rooms.isEmpty)
  }

  @Test("an echo room ends after five minutes, with the connection, and on a bad offer")
  func echoEnds() async throws {
    let bench = try await Bench()
    let page = try await bench.tester()
    await page.ask("testJoin", ["offer": Script.offer])
    await bench.pass(.seconds(299))
    #expect(bench.node.rooms.count == 1)
    await bench.pass(.seconds(1))
    #expect(bench.node.rooms.isEmpty)
    await page.ask("testJoin", ["offer": Script.offer])
    await page.cut()
    #expect(bench.node.rooms.isEmpty)
    await page.resume()
    #expect(await page.ask("testJoin", ["offer": "nonsense"]).error == "badOffer")
    #expect(bench.node.rooms.isEmpty)
  }

  private static func test(_ page: TestPage) async -> String? {
    await page.ask("testJoin", ["offer": Script.offer]).error
  }

  @Test("testers of one address take three rooms, and all of them leave some to staff and guests")
  func testersLeaveRoom() async throws {
    let bench = try await Bench {
      $0.deviceTests = 6
      $0.deviceTestsReserved = 2
    }
    func tester(_ address: String) async throws -> TestPage {
      let page = TestPage(bench, staff: nil, hello: ["as": "tester", "language": "en"])
      await page.open(address: address)
      await page.send(id: 0, "hello", page.helloBody)
      return page
    }
    var pages: [TestPage] = []
    for _ in 0..<4 { pages.append(try await tester("192.0.2.1")) }
    for page in pages.prefix(3) { #expect(await Self.test(page) == nil) }
    #expect(await Self.test(pages[3]) == "tooMany")
    #expect(await Self.test(pages[0]) == nil)  // its own room, anew
    #expect(await Self.test(try await tester("192.0.2.2")) == nil)
    #expect(await Self.test(try await tester("192.0.2.3")) == "tooMany")
    #expect(await Self.test(try await bench.staff()) == nil)
    #expect(await Self.test(try await bench.client()) == nil)
    #expect(await Self.test(try await bench.client(1)) == "tooMany")
  }

  @Test("a page begins no more device tests than anybody needs, and keeps the one that it has")
  func pace() async throws {
    let bench = try await Bench()
    let page = try await bench.tester()
    for _ in 0..<20 { #expect(await Self.test(page) == nil) }
    #expect(await Self.test(page) == "tooMany")
    #expect(bench.node.rooms.count == 1)
    bench.clock.advance(by: .seconds(60))
    #expect(await Self.test(page) == nil)
  }

  @Test("device tests are bounded in number")
  func bounded() async throws {
    let bench = try await Bench {
      $0.deviceTests = 2
      $0.deviceTestsReserved = 0
    }
    let pages = [try await bench.tester(), try await bench.client(), try await bench.tester()]
    for page in pages.prefix(2) { await page.ask("testJoin", ["offer": Script.offer]) }
    #expect(await pages[2].ask("testJoin", ["offer": Script.offer]).error == "tooMany")
    await pages[0].ask("testLeave")
    #expect(await pages[2].ask("testJoin", ["offer": Script.offer]).error == nil)
  }

  @Test("without a relay a device test says so")
  func noRelay() async throws {
    let bench = try await Bench(hasNode: false)
    let page = try await bench.tester()
    #expect(await page.ask("testJoin", ["offer": Script.offer]).error == "mediaUnavailable")
  }
}
