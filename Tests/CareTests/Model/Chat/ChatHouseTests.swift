import CareModel
import Testing

@Suite("The house of chats") struct ChatHouseTests {
  typealias House = TestHouse

  @Test("is taken in the order of coming, danger first, and parked ones are passed over")
  func order() throws {
    var test = TestHouse()
    try test.onDuty(House.helmi, House.ulla)
    let first = try test.comes("first")
    let second = try test.comes("second")
    let third = try test.comes("third")
    #expect(test.house.place(of: third) == 3)
    try test.visitor(.danger, third)
    #expect(test.house.place(of: third) == 1 && test.house.place(of: first) == 2)
    #expect(try test.staff(.takeNext(nil, key: "a")) == .took(third))
    #expect(try test.staff(.takeNext(nil, key: "b")) == .took(first))
    // Not there when called: parked, and the place is kept.
    test.now = test.now + .seconds(90)
    test.house.passTime(now: test.now)
    #expect(test[first].isParked && test.house.place(of: first) == 1 || test[third].isParked)
    #expect(try test.staff(.takeNext(nil, key: "c"), House.ulla) == .took(second))
    try test.visitor(.here, first)
    #expect(!test[first].isParked)
    #expect(try test.staff(.takeNext(nil, key: "d"), House.ulla) != .took(nil))
  }

  @Test("one gets a person, and asking again gets the same person") func exactlyOne() throws {
    var test = TestHouse()
    try test.onDuty(House.helmi, House.ulla)
    let id = try test.comes("one")
    let other = try test.comes("other")
    #expect(try test.staff(.take(id, key: "a")) == .took(id))
    #expect(throws: ChatRefusal.taken) { try test.staff(.take(id, key: "b"), House.ulla) }
    #expect(try test.staff(.takeNext(nil, key: "a")) == .took(id))
    #expect(try test.staff(.takeNext(nil, key: "c")) == .took(other))
    #expect(try test.staff(.takeNext(nil, key: "d")) == .took(nil))
  }

  @Test("a counsellor has no more chats than the limit, except where somebody is in danger")
  func limit() throws {
    var test = TestHouse { $0.perCounsellor = 1 }
    try test.onDuty(House.helmi)
    _ = try test.talk("one")
    let second = try test.comes("two")
    #expect(throws: ChatRefusal.full) { try test.staff(.take(second, key: "k")) }
    try test.visitor(.danger, second)
    #expect(try test.staff(.take(second, key: "k")) == .took(second))
  }

  @Test("a message that is sent twice is written once, in one order") func once() throws {
    var test = TestHouse()
    try test.onDuty(House.helmi)
    let id = try test.talk("one")
    #expect(try test.visitor(.say("hei", key: "m1"), id) == .wrote(seq: 2))
    #expect(try test.visitor(.say("hei", key: "m1"), id) == .wrote(seq: 2))
    // The same word of another author is another request.
    #expect(try test.staff(.say(id, "hei", key: "m1")) == .wrote(seq: 3))
    #expect(test.log(id) == [.joined, .text, .text])
    #expect(test[id].lastSeq == 3)
  }

  @Test("closed, full and over are told") func refusals() throws {
    var test = TestHouse { $0.mostWaiting = 1 }
    try test.onDuty(House.helmi, House.matti)
    let id = try test.comes("one")
    #expect(throws: ChatRefusal.full) { try test.comes("two") }
    try test.staff(.closeQueue(House.evening, true), House.matti)
    try test.staff(.take(id, key: "k"))
    #expect(throws: ChatRefusal.closed) { try test.comes("two") }
    _ = try test.comes("letter", kind: .message, text: "hei")
    try test.staff(.end(id))
    #expect(throws: ChatRefusal.ended) { try test.visitor(.say("vielä", key: "m"), id) }
    #expect(throws: ChatRefusal.notAllowed) {
      try test.staff(.closeQueue(House.evening, false), House.helmi)
    }
    #expect(throws: ChatRefusal.unknown) {
      try test.staff(.say(id, "hei", key: "x"), ProfessionalID("w_stranger")!)
    }
  }

  @Test("what was left is answered, and the visitor may write again") func letters() throws {
    var test = TestHouse()
    try test.onDuty(House.helmi)
    let id = try test.comes("letter", kind: .message, text: "hei")
    #expect(try test.staff(.takeNext(nil, key: "k")) == .took(id))
    try test.staff(.say(id, "vastaus", key: "a"))
    try test.staff(.wrapUp(id, .helped, ["perhe"]))
    #expect(test[id].isEnded && test[id].people.isEmpty)
    try test.visitor(.say("kiitos", key: "again"), id)
    #expect(test[id].isWaiting && test[id].result == nil)
    #expect(test.log(id) == [.text, .joined, .text, .ended, .resumed, .text])
  }

  @Test("hand-over: the counsellor stays until the other has it") func handOver() throws {
    var test = TestHouse()
    try test.onDuty(House.helmi, House.ulla, House.matti)
    let id = try test.talk("one")
    try test.staff(.handOver(id, to: House.ulla, summary: "tiivistelmä", key: "h"))
    try test.staff(.say(id, "odota hetki", key: "w"))
    #expect(throws: ChatRefusal.taken) { try test.staff(.take(id, key: "x"), House.matti) }
    #expect(try test.staff(.take(id, key: "y"), House.ulla) == .took(id))
    #expect(test[id].counsellor == House.ulla && test[id].part(of: House.helmi) == nil)
    #expect(throws: ChatRefusal.notAllowed) { try test.staff(.say(id, "vielä", key: "z")) }
    #expect(!ChatEntryKind.summary.isForVisitor)
  }

  @Test("whoever reads along is in the list of people, and writes to staff alone")
  func observing() throws {
    var test = TestHouse()
    try test.onDuty(House.helmi, House.matti)
    let id = try test.talk("one")
    #expect(throws: ChatRefusal.notAllowed) { try test.staff(.observe(id), House.ulla) }
    try test.staff(.observe(id), House.matti)
    #expect(test[id].people.map(\.part) == [.counsellor, .observer])
    #expect(throws: ChatRefusal.notAllowed) {
      try test.staff(.say(id, "hei", key: "a"), House.matti)
    }
    try test.staff(.whisper(id, "kysy paikkaa", key: "b"), House.matti)
    try test.staff(.takeOver(id), House.matti)
    #expect(test[id].counsellor == House.matti)
    #expect(throws: ChatRefusal.notAllowed) { try test.staff(.leave(id), House.matti) }
  }

  @Test("an alarm that nobody notices goes to whoever is on call, once") func alarm() throws {
    var test = TestHouse()
    try test.onDuty(House.helmi)
    let id = try test.comes("one")
    try test.visitor(.danger, id)
    #expect(test.house.alarmsForOnCall(now: test.now + .seconds(119)).isEmpty)
    test.now = test.now + .minutes(2)
    #expect(test.house.alarmsForOnCall(now: test.now) == [id])
    test.house.toldOnCall(id, now: test.now)
    #expect(test.house.alarmsForOnCall(now: test.now + .hours(1)).isEmpty)
    try test.staff(.seen(id))
    #expect(test.house.alarmed.isEmpty && test[id].alarm?.seenBy == House.helmi)
  }

  @Test("the protocol of an emergency records each step once") func protocolSteps() throws {
    var test = TestHouse()
    try test.onDuty(House.helmi)
    let id = try test.talk("one")
    try test.staff(.flag(id, on: true))
    try test.staff(.step(id, .askPlace, "keittiö"))
    try test.staff(.step(id, .askPlace, "eteinen"))
    #expect(test[id].risk?.steps.map(\.step) == ["askPlace"])
    try test.staff(.wrapUp(id, .emergency, []))
    #expect(test[id].risk?.closedAt != nil)
  }

  @Test("whoever is away for long gives the place up, and a chat ends") func silence() throws {
    var test = TestHouse()
    try test.onDuty(House.helmi)
    let waiting = try test.comes("waiting")
    let talking = try test.talk("talking")
    for id in [waiting, talking] { test.house.visitorIsAway(id, now: test.now) }
    test.now = test.now + .minutes(29)
    #expect(!test.house.hasDue(now: test.now))
    test.now = test.now + .minutes(1)
    #expect(test.house.hasDue(now: test.now))
    test.house.passTime(now: test.now)
    #expect(test[waiting].result?.outcome == .gaveUp)
    #expect(test[talking].isEnded && test[talking].result == nil)
    #expect(!test.house.hasDue(now: test.now))
  }
}
