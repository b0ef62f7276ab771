import CareModel
import CareStore
import Foundation
import Logging
import Testing

@testable import Gateway

@Suite("Shifts, offers and left messages on the desk", .timeLimit(.minutes(5)))
struct ChatDeskShiftTests {
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

  private func shift(
    _ name: String, _ number: Int, _ bench: ChatBench, after: Duration,
    lasting: Duration = .hours(4),
    of house: Bench.House? = nil
  ) -> ChatShift {
    let house = house ?? bench.home
    let queue = house.organisation == bench.home.organisation ? bench.evening : bench.foreign
    let from = bench.clock.now + after
    return ChatShift(
      id: ChatShiftID("cs_\(name)")!, organisation: house.organisation,
      person: house.carers[number], queues: [queue], from: from, to: from + lasting)
  }

  /// As the desk would be sent now.
  private func desk(_ line: ChatBench.Line) async throws -> FakeSocket.Message {
    await line.exchange.sendDesk(to: line.id)
    return try #require(line.socket.messages.last { $0.text("type") == "desk" })
  }

  private func list(_ desk: FakeSocket.Message, _ path: String) -> [[String: Any]] {
    desk["desk.\(path)"] as? [[String: Any]] ?? []
  }

  @Test(
    "one's own shift, who is planned, and who is not there: to the shift lead alone, within the wall"
  )
  func shifts() async throws {
    try await withBench { bench in
      let shifts = [
        shift("one", 0, bench, after: .zero), shift("two", 1, bench, after: .hours(5)),
        shift("foreign", 0, bench, after: .zero, of: bench.bench.foreign),
      ]
      try await bench.bench.store.write { tx in for one in shifts { _ = try tx.insert(one) } }
      await bench.exchange.takeOverShifts()
      let lead = try await bench.counsellor(2)
      let other = try await bench.counsellor(1)
      var seen = try await desk(lead)
      #expect(seen["desk.me.shift"] == nil && list(seen, "absent").isEmpty)
      #expect(
        list(seen, "team").filter { $0["planned"] as? Bool == true }.map { $0["id"] as? String }
          == [bench.home.carers[0].rawValue])
      #expect(
        try await desk(other)["desk.me.shift.from"] as? Int
          == Int((bench.clock.now + .hours(5)).milliseconds))
      // Five minutes are waited for.
      bench.clock.advance(by: .minutes(5) + .seconds(1))
      seen = try await desk(lead)
      let absent = list(seen, "absent")
      #expect(absent.map { $0["id"] as? String } == [bench.home.carers[0].rawValue])
      #expect(absent.first?["since"] as? Int == Int(shifts[0].from.milliseconds))
      #expect(absent.first?["queue"] as? String == bench.evening.rawValue)
      #expect(list(try await desk(other), "absent").isEmpty)
      // Comes late; a pause is duty; leaving before the end is not.
      let late = try await bench.counsellor(0)
      #expect(list(try await desk(lead), "absent").isEmpty)
      #expect(try await desk(late)["desk.me.shift.to"] as? Int == Int(shifts[0].to.milliseconds))
      try await late.ask("duty", ["status": "pause", "queues": [bench.evening.rawValue]])
      bench.clock.advance(by: .minutes(6))
      #expect(list(try await desk(lead), "absent").isEmpty)
      let left = bench.clock.now
      try await late.ask("duty", ["status": "off", "queues": [bench.evening.rawValue]])
      bench.clock.advance(by: .minutes(6))
      #expect(
        list(try await desk(lead), "absent").first?["since"] as? Int == Int(left.milliseconds))
      // Taken out, it is nobody's any more.
      let home = bench.home.organisation
      try await bench.bench.store.write { _ = try $0.deleteChatShift(shifts[0].id, in: home) }
      await bench.exchange.takeOverShifts()
      #expect(list(try await desk(lead), "absent").isEmpty)
    }
  }

  @Test("changes of another process are noticed, and shifts that come near") func noticed()
    async throws
  {
    try await withBench { bench in
      let lead = try await bench.counsellor(2)
      let far = shift("far", 2, bench, after: .hours(24 * 8))
      _ = try await bench.bench.store.write { try $0.insert(far) }
      for _ in 0..<3 { await bench.exchange.tick() }
      #expect(try await desk(lead)["desk.me.shift"] == nil)
      bench.clock.advance(by: .hours(26))
      for _ in 0..<3 { await bench.exchange.tick() }
      #expect(
        try await desk(lead)["desk.me.shift.from"] as? Int == Int(far.from.milliseconds))
    }
  }

  @Test("more to do than counsellors can is told to the shift lead, in words of its rule")
  func overload() async throws {
    try await withBench({ settings in
      settings.overload = OverloadRule(mostWaitingEach: 1, longestWaitMinutes: 10)
    }) { bench in
      let lead = try await bench.counsellor(2)
      try await lead.ask("duty", ["status": "pause", "queues": [bench.evening.rawValue]])
      func told(_ line: ChatBench.Line) async throws -> [String] {
        list(try await desk(line), "queues").first?["overload"] as? [String] ?? ["none"]
      }
      #expect(try await told(lead) == [])
      _ = try await bench.comes("one")
      #expect(try await told(lead) == ["nobodyThere"])
      let counsellor = try await bench.counsellor(0)
      #expect(try await told(lead) == [])
      _ = try await bench.comes("two")
      #expect(try await told(lead) == ["tooManyWait"])
      bench.clock.advance(by: .minutes(10) + .seconds(1))
      #expect(try await told(lead) == ["tooManyWait", "waitTooLong"])
      #expect(try await told(counsellor) == [])
    }
  }

  @Test(
    "the words of a hand-over and of a question are read by whom they are for, and by nobody else")
  func offers() async throws {
    try await withBench { bench in
      let (_, conversation, _) = try await bench.comes("one")
      let id = try #require(conversation)
      let helmi = try await bench.counsellor(0)
      let matti = try await bench.counsellor(1)
      let lead = try await bench.counsellor(2)
      try await helmi.ask("take", ["conversation": id])
      func words(_ line: ChatBench.Line, _ field: String) async throws -> String? {
        let desk = try await desk(line)
        return (list(desk, "others") + list(desk, "mine"))
          .first { $0["conversation"] as? String == id }?[field] as? String
      }
      try await helmi.ask(
        "handOver",
        ["conversation": id, "to": bench.home.carers[1].rawValue, "summary": "Tiivistelmä"])
      #expect(try await words(matti, "summaryWords") == "Tiivistelmä")
      #expect(try await words(lead, "summaryWords") == nil)
      #expect(try await words(helmi, "summaryWords") == nil)
      // Whoever comes back after a restart reads it as well.
      let next = ChatExchange(
        store: bench.bench.store, texts: ChatTexts(keys: bench.keys), clock: bench.clock,
        calendar: .helsinki, registry: MetricsRegistry(), logger: Logger(label: "test"),
        tellOnCall: { _ in })
      try await next.start()
      let held = try #require(ConversationID(id))
      let after = try await next.house.conversation(held)
      #expect(
        await next.summaryWords(of: after, for: bench.home.carers[1])?.revealed == "Tiivistelmä")
      #expect(await next.summaryWords(of: after, for: bench.home.carers[2]) == nil)
      #expect(await next.summaryWords(of: after, for: bench.bench.foreign.carers[1]) == nil)
      await next.stop()
      try await helmi.ask("keep", ["conversation": id])
      #expect(try await words(matti, "summaryWords") == nil)
      // Back to the queue: to whoever answers there.
      try await helmi.ask("handOver", ["conversation": id, "summary": "Kenelle vain"])
      #expect(try await words(matti, "summaryWords") == "Kenelle vain")
      #expect(try await words(lead, "summaryWords") == "Kenelle vain")
      try await helmi.ask("keep", ["conversation": id])
      // The shift lead is asked.
      try await helmi.ask("askSecond", ["conversation": id, "text": "Tulisitko"])
      #expect(try await words(lead, "askedWords") == "Tulisitko")
      #expect(try await words(matti, "askedWords") == nil)
      try await lead.ask("join", ["conversation": id, "part": "lead"])
      #expect(try await words(lead, "askedWords") == nil)
      let shown = matti.socket.messages.map { "\($0.object)" }.joined()
      #expect(!shown.contains("Tulisitko"))
      try await helmi.ask("end", ["conversation": id])
      let offers = await bench.exchange.offers
      #expect(offers[held, 2] == nil && offers[held, 3] == nil)
    }
  }

  @Test("a message that nobody answers ends, is let go of, and its text goes when it was told")
  func unanswered() async throws {
    try await withBench({ $0.unansweredDays = 3 }) { bench in
      let visitor = await bench.visitor()
      let begun = try await visitor.ask(
        "start",
        [
          "secret": ChatBench.secret("one"), "queue": "ilta", "kind": "message", "language": "fi",
          "text": "Onko joku siellä",
        ])
      let id = try #require(ConversationID(begun.text("conversation") ?? ""))
      let deletes = bench.clock.now + .hours(24 * 4)
      #expect(visitor.state?["state.deletesAt"] as? Int == Int(deletes.milliseconds))
      let lead = try await bench.counsellor(2)
      let counsellor = try await bench.counsellor(0)
      #expect(list(try await desk(lead), "queues").first?["lapsing"] is NSNull)
      await bench.exchange.closed(visitor.id)
      bench.clock.advance(by: .hours(25))
      let queue = list(try await desk(lead), "queues").first
      #expect((queue?["lapsing"] as? [String: Any])?["count"] as? Int == 1)
      #expect(list(try await desk(counsellor), "queues").first?["lapsing"] is NSNull)
      // Of two that decide at once one is refused: the one before has ended.
      await bench.exchange.stop()
      bench.clock.advance(by: .hours(24 * 2 - 1))
      // A restart in between loses nothing: what is due is computed from what is stored.
      let next = ChatExchange(
        store: bench.bench.store, texts: ChatTexts(keys: bench.keys), clock: bench.clock,
        calendar: .helsinki, registry: MetricsRegistry(), logger: Logger(label: "test"),
        tellOnCall: { _ in })
      try await next.start()
      await next.tick()
      #expect(await next.house.conversations[id] == nil)
      let stored = try await bench.bench.store.read { try $0.conversation(id) }
      #expect(stored?.endedAt == bench.clock.now && stored?.result?.outcome == .unanswered)
      let due = try await bench.bench.store.read { try $0.chatDueTimes(of: id) }
      #expect(due?.text == deletes)
      // Its writer reads that nobody answered.
      let socket = FakeSocket()
      let back = ChatBench.Line(
        exchange: next, socket: socket, id: await next.open(socket, network: ""))
      try await back.ask("return", ["secret": ChatBench.secret("one"), "after": 0])
      #expect(back.state?.text("state.endedBy") == "unanswered" && back.texts.count == 1)
      await next.stop()
      let retention = ChatRetention(
        store: bench.bench.store, keys: bench.keys, clock: bench.clock,
        log: Logger(label: "test"))
      bench.clock.advance(by: .hours(24) - .milliseconds(1))
      await retention.purge()
      #expect(
        try await bench.bench.store.read { try $0.chatEntries(of: id, after: 0, limit: 9) }.count
          == 2)
      bench.clock.advance(by: .milliseconds(1))
      await retention.purge()
      #expect(
        try await bench.bench.store.read { try $0.chatEntries(of: id, after: 0, limit: 9) }
          .isEmpty)
      #expect(try await bench.keys.keys(of: [id])[id]?.texts == nil)
    }
  }

  @Test("shifts of long ago are forgotten") func forgotten() async throws {
    try await withBench { bench in
      let one = shift("old", 0, bench, after: .zero)
      _ = try await bench.bench.store.write { try $0.insert(one) }
      let retention = ChatRetention(
        store: bench.bench.store, keys: bench.keys, clock: bench.clock,
        log: Logger(label: "test"))
      bench.clock.advance(by: ChatShift.kept + .hours(4))
      await retention.purge()
      let home = bench.home.organisation
      #expect(try await bench.bench.store.read { try $0.chatShift(one.id, in: home) } != nil)
      bench.clock.advance(by: .milliseconds(1))
      await retention.purge()
      #expect(try await bench.bench.store.read { try $0.chatShift(one.id, in: home) } == nil)
    }
  }

  @Test("ending the emergency protocol is written for the staff, and kept after the visitor erased")
  func unflagged() async throws {
    try await withBench { bench in
      let (visitor, conversation, _) = try await bench.comes("one")
      let id = try #require(conversation)
      let helmi = try await bench.counsellor(0)
      try await helmi.ask("take", ["conversation": id])
      try await helmi.ask("open", ["conversation": id, "after": 0])
      try await helmi.ask("flag", ["conversation": id, "on": true])
      try await helmi.ask("flag", ["conversation": id, "on": false])
      let last = try #require(helmi.entries.last)
      #expect(last.text("entry.kind") == "unflagged")
      #expect(last.text("entry.by") == bench.home.carers[0].rawValue)
      #expect(!visitor.entries.contains { $0.text("entry.kind")?.hasSuffix("flagged") == true })
      try await visitor.ask("erase")
      let home = bench.home.organisation
      let kept = try await bench.bench.store.read {
        try $0.chatEmergencies(in: home, queue: nil, limit: 9)
      }
      #expect(kept.first?.events.map(\.kind) == [.flagged, .unflagged])
    }
  }
}
