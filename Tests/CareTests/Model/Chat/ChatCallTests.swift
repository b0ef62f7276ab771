import CareModel
import Foundation
import Testing

@Suite("A call within a conversation") struct ChatCallTests {
  private static func refusal(_ body: () throws(ChatRefusal) -> Void) -> ChatRefusal? {
    do throws(ChatRefusal) { try body() } catch { return error }
    return nil
  }

  /// Helmi talks with somebody.
  private func talk() throws -> (TestHouse, ConversationID) {
    var test = TestHouse()
    try test.onDuty(TestHouse.helmi, TestHouse.ulla, TestHouse.matti)
    let id = try test.talk("one")
    return (test, id)
  }

  private func offered(_ kind: ChatCallKind = .video) throws -> (TestHouse, ConversationID) {
    var (test, id) = try talk()
    try test.staff(.offerCall(id, kind, key: "offer"))
    return (test, id)
  }

  private func running() throws -> (TestHouse, ConversationID) {
    var (test, id) = try offered()
    try test.visitor(.acceptCall(number: 1), id)
    return (test, id)
  }

  @Test("is offered by the counsellor, begins with the visitor's yes, and is in the log")
  func begins() throws {
    var (test, id) = try offered()
    #expect(test[id].call?.phase == .offered && test[id].call?.kind == .video)
    #expect(!test.log(id).contains(.callBegan))
    test.now = test.now + .seconds(20)
    try test.visitor(.acceptCall(number: 1), id)
    #expect(test[id].call?.phase == .running && test[id].call?.since == test.now)
    #expect(test.log(id).last == .callBegan)
    // Asked again after a broken line.
    try test.visitor(.acceptCall(number: 1), id)
    try test.staff(.offerCall(id, .video, key: "offer"))
    #expect(test.log(id).count { $0 == .callBegan } == 1)
    #expect(test[id].call?.number == 1)
  }

  @Test("either side ends it once, and the chat goes on", arguments: [true, false])
  func ends(byVisitor: Bool) throws {
    var (test, id) = try running()
    for _ in 0..<2 {
      if byVisitor {
        try test.visitor(.endCall(number: 1), id)
      } else {
        try test.staff(.endCall(id, number: 1))
      }
    }
    #expect(test[id].call?.phase == .ended)
    #expect(test.log(id).count { $0 == .callEnded } == 1)
    #expect(test[id].phase.name == .open)
    try test.visitor(.say("hei", key: "k"), id)
    // And there may be another, which what belongs to the first does not touch.
    try test.staff(.offerCall(id, .voice, key: "second"))
    try test.visitor(.endCall(number: 1), id)
    #expect(test[id].call?.number == 2 && test[id].call?.phase == .offered)
    #expect(
      Self.refusal { () throws(ChatRefusal) in try test.visitor(.acceptCall(number: 1), id) }
        == .ended)
  }

  @Test("no is no, and leaves nothing in the log") func declined() throws {
    var (test, id) = try offered()
    try test.visitor(.endCall(number: 1), id)
    #expect(test[id].call?.phase == .declined)
    #expect(
      Self.refusal { () throws(ChatRefusal) in try test.visitor(.acceptCall(number: 1), id) }
        == .ended)
    #expect(!test.log(id).contains(.callBegan) && !test.log(id).contains(.callEnded))
  }

  @Test("an offer can be taken back") func takenBack() throws {
    var (test, id) = try offered()
    try test.staff(.endCall(id, number: 1))
    #expect(test[id].call?.phase == .takenBack)
    #expect(
      Self.refusal { () throws(ChatRefusal) in try test.visitor(.acceptCall(number: 1), id) }
        == .ended)
    try test.staff(.offerCall(id, .voice, key: "again"))
    #expect(test[id].call?.kind == .voice && test[id].call?.phase == .offered)
  }

  @Test("an offer that nobody answers goes away after two minutes") func expires() throws {
    var (test, id) = try offered()
    let offeredAt = test.now
    test.now = offeredAt + .minutes(2) - .seconds(1)
    #expect(!test.house.hasDue(now: test.now))
    test.now = offeredAt + .minutes(2)
    // Not even between that moment and the next look at the clock.
    #expect(
      Self.refusal { () throws(ChatRefusal) in try test.visitor(.acceptCall(number: 1), id) }
        == .ended)
    #expect(test.house.hasDue(now: test.now))
    test.house.passTime(now: test.now)
    #expect(test[id].call?.phase == .expired && !test.house.hasDue(now: test.now))
  }

  @Test("only the counsellor of an open chat offers, one at a time") func whoOffers() throws {
    var (test, id) = try talk()
    for person in [TestHouse.ulla, TestHouse.matti] {
      #expect(
        Self.refusal { () throws(ChatRefusal) in
          try test.staff(.offerCall(id, .voice, key: "o"), person)
        } == .notAllowed)
    }
    // A second counsellor and a shift lead who take part are not in it either.
    try test.staff(.askSecond(id, TestHouse.ulla, "tule", key: "a"))
    try test.staff(.join(id, .second), TestHouse.ulla)
    #expect(
      Self.refusal { () throws(ChatRefusal) in
        try test.staff(.offerCall(id, .voice, key: "o"), TestHouse.ulla)
      } == .notAllowed)
    try test.staff(.offerCall(id, .voice, key: "one"))
    #expect(
      Self.refusal { () throws(ChatRefusal) in
        try test.staff(.offerCall(id, .video, key: "two"))
      } == .taken)
    let called = try test.comes("two")
    try test.staff(.take(called, key: "t"))
    #expect(
      Self.refusal { () throws(ChatRefusal) in
        try test.staff(.offerCall(called, .voice, key: "o"))
      } == .notAllowed)
    let letter = try test.comes("three", kind: .message, text: "hei")
    try test.staff(.take(letter, key: "u"))
    #expect(
      Self.refusal { () throws(ChatRefusal) in
        try test.staff(.offerCall(letter, .voice, key: "o"))
      } == .notAllowed)
    try test.staff(.end(id))
    #expect(
      Self.refusal { () throws(ChatRefusal) in
        try test.staff(.offerCall(id, .voice, key: "x"))
      } == .ended)
  }

  @Test("a counsellor has one call at a time, a colleague another") func oneAtATime() throws {
    var (test, id) = try running()
    let other = try test.talk("two")
    let refused = Self.refusal { () throws(ChatRefusal) in
      try test.staff(.offerCall(other, .voice, key: "o"))
    }
    #expect(refused == .full)
    try test.staff(.endCall(id, number: 1))
    try test.staff(.offerCall(other, .voice, key: "o"))
    let third = try test.comes("three")
    try test.staff(.take(third, key: "t"), TestHouse.ulla)
    try test.visitor(.here, third)
    try test.staff(.offerCall(third, .voice, key: "u"), TestHouse.ulla)
  }

  @Test("ends with the conversation, with a hand-over and when the lead takes over")
  func endsWithItsConversation() throws {
    do {
      var (test, id) = try running()
      try test.visitor(.end, id)
      #expect(test[id].call?.phase == .ended)
      #expect(test.log(id).suffix(2) == [.callEnded, .ended])
    }
    do {
      var (test, id) = try running()
      try test.staff(.handOver(id, to: TestHouse.ulla, summary: "s", key: "h"))
      #expect(test[id].call?.phase == .running)
      try test.staff(.take(id, key: "t"), TestHouse.ulla)
      #expect(test[id].call?.phase == .ended && test[id].counsellor == TestHouse.ulla)
      // It is hers now to offer.
      try test.staff(.offerCall(id, .voice, key: "u"), TestHouse.ulla)
    }
    do {
      var (test, id) = try running()
      try test.staff(.takeOver(id), TestHouse.matti)
      #expect(test[id].call?.phase == .ended)
    }
    do {
      var (test, id) = try offered()
      try test.staff(.takeOver(id), TestHouse.matti)
      #expect(test[id].call?.phase == .takenBack && !test.log(id).contains(.callEnded))
    }
    do {
      var (test, id) = try running()
      test.house.callBroke(id, number: 1, now: test.now)
      #expect(test[id].call?.phase == .ended && test[id].phase.name == .open)
    }
  }

  @Test("does not outlive the process that carried it; an offer does") func restart() throws {
    var (test, id) = try running()
    let other = try test.comes("two")
    try test.staff(.take(other, key: "t"), TestHouse.ulla)
    try test.visitor(.here, other)
    try test.staff(.offerCall(other, .voice, key: "o"), TestHouse.ulla)
    let stored = try [test[id], test[other]].map { try JSONEncoder().encode($0) }
    var next = TestHouse()
    next.now = test.now
    next.house.commit()
    for one in stored {
      next.house.takeIn(try JSONDecoder().decode(Conversation.self, from: one), now: next.now)
    }
    #expect(next.house.hasInterruptedCalls && next.house.hasDue(now: next.now))
    next.house.begin()
    next.house.passTime(now: next.now)
    next.house.undo()
    #expect(next[id].call?.phase == .running && next.house.hasInterruptedCalls)
    next.house.begin()
    next.house.passTime(now: next.now)
    #expect(next[id].call?.phase == .ended && next.log(id) == [.callEnded])
    #expect(next[other].call?.phase == .offered)
    #expect(!next.house.hasInterruptedCalls && !next.house.hasDue(now: next.now))
    // A later one of the same conversation is of this process.
    try next.staff(.offerCall(id, .voice, key: "n"))
    try next.visitor(.acceptCall(number: 2), id)
    #expect(!next.house.hasInterruptedCalls)
  }

  @Test("what was stored before there were calls is read") func oldState() throws {
    let (test, id) = try talk()
    var fields = try #require(
      JSONSerialization.jsonObject(with: JSONEncoder().encode(test[id])) as? [String: Any])
    fields["call"] = nil
    let data = try JSONSerialization.data(withJSONObject: fields)
    #expect(try JSONDecoder().decode(Conversation.self, from: data) == test[id])
  }
}
