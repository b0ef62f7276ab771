import CareAPI
import CareModel
import CareStore
import Foundation
import Logging
import MediaAPI
import Testing

@testable import Gateway

@Suite("Calls within chats", .timeLimit(.minutes(5))) struct ChatCallTests {
  private struct Talk {
    let bench: ChatBench
    let visitor: ChatBench.Line
    let counsellor: ChatBench.Line
    let id: String

    var room: RoomID { RoomID("\(id)-1")! }
    var node: FakeMediaNode { bench.bench.node }

    func offer(_ kind: String = "video") async throws {
      let done = try await counsellor.ask("callOffer", ["conversation": id, "kind": kind])
      #expect(done.text("type") == "done")
    }

    func begin(_ kind: String = "video") async throws {
      try await offer(kind)
      #expect(try await visitor.ask("callAccept", ["call": 1]).text("type") == "done")
    }

    static func page(_ name: String) -> String {
      String((name + String(repeating: "p", count: 20)).prefix(20))
    }

    @discardableResult
    func visitorJoins(
      page: String = "v", audio: Bool = true, video: Bool = false
    ) async throws -> FakeSocket.Message {
      try await visitor.ask(
        "mediaJoin",
        ["page": Self.page(page), "offer": "v=0 visitor", "audio": audio, "video": video])
    }

    @discardableResult
    func counsellorJoins(video: Bool = true) async throws -> FakeSocket.Message {
      try await counsellor.ask(
        "mediaJoin",
        [
          "conversation": id, "page": Self.page("c"), "offer": "v=0 counsellor", "audio": true,
          "video": video,
        ])
    }

    func kinds(_ line: ChatBench.Line) -> [String] {
      line.entries.compactMap { $0.text("entry.kind") }
    }

    /// What the counsellor's desk says of the call.
    func onDesk() async -> String? {
      await bench.exchange.sendDesk(to: counsellor.id)
      let desk = counsellor.socket.messages.last { $0.text("type") == "desk" }
      return desk?.text("desk.mine.0.call.phase")
    }
  }

  private func withTalk(
    hasNode: Bool = true, turn: TURNServers? = nil, _ body: (Talk) async throws -> Void
  ) async throws {
    let bench = try await ChatBench(hasNode: hasNode, turn: turn)
    do {
      let (visitor, conversation, _) = try await bench.comes("one")
      let counsellor = try await bench.counsellor()
      let id = try #require(conversation)
      try await counsellor.ask("take", ["conversation": id])
      try await counsellor.ask("open", ["conversation": id, "after": 0])
      try await visitor.ask("here")
      try await body(Talk(bench: bench, visitor: visitor, counsellor: counsellor, id: id))
    } catch {
      await bench.stop()
      throw error
    }
    await bench.stop()
  }

  private func until(
    _ what: String, _ holds: () async -> Bool, line: Int = #line
  ) async throws {
    for _ in 0..<2_000 {
      if await holds() { return }
      try await Task.sleep(for: .milliseconds(2))
    }
    Issue.record("\(what) did not come (line \(line))")
  }

  @Test("both sides are told of the TURN servers, each with credentials of its own")
  func turnServers() async throws {
    let turn = TURNServers(
      urls: ["turn:a.example", "turns:a.example"], lifetime: .minutes(5),
      secret: PersonalText(String(repeating: "s", count: 16)))
    try await withTalk(turn: turn) { talk in
      try await talk.begin()
      var answers = [try await talk.visitorJoins(), try await talk.counsellorJoins()]
      answers.append(
        try await talk.visitor.ask("mediaReoffer", ["page": Talk.page("v"), "offer": "v=0 again"]))
      let expiry = (talk.bench.clock.now + .minutes(5)).milliseconds / 1_000
      var names: Set<String> = []
      for answer in answers {
        #expect(answer["iceServers.0.urls"] as? [String] == turn.urls)
        let name = try #require(answer.text("iceServers.0.username"))
        #expect(name.hasPrefix("\(expiry):"))
        #expect(answer.text("iceServers.0.credential")?.count == 28)
        names.insert(name)
      }
      #expect(names.count == 3)
    }
  }

  @Test("both sides see the offer, the answer and the end") func states() async throws {
    try await withTalk { talk in
      try await talk.offer()
      #expect(talk.visitor.state?.text("state.call.phase") == "offered")
      #expect(talk.visitor.state?.text("state.call.kind") == "video")
      #expect(await talk.onDesk() == "offered")
      // Nobody has media before the visitor has said yes.
      #expect(try await talk.visitorJoins().text("code") == "ended")
      #expect(try await talk.counsellorJoins().text("code") == "ended")
      try await talk.visitor.ask("callAccept", ["call": 1])
      #expect(talk.visitor.state?.text("state.call.phase") == "running")
      #expect(await talk.onDesk() == "running")
      try await talk.visitor.ask("say", ["text": "hei"])
      #expect(talk.counsellor.texts == ["hei"])
      try await talk.counsellor.ask("callEnd", ["conversation": talk.id, "call": 1])
      #expect(talk.visitor.state?["state.call"] == nil)
      #expect(await talk.onDesk() == "ended")
      #expect(talk.kinds(talk.visitor).suffix(3) == ["callBegan", "text", "callEnded"])
      #expect(talk.kinds(talk.counsellor).suffix(3) == ["callBegan", "text", "callEnded"])
    }
  }

  @Test("a declined offer is seen on the desk, and one that nobody answers goes away")
  func notTaken() async throws {
    try await withTalk { talk in
      try await talk.offer("voice")
      try await talk.visitor.ask("callEnd", ["call": 1])
      #expect(await talk.onDesk() == "declined")
      try await talk.offer("voice")
      talk.bench.clock.advance(by: .minutes(2))
      await talk.bench.exchange.tick()
      #expect(await talk.onDesk() == "expired")
      #expect(talk.visitor.state?["state.call"] == nil)
      #expect(talk.node.rooms.isEmpty)
    }
  }

  @Test("the two are put into each other's slots, and hear only what each side sends")
  func media() async throws {
    try await withTalk { talk in
      try await talk.begin()
      let answer = try await talk.counsellorJoins()
      #expect(answer.text("answer")?.hasPrefix("v=0") == true)
      #expect(answer.text("mediaEpoch") == "91")
      #expect(answer["iceServers"] == nil)
      #expect(talk.node.slots(of: "counsellor").last?.audio == [])
      try await talk.visitorJoins()
      let (visitor, counsellor) = (ParticipantID("visitor")!, ParticipantID("counsellor")!)
      #expect(talk.node.rooms[talk.room] == [counsellor, visitor])
      #expect(talk.node.slots(of: "counsellor").last?.audio == [visitor])
      #expect(talk.node.slots(of: "visitor").last?.video == [counsellor])
      // The visitor is not seen until the visitor says so.
      #expect(talk.node.rights(of: "visitor")?.sendVideo == false)
      try await talk.visitor.ask(
        "mediaSending", ["page": Talk.page("v"), "audio": false, "video": true])
      #expect(talk.node.rights(of: "visitor")?.sendVideo == true)
      #expect(talk.node.rights(of: "visitor")?.sendAudio == false)
      let told = talk.counsellor.socket.messages.last { $0.text("type") == "mediaOther" }
      #expect(told?.flag("video") == true && told?.flag("audio") == false)
      #expect(told?.text("conversation") == talk.id)
      talk.node.say([.connected(talk.room, visitor)])
      try await until("that the visitor is there") {
        talk.counsellor.socket.messages.last { $0.text("type") == "mediaOther" }?.flag("here")
          == true
      }
    }
  }

  @Test("in a call by voice nobody's picture is forwarded") func voice() async throws {
    try await withTalk { talk in
      try await talk.begin("voice")
      try await talk.counsellorJoins(video: true)
      try await talk.visitorJoins(video: true)
      for side in ["visitor", "counsellor"] {
        #expect(talk.node.rights(of: side)?.sendVideo == false)
        #expect(talk.node.slots(of: side).last?.video == [])
        #expect(talk.node.slots(of: side).last?.audio.count == 1)
      }
    }
  }

  @Test("a page that came last has the media, and the one before may do nothing any more")
  func anotherPage() async throws {
    try await withTalk { talk in
      try await talk.begin()
      try await talk.visitorJoins(page: "a")
      let restart = try await talk.visitor.ask(
        "mediaReoffer", ["page": Talk.page("a"), "offer": "v=0 restart"])
      #expect(restart.text("answer")?.hasPrefix("v=0") == true)
      try await talk.visitorJoins(page: "b")
      let told = talk.visitor.socket.messages.last { $0.text("type") == "mediaAt" }
      #expect(told?.text("page") == Talk.page("b"))
      for (type, more) in [
        ("mediaReoffer", ["offer": "v=0"]), ("mediaSending", ["audio": true, "video": true]),
      ] as [(String, [String: Any])] {
        let answer = try await talk.visitor.ask(
          type, more.merging(["page": Talk.page("a")]) { own, _ in own })
        #expect(answer.text("code") == "taken", "\(type)")
      }
      #expect(talk.node.rights(of: "visitor")?.sendVideo == false)
    }
  }

  @Test(
    "the room is closed however the call ends", arguments: ["callEnd", "end", "erase", "takeOver"])
  func closed(how: String) async throws {
    try await withTalk { talk in
      try await talk.begin()
      try await talk.counsellorJoins()
      try await talk.visitorJoins()
      #expect(talk.node.rooms.count == 1)
      switch how {
      case "callEnd": try await talk.visitor.ask("callEnd", ["call": 1])
      case "takeOver":
        let lead = try await talk.bench.counsellor(2)
        try await lead.ask("takeOver", ["conversation": talk.id])
        let answer = try await talk.counsellorJoins()
        #expect(answer.text("code") == "notAllowed")
      default: try await talk.visitor.ask(how)
      }
      try await until("the end of the room") { talk.node.rooms.isEmpty }
      #expect(await talk.bench.exchange.callRooms.isEmpty)
      if how != "erase" { #expect(try await talk.visitorJoins().text("code") == "ended") }
    }
  }

  @Test("who has no part in it has no media in it: others of the staff, another organisation")
  func outsiders() async throws {
    try await withTalk { talk in
      try await talk.begin()
      let join: [String: Any] = [
        "conversation": talk.id, "page": Talk.page("x"), "offer": "v=0", "audio": true,
        "video": true,
      ]
      let second = try await talk.bench.counsellor(1)
      #expect(try await second.ask("mediaJoin", join).text("code") == "notAllowed")
      let lead = try await talk.bench.counsellor(2)
      try await lead.ask("open", ["conversation": talk.id, "after": 0])
      #expect(try await lead.ask("mediaJoin", join).text("code") == "notAllowed")
      #expect(
        try await lead.ask("callEnd", ["conversation": talk.id, "call": 1]).text("code")
          == "notAllowed")
      let stranger = try await talk.bench.counsellor(0, of: talk.bench.bench.foreign)
      #expect(try await stranger.ask("mediaJoin", join).text("code") == "unknown")
      #expect(talk.node.rooms.isEmpty)
    }
  }

  @Test("a side that has gone for good ends the call, one that comes back does not")
  func gone() async throws {
    try await withTalk { talk in
      try await talk.begin()
      try await talk.counsellorJoins()
      try await talk.visitorJoins()
      let visitor = ParticipantID("visitor")!
      let leaves = MediaCommand(id: "gone", action: .leave(talk.room, visitor))
      _ = await talk.node.send(leaves)
      talk.node.say([.left(talk.room, visitor, .transportClosed)])
      try await until("that the visitor is gone") {
        await talk.bench.exchange.callRooms.values.first?[.visitor].isJoined == false
      }
      talk.bench.clock.advance(by: .seconds(59))
      await talk.bench.exchange.tick()
      #expect(talk.visitor.state?.text("state.call.phase") == "running")
      try await talk.visitorJoins(page: "reloaded")
      talk.bench.clock.advance(by: .seconds(59))
      await talk.bench.exchange.tick()
      #expect(talk.visitor.state?.text("state.call.phase") == "running")
      _ = await talk.node.send(MediaCommand(id: "gone2", action: leaves.action))
      talk.node.say([.left(talk.room, visitor, .timedOut)])
      try await until("that the visitor is gone again") {
        await talk.bench.exchange.callRooms.values.first?[.visitor].isJoined == false
      }
      await talk.bench.exchange.tick()
      #expect(await talk.onDesk() == "ended")
      #expect(talk.kinds(talk.counsellor).last == "callEnded")
    }
  }

  @Test("a side that never comes ends the call after a minute") func neverCame() async throws {
    try await withTalk { talk in
      try await talk.begin()
      try await talk.counsellorJoins()
      talk.bench.clock.advance(by: .seconds(60))
      await talk.bench.exchange.tick()
      #expect(await talk.onDesk() == "ended")
    }
  }

  @Test("a relay that starts anew is joined again") func relayRestarts() async throws {
    try await withTalk { talk in
      try await talk.begin()
      try await talk.counsellorJoins()
      try await talk.visitorJoins()
      talk.node.say([.connected(talk.room, ParticipantID("visitor")!)])
      try await until("that the visitor is there") {
        await talk.bench.exchange.callRooms.values.first?[.visitor].isThere == true
      }
      talk.node.restart(epoch: 92)
      talk.node.say([])
      try await until("the news") {
        talk.visitor.socket.messages.contains { $0.text("type") == "mediaLost" }
      }
      #expect(talk.counsellor.socket.messages.contains { $0.text("type") == "mediaLost" })
      #expect(try await talk.visitorJoins().text("mediaEpoch") == "92")
      #expect(talk.node.rooms[talk.room]?.count == 1)
    }
  }

  @Test("after a gap in the relay's events an older answer puts nobody out; a measurement heals")
  func gap() async throws {
    try await withTalk { talk in
      try await talk.begin()
      try await talk.counsellorJoins()
      try await talk.visitorJoins()
      // What comes first has nothing before it that could be missing.
      talk.node.say([])
      talk.node.tellOnce(of: [talk.room: [ParticipantID("counsellor")!]])
      let measured = MediaQuality(lossUp: 0, lossDown: 0, roundTripMilliseconds: nil)
      talk.node.say([.quality(talk.room, ParticipantID("visitor")!, measured)], skipping: 5)
      try await until("that the visitor is there") {
        await talk.bench.exchange.callRooms.values.first?[.visitor].isThere == true
      }
    }
  }

  @Test("a gap after which the relay does not answer is looked into again")
  func gapWithoutAnswer() async throws {
    try await withTalk { talk in
      try await talk.begin()
      try await talk.counsellorJoins()
      try await talk.visitorJoins()
      let leaves = MediaCommand.Action.leave(talk.room, ParticipantID("visitor")!)
      _ = await talk.node.send(MediaCommand(id: "gone", action: leaves))
      talk.node.say([])
      let asked = talk.node.commands.count
      talk.node.fail(with: MediaFailure(.unavailable, "no answer"))
      talk.node.say([], skipping: 5)
      try await until("that the relay is asked") { talk.node.commands.count > asked }
      talk.node.fail(with: nil)
      let measured = MediaQuality(lossUp: 0, lossDown: 0, roundTripMilliseconds: nil)
      try await until("that the visitor is gone") {
        talk.node.say([.quality(talk.room, ParticipantID("counsellor")!, measured)])
        return await talk.bench.exchange.callRooms.values.first?[.visitor].isJoined == false
      }
    }
  }

  @Test("after a restart of the gateway the call is over, in the log too") func restart()
    async throws
  {
    try await withTalk { talk in
      try await talk.begin()
      try await talk.counsellorJoins()
      let next = ChatExchange(
        store: talk.bench.bench.store, texts: ChatTexts(keys: talk.bench.keys),
        clock: talk.bench.clock, calendar: .helsinki, registry: MetricsRegistry(),
        logger: Logger(label: "test"), media: talk.bench.shared.chats, tellOnCall: { _ in })
      try await next.start()
      // What the earlier process had there is closed.
      #expect(talk.node.rooms.isEmpty)
      let socket = FakeSocket()
      let line = ChatBench.Line(
        exchange: next, socket: socket, id: await next.open(socket, network: ""))
      try await line.ask("return", ["secret": ChatBench.secret("one"), "after": 0])
      #expect(line.state?["state.call"] == nil && line.state?.text("state.phase") == "open")
      #expect(line.entries.last?.text("entry.kind") == "callEnded")
      await next.stop()
    }
  }

  @Test("where the disk is full a call neither begins nor ends, and can be asked again")
  func fullDisk() async throws {
    try await withTalk { talk in
      try await talk.offer()
      talk.bench.bench.faults.failNextWrites(1)
      #expect(try await talk.visitor.ask("callAccept", ["call": 1]).text("code") == "storage")
      #expect(await talk.bench.exchange.callRooms.isEmpty)
      #expect(try await talk.visitor.ask("callAccept", ["call": 1]).text("type") == "done")
      #expect(await talk.bench.exchange.callRooms.count == 1)
    }
  }

  @Test("without a relay nothing is offered, and the chat goes on") func noRelay() async throws {
    try await withTalk(hasNode: false) { talk in
      let answer = try await talk.counsellor.ask(
        "callOffer", ["conversation": talk.id, "kind": "voice"])
      #expect(answer.text("code") == "mediaUnavailable")
      try await talk.visitor.ask("say", ["text": "hei"])
      #expect(talk.counsellor.texts == ["hei"])
    }
  }

  @Test("a relay with too much to do carries no new call, and the chat goes on")
  func busyRelay() async throws {
    try await withTalk { talk in
      func offer() async throws -> String? {
        let answer = try await talk.counsellor.ask(
          "callOffer", ["conversation": talk.id, "kind": "voice"])
        return answer.text("code")
      }
      talk.node.say([BusyRelayTests.load(.refusesRooms)])
      try await until("the relay's word") { await talk.bench.exchange.intake.refusal != nil }
      #expect(try await offer() == "mediaUnavailable")
      try await talk.visitor.ask("say", ["text": "hei"])
      #expect(talk.counsellor.texts == ["hei"])
      talk.node.say([BusyRelayTests.load(.calm)])
      try await until("the relay's word") { await talk.bench.exchange.intake.refusal == nil }
      #expect(try await offer() == nil)
    }
  }

  @Test("a call that runs when the gateway drains goes on; none is offered after it")
  func drain() async throws {
    try await withTalk { talk in
      try await talk.begin()
      try await talk.visitorJoins()
      await talk.bench.exchange.drain()
      #expect(try await talk.counsellorJoins().text("answer") != nil)
      #expect(await talk.bench.exchange.callRooms.count == 1)
      try await talk.visitor.ask("callEnd", ["call": 1])
      let answer = try await talk.counsellor.ask(
        "callOffer", ["conversation": talk.id, "kind": "voice"])
      #expect(answer.text("code") == "mediaUnavailable")
    }
  }

  @Test("what one side says of its connection reaches no line but the relay's")
  func addresses() async throws {
    try await withTalk { talk in
      try await talk.begin()
      let secret = "v=0 a=candidate 198.51.100.77"
      try await talk.visitor.ask(
        "mediaJoin",
        ["page": Talk.page("v"), "offer": secret, "audio": true, "video": true])
      try await talk.counsellorJoins()
      try await talk.visitor.ask("mediaReoffer", ["page": Talk.page("v"), "offer": secret])
      for line in [talk.visitor, talk.counsellor] {
        let all = line.socket.messages.map { "\($0.object)" }.joined()
        #expect(!all.contains("198.51.100"))
      }
    }
  }
}

@Suite("A media node that visits and chats share") struct SharedMediaNodeTests {
  @Test("each part hears of its own rooms and holds nothing else") func parts() async throws {
    let node = FakeMediaNode()
    let shared = SharedMediaNode(node)
    let (call, chat) = (RoomID("k_one")!, RoomID("x_one-1")!)
    let person = ParticipantID("visitor")!
    for room in [call, chat] {
      _ = await node.send(
        MediaCommand(id: "\(room)", action: .open(room, .call(maxParticipants: 2))))
    }
    for (part, own) in [(shared.visits, call), (shared.chats, chat)] {
      guard
        case .snapshot(let snapshot) = await part.send(
          MediaCommand(id: "s-\(own)", action: .snapshot))
      else {
        Issue.record("no snapshot")
        return
      }
      #expect(Array(snapshot.rooms.keys) == [own])
    }
    node.say([.connected(chat, person), .connected(call, person), .pathLost(chat, person)])
    node.say([.pathLost(call, person)])
    node.say([.pathBack(chat, person)], skipping: 2)
    var visits: [MediaEventBatch] = []
    for await batch in shared.visits.events {
      visits.append(batch)
      if visits.count == 3 { break }
    }
    #expect(visits.map(\.events) == [[.connected(call, person)], [.pathLost(call, person)], []])
    // What was missing may have been its own: a gap.
    #expect(visits.map(\.firstSequence) == [0, 1, 3])
    var chats: [MediaEventBatch] = []
    for await batch in shared.chats.events {
      chats.append(batch)
      if chats.count == 2 { break }
    }
    #expect(
      chats.map(\.events)
        == [[.connected(chat, person), .pathLost(chat, person)], [.pathBack(chat, person)]])
    #expect(chats.map(\.firstSequence) == [0, 3])
    shared.stop()
  }

  @Test("what the node says of itself both parts hear") func load() async throws {
    let node = FakeMediaNode()
    let shared = SharedMediaNode(node)
    let load = BusyRelayTests.load(.capsBitrates)
    node.say([load])
    for part in [shared.visits, shared.chats] {
      var batches = part.events.makeAsyncIterator()
      #expect(await batches.next()?.events == [load])
    }
    shared.stop()
  }
}
