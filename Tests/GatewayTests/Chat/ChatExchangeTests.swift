import CareModel
import CareStore
import Logging
import Testing

@testable import Gateway

@Suite("The exchange of chats", .timeLimit(.minutes(5))) struct ChatExchangeTests {
  private func withBench(
    _ change: (inout ChatQueueSettings) -> Void = { _ in },
    _ body: (ChatBench) async throws -> Void
  ) async throws {
    let bench = try await ChatBench(change)
    do { try await body(bench) } catch {
      await bench.stop()
      throw error
    }
    await bench.stop()
  }

  @Test("where the disk is full everybody is told, nothing is changed, and later it works")
  func fullDisk() async throws {
    try await withBench { bench in
      let (visitor, conversation, _) = try await bench.comes("one")
      let counsellor = try await bench.counsellor()
      let id = try #require(conversation)
      try await counsellor.ask("take", ["conversation": id])
      try await counsellor.ask("open", ["conversation": id, "after": 0])
      bench.bench.faults.failNextWrites(1)
      let key = "aaaaaaaaaaaaaaaaaaaa"
      let refused = try await visitor.ask("say", ["text": "hei"], id: key)
      #expect(refused.text("code") == "storage")
      #expect(counsellor.texts.isEmpty && visitor.texts.isEmpty)
      let done = try await visitor.ask("say", ["text": "hei"], id: key)
      #expect(done.number("seq") == 2)
      #expect(counsellor.texts == ["hei"] && visitor.texts == ["hei"])
    }
  }

  @Test("what is written while a log is handed over comes too, whenever that is")
  func writtenDuringCatchUp() async throws {
    try await withBench { bench in
      let (visitor, conversation, _) = try await bench.comes("one")
      let id = try #require(conversation)
      let first = try await bench.counsellor()
      try await first.ask("take", ["conversation": id])
      try await visitor.ask("say", ["text": "ennen"])
      // The log has been read, and its reader has not got it yet.
      bench.bench.faults.afterNextRead { _ = try? await visitor.ask("say", ["text": "välissä"]) }
      try await first.ask("open", ["conversation": id, "after": 0])
      let last = try await visitor.ask("say", ["text": "jälkeen"]).number("seq")
      #expect(first.texts == ["ennen", "välissä", "jälkeen"])

      // The same where there was nothing to hand over.
      let second = try await bench.counsellor()
      bench.bench.faults.afterNextRead { _ = try? await visitor.ask("say", ["text": "viimeksi"]) }
      try await second.ask("open", ["conversation": id, "after": #require(last)])
      #expect(second.texts == ["viimeksi"])
    }
  }

  @Test("in a crowd a visitor is told when to come back; who is in goes on")
  func crowded() async throws {
    let bench = try await ChatBench(comingsAtOnce: 1)
    let (inside, conversation, _) = try await bench.comes("one")
    #expect(conversation != nil)
    // One is on its way in while the other comes.
    let (two, late) = (await bench.visitor(), await bench.visitor())
    let (exchange, secret) = (bench.exchange, ChatBench.secret("late"))
    let text = #"{"type":"return","id":"aaaaaaaaaaaaaaaaaaaa","secret":"\#(secret)","after":0}"#
    bench.bench.faults.afterNextRead { await exchange.received(text, on: late.id) }
    try await two.ask(
      "start",
      ["secret": ChatBench.secret("two"), "queue": "ilta", "kind": "live", "language": "fi"])
    let bye = try #require(late.socket.messages.last)
    #expect(bye.text("type") == "bye" && bye.text("reason") == "crowded")
    #expect((300..<2_500).contains(bye.number("reconnectMilliseconds") ?? 0))
    #expect(late.socket.closeCode == 1001)
    #expect(try await inside.ask("say", ["text": "hei"]).text("type") == "done")
    // The crowd is gone.
    #expect(try await bench.comes("three").1 != nil)
    await bench.stop()
  }

  @Test("an alarm that nobody notices reaches whoever is on call, once")
  func onCall() async throws {
    try await withBench { bench in
      let home = bench.home.organisation
      try await bench.bench.store.write { tx in
        var organisation = try #require(try tx.organisation(home))
        organisation.onCallPhone = "017 123 457"
        try tx.save(organisation)
      }
      let (visitor, _, _) = try await bench.comes("one")
      try await visitor.ask("danger")
      await bench.exchange.tick()
      #expect(bench.onCall.all.isEmpty)
      bench.clock.advance(by: .minutes(2))
      await bench.exchange.tick()
      await bench.exchange.tick()
      let told = bench.onCall.all
      #expect(told.count == 1 && told.first?.cause == .chatAlarm)
      #expect(told.first?.to.revealed == "017 123 457")
      #expect(told.first?.text.revealed.contains("vaarassa") == true)
    }
  }

  @Test("organisations do not see each other") func walls() async throws {
    try await withBench { bench in
      let (_, conversation, _) = try await bench.comes("one")
      let id = try #require(conversation)
      let stranger = try await bench.counsellor(0, of: bench.bench.foreign)
      for (type, more) in [
        ("take", [:]), ("open", ["after": 0]), ("say", ["text": "x"]), ("note", ["text": "x"]),
        ("flag", ["on": true]), ("join", ["part": "lead"]), ("takeOver", [:]), ("seen", [:]),
        ("end", [:]), ("call", [:]), ("callOffer", ["kind": "voice"]), ("callEnd", ["call": 1]),
        ("mediaReoffer", ["page": ChatBench.secret("p").prefix(20), "offer": "v=0"]),
      ] as [(String, [String: Any])] {
        let answer = try await stranger.ask(type, more.merging(["conversation": id]) { a, _ in a })
        #expect(answer.text("code") == "unknown", "\(type)")
      }
      let answer = try await stranger.ask(
        "closeQueue", ["queue": bench.evening.rawValue, "closed": true])
      #expect(answer.text("code") == "unknown")
      await bench.exchange.sendDesk(to: stranger.id)
      let shown = stranger.socket.messages.map { "\($0.object)" }.joined()
      #expect(!shown.contains(id) && !shown.contains(bench.evening.rawValue))
    }
  }

  @Test("a flood from one network is slowed down, and another is not") func flood() async throws {
    try await withBench { bench in
      var refused = 0
      for number in 0..<10 {
        let (_, conversation, answer) = try await bench.comes("\(number)-", network: "10.1.2.3")
        if conversation == nil {
          #expect(answer.text("code") == "tooMany")
          refused += 1
        }
      }
      #expect(refused == 4)
      let (_, other, _) = try await bench.comes("other", network: "10.1.2.4")
      #expect(other != nil)
    }
  }

  @Test("a prank is slowed down also where its visitor leaves while that is being written")
  func prank() async throws {
    try await withBench { bench in
      let (visitor, conversation, _) = try await bench.comes("one", network: "10.1.2.3")
      let counsellor = try await bench.counsellor()
      let id = try #require(conversation)
      try await counsellor.ask("take", ["conversation": id])
      try await visitor.ask("end")
      let exchange = bench.exchange
      bench.bench.faults.duringNextWrite { await exchange.closed(visitor.id) }
      try await counsellor.ask("wrapUp", ["conversation": id, "outcome": "prank", "tags": []])
      #expect(try await bench.comes("two", network: "10.1.2.3").conversation != nil)
      let again = try await bench.comes("three", network: "10.1.2.3")
      #expect(again.conversation == nil && again.answer.text("code") == "tooMany")
      #expect(try await bench.comes("other", network: "10.1.2.4").conversation != nil)
      // Nobody is in what is over: it is not kept in memory.
      let held = try #require(ConversationID(id))
      #expect(await bench.exchange.house.conversations[held] == nil)
    }
  }

  /// A conversation whose visitor has ended it and is gone, and which nobody has wrapped up.
  private func ended(
    _ bench: ChatBench
  ) async throws -> (id: ConversationID, wrapUp: @Sendable () async -> Void) {
    let (visitor, conversation, _) = try await bench.comes("one")
    let counsellor = try await bench.counsellor()
    let id = try #require(conversation)
    try await counsellor.ask("take", ["conversation": id])
    try await visitor.ask("end")
    await bench.exchange.closed(visitor.id)
    return (
      try #require(ConversationID(id)),
      {
        _ = try? await counsellor.ask(
          "wrapUp", ["conversation": id, "outcome": "helped", "tags": []])
      }
    )
  }

  @Test("whoever comes back while it is wrapped up finds it as it is after that")
  func wrappedUpMeanwhile() async throws {
    try await withBench { bench in
      let (id, wrapUp) = try await ended(bench)
      let back = await bench.visitor()
      bench.bench.faults.afterNextRead(wrapUp)
      let answer = try await back.ask("return", ["secret": ChatBench.secret("one"), "after": 0])
      #expect(answer.text("type") == "done")
      // Not as it was when it was read.
      let held = try #require(await bench.exchange.house.conversations[id])
      let written = try await bench.bench.store.read {
        try $0.conversation(secretHash: Secret.hash(ChatBench.secret("one")))
      }
      #expect(held.result?.outcome == .helped && held == written)
    }
  }

  @Test("what is let go of while its reader comes in is asked for again")
  func goneMeanwhile() async throws {
    try await withBench { bench in
      let (_, wrapUp) = try await ended(bench)
      await wrapUp()
      let (back, exchange, faults) = (await bench.visitor(), bench.exchange, bench.bench.faults)
      // The conversation has been read and its requests' keys are read next.
      faults.afterNextRead { faults.afterNextRead { await exchange.letGoOfSettled() } }
      let fields: [String: Any] = ["secret": ChatBench.secret("one"), "after": 0]
      let answer = try await back.ask("return", fields)
      #expect(answer.text("type") == "refused" && answer.text("code") == "storage")
      #expect(try await back.ask("return", fields).text("type") == "done")
    }
  }

  @Test("whoever comes with the same secret comes into the same conversation")
  func sameSecret() async throws {
    try await withBench { bench in
      let (_, first, _) = try await bench.comes("one")
      let (_, second, _) = try await bench.comes("one")
      #expect(first != nil && first == second)
    }
  }

  @Test("after a restart all are where they were, and what was written is there")
  func restart() async throws {
    try await withBench { bench in
      let (visitor, conversation, _) = try await bench.comes("one")
      let (_, waiting, _) = try await bench.comes("two")
      let id = try #require(conversation)
      let counsellor = try await bench.counsellor()
      try await counsellor.ask("take", ["conversation": id])
      try await visitor.ask("say", ["text": "hei"], id: "bbbbbbbbbbbbbbbbbbbb")
      let next = ChatExchange(
        store: bench.bench.store, texts: ChatTexts(keys: bench.keys), clock: bench.clock,
        calendar: .helsinki, registry: MetricsRegistry(), logger: Logger(label: "test"),
        tellOnCall: { _ in })
      try await next.start()
      let socket = FakeSocket()
      let line = ChatBench.Line(
        exchange: next, socket: socket, id: await next.open(socket, network: ""))
      try await line.ask("return", ["secret": ChatBench.secret("one"), "after": 0])
      #expect(line.texts == ["hei"])
      let again = try await line.ask("say", ["text": "hei"], id: "bbbbbbbbbbbbbbbbbbbb")
      #expect(again.number("seq") == 2)
      let place = await next.house.place(of: try #require(ConversationID(waiting ?? "")))
      #expect(place == 1)
      await next.stop()
    }
  }
}
