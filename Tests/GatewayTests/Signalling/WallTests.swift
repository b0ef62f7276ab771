import CareAPI
import CareModel
import Foundation
import MediaAPI
import Signatures
import Testing

@testable import Gateway

@Suite("Organisation walls")
struct WallTests {
  /// What a request names of an organisation's, with the rest of a body that would do.
  private enum Names {
    case nothing
    case call([String: any Sendable])
    case visit
    case task([String: any Sendable])
    /// Of a terminal's own, and asked by terminals alone.
    case terminal([String: any Sendable])
  }

  /// No default: a new request does not compile before it is put behind the wall.
  private static func names(_ type: RequestType) -> Names {
    switch type {
    case .challenge, .pair, .hello, .resume, .ping, .testJoin, .testLeave: .nothing
    case .ring: .visit
    case .accept, .decline, .hangUp, .leave: .call([:])
    case .setSending: .call(["audio": true, "video": true])
    case .sendText: .call(["text": "hello"])
    case .admit, .moveBack, .remove, .handOver: .call(["partyId": "p_1"])
    case .invite: .call(["professionalId": "w_home2"])
    case .answerConsent: .call(["partyId": "p_1", "agrees": true])
    case .knock, .resumeCall: .call([:])
    case .join, .reoffer: .call(["offer": Script.offer])
    case .takeTask: .task(["withinMinutes": 5])
    case .finishTask, .releaseTask: .task([:])
    case .help: .terminal(["pressId": "p1", "pressedAt": Bench.start.milliseconds])
    case .withdrawConsent: .terminal(["clientId": "c_nothing"])
    case .setNotes: .terminal(["callId": "k_1", "notes": [String]()])
    case .feedback: .terminal(["callId": "k_1", "face": "good"])
    case .health:
      .terminal([
        "version": "0.1.0", "uptimeSeconds": 1, "memoryUsedPercent": 1, "diskUsedPercent": 1,
        "network": ["kind": "wired", "quality": "good"], "camera": "ok", "microphone": "ok",
        "loudspeaker": "ok", "screen": "on", "volume": 80, "brightness": 80,
      ])
    case .selfTest:
      .terminal([
        "why": "start", "camera": "ok", "microphone": "ok", "loudspeaker": "ok",
        "network": "good", "at": Bench.start.milliseconds,
      ])
    }
  }

  /// Every request that names a call.
  private static let requests = RequestType.allCases.compactMap {
    type -> (type: String, body: [String: any Sendable])? in
    guard case .call(let body) = names(type) else { return nil }
    return (type.rawValue, body)
  }

  /// Every request that names a visit.
  private static let visitRequests = RequestType.allCases.filter {
    if case .visit = names($0) { true } else { false }
  }

  @Test("ids of a foreign call are as unknown as made-up ones, for every request")
  func foreignCall() async throws {
    let bench = try await Bench()
    let (carer, _) = try await Script.withMedia(bench)
    let before = bench.node.commands
    for stranger in [
      try await bench.staff(0, of: bench.foreign), try await bench.client(0, of: bench.foreign),
      // Of the same organisation, but no party of the call.
      try await bench.staff(1), try await bench.client(1), try await bench.relative(1),
    ] {
      for (type, body) in Self.requests {
        let foreign = await stranger.ask(type, body.merging(["callId": carer.callID]) { $1 })
        let madeUp = await stranger.ask(type, body.merging(["callId": "k_nothing"]) { $1 })
        #expect(foreign.error == "notFound", "\(type)")
        #expect(foreign.errorMessage == madeUp.errorMessage, "\(type)")
      }
      #expect(stranger.events("call").isEmpty)
      #expect(stranger.events("text").isEmpty)
      #expect(stranger.events("slots").isEmpty)
    }
    #expect(bench.node.commands == before)
    carer.read()
    #expect(carer.callState == "inCall")
  }

  @Test("a foreign visit cannot be called")
  func foreignVisit() async throws {
    let bench = try await Bench()
    let stranger = try await bench.staff(0, of: bench.foreign)
    #expect(!Self.visitRequests.isEmpty)
    for type in Self.visitRequests.map(\.rawValue) {
      let reply = await stranger.ask(type, ["visitId": bench.home.visits[0].rawValue])
      let madeUp = await stranger.ask(type, ["visitId": "v_nothing"])
      #expect(reply.error == "notFound", "\(type)")
      #expect(reply.errorMessage == madeUp.errorMessage, "\(type)")
    }
  }

  @Test("a foreign task is as unknown as a made-up one")
  func foreignTask() async throws {
    let bench = try await Bench()
    let kiosk = try await bench.terminal(clients: [1])
    let press: [String: Any] = ["pressId": "p1", "pressedAt": Bench.start.milliseconds]
    let task = try #require(await kiosk.ask("help", press).text("ok.taskId"))
    let stranger = try await bench.staff(0, of: bench.foreign)
    for type in RequestType.allCases {
      guard case .task(let body) = Self.names(type) else { continue }
      let foreign = await stranger.ask(type.rawValue, body.merging(["taskId": task]) { $1 })
      let madeUp = await stranger.ask(type.rawValue, body.merging(["taskId": "a_none"]) { $1 })
      #expect(foreign.error == "notFound", "\(type)")
      #expect(foreign.errorMessage == madeUp.errorMessage, "\(type)")
    }
  }

  @Test("what terminals say is taken from terminals alone")
  func onlyTerminals() async throws {
    let bench = try await Bench()
    for page in [try await bench.staff(), try await bench.tester()] {
      for type in RequestType.allCases {
        guard case .terminal(let body) = Self.names(type) else { continue }
        let reply = await page.ask(type.rawValue, body)
        #expect(reply.error == "notAllowed" || reply.error == "notFound", "\(type)")
      }
    }
  }

  @Test("guests and testers call nobody")
  func onlyStaffRing() async throws {
    let bench = try await Bench()
    let visit = ["visitId": bench.home.visits[0].rawValue]
    let client = try await bench.client()
    #expect(await client.ask("ring", visit).error == "notAllowed")
    let tester = try await bench.tester()
    #expect(await tester.ask("ring", visit).error == "notAllowed")
    for (type, body) in Self.requests {
      let reply = await tester.ask(type, body.merging(["callId": "k_1"]) { $1 })
      #expect(reply.error == "notAllowed", "\(type)")
    }
  }

  @Test("no event of any kind of one organisation reaches a page of another")
  func events() async throws {
    let bench = try await Bench()
    let stranger = try await bench.staff(0, of: bench.foreign)
    let guest = try await bench.client(0, of: bench.foreign)
    let tester = try await bench.tester()
    let (carer, client) = try await Script.withMedia(bench)
    let pages = [carer, client] + (try await Self.terminals(bench))
    await carer.ask("sendText", ["callId": carer.callID, "text": "hei"])
    let (room, participant) = (RoomID(carer.callID)!, ParticipantID(client.session)!)
    await bench.relay(.connected(room, participant))
    let loss = MediaQuality(lossUp: 0.06, lossDown: 0, roundTripMilliseconds: 40)
    await bench.relay(.quality(room, participant, loss))
    bench.node.restart(epoch: 92)
    await bench.relay(.load(NodeLoad(rooms: 0, participants: 0, counters: [:])))
    await client.ask("hangUp", ["callId": client.callID])
    let (link, organisation) = (bench.home.links[0], bench.home.organisation)
    await bench.board.linkRevoked(link, in: organisation)
    for page in pages { page.read() }

    let told = Set(pages.flatMap(\.transcript).compactMap(\.event))
    #expect(told == Set(EventType.allCases.map(\.rawValue)))
    let volatile = Set(pages.flatMap(\.volatile).compactMap(\.event))
    #expect(volatile == Set(VolatileType.allCases.map(\.rawValue)))
    for page in [stranger, guest, tester] {
      page.read()
      #expect(page.transcript.isEmpty)
      let foreign = page.volatile.filter {
        $0.text("body.clientId") != bench.foreign.clients[0].rawValue
      }
      #expect(foreign.isEmpty)
      #expect(page.socket.closeCode == nil)
    }
  }

  /// Two terminals that are told all there is to tell them: one is paired just now, the other changed
  /// and commanded, and its help button pressed.
  private static func terminals(_ bench: Bench) async throws -> [TestPage] {
    let kiosk = try await bench.terminal(clients: [1])
    await kiosk.ask("help", ["pressId": "p1", "pressedAt": Bench.start.milliseconds])
    let settings = TerminalSettingsView(
      volume: 40, brightness: 80, language: .fi, night: TerminalSettings.usualNight,
      selfTestBeforeVisit: true, remindMinutes: 10)
    let change = ChangeTerminalRequest(
      name: "Eteinen", place: .home, clientIds: [bench.home.clients[1]], settings: settings)
    _ = try await bench.board.change(
      TerminalID("d_one")!, change, seen: SeenVersion(1), by: bench.reference())
    try await bench.board.command(TerminalID("d_one")!, .identify, by: bench.reference())
    let fresh = TestPage.terminal(bench, TerminalKey())
    await fresh.open(address: "192.0.2.1")
    await fresh.send(id: 0, "pair", await fresh.proof(try #require(fresh.key)))
    let code = try #require(fresh.replies[0]?.last?.text("ok.code"))
    let pairing = PairTerminalRequest(
      code: PersonalText(code), name: "Keittiö", place: .home,
      clientIds: [bench.home.clients[1]])
    _ = try await bench.board.pair(pairing, by: bench.reference())
    return [kiosk, fresh]
  }

  @Test("another visit's guest of the same organisation sees nothing of a call")
  func otherGuest() async throws {
    let bench = try await Bench()
    let neighbour = try await bench.client(1)
    let relative = try await bench.relative(0)
    let (carer, client) = try await Script.inCall(bench)
    await carer.ask("sendText", ["callId": carer.callID, "text": "hei"])
    neighbour.read()
    relative.read()
    #expect(neighbour.transcript.isEmpty)
    // The relative of the visit is at its door, and sees how the visit stands.
    #expect(relative.events("text").isEmpty && relative.events("slots").isEmpty)
    #expect(relative.parties.map(\.id) == [carer.own, relative.own])
    #expect(client.parties.map(\.id) == [carer.own, client.own])
    #expect(relative.events("visit").last?.text("body.state") == "inCall")
    #expect(relative.events("visit").last?.text("body.purpose") == "")
  }
}
