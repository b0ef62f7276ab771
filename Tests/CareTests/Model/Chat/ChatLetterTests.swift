import CareModel
import Testing

@Suite("Messages that nobody answers") struct ChatLetterTests {
  typealias House = TestHouse

  @Test("one ends by itself after its days, with an outcome and a clock, and can be gone on with")
  func unanswered() throws {
    var test = TestHouse { $0.unansweredDays = 3 }
    let id = try test.comes("letter", kind: .message, text: "hei")
    let chat = try test.comes("chat")
    let ends = test.now + .hours(72)
    #expect(test.house.lapses(test[id]) == ends && test.house.lapses(test[chat]) == nil)
    let settings = try #require(test.house.queues[House.evening]?.settings)
    #expect(settings.textsDeleted(test[id]) == ends + .hours(24))
    #expect(settings.textsDeleted(test[chat]) == nil)
    test.now = ends - .milliseconds(1)
    #expect(!test.house.hasDue(now: test.now))
    test.now = ends
    #expect(test.house.hasDue(now: test.now))
    test.house.passTime(now: test.now)
    #expect(test[id].endedAt == ends && test[id].result?.outcome == .unanswered)
    #expect(test[id].result?.by == nil && !test.house.hasDue(now: test.now))
    #expect(test.log(id) == [.text, .ended])
    #expect(settings.textsDeleted(test[id]) == ends + .hours(24))
    #expect(ChatFact(test[id])?.outcome == .unanswered)
    #expect(ChatFact(test[id])?.wasAnswered == false)
    #expect(test.house.letterCount(of: House.evening) == 0)
    // Its writer comes back in time: it waits again, with its whole time.
    test.now = ends + .hours(23)
    try test.visitor(.say("vielä", key: "m2"), id)
    #expect(test[id].isWaiting && test[id].result == nil)
    #expect(test.house.lapses(test[id]) == test.now + .hours(72))
    #expect(!test.house.hasDue(now: test.now))
  }

  @Test("what goes on does not end; what somebody took and left is theirs to wrap up")
  func takenAndLeft() throws {
    var test = TestHouse { $0.unansweredDays = 2 }
    try test.onDuty(House.helmi)
    let id = try test.comes("letter", kind: .contact, text: "soita")
    test.now = test.now + .hours(40)
    try test.staff(.take(id, key: test.key()))
    test.now = test.now + .hours(40)
    test.house.passTime(now: test.now)
    #expect(!test[id].isEnded)
    try test.staff(.say(id, "hei", key: test.key()))
    test.now = test.now + .hours(40)
    test.house.passTime(now: test.now)
    #expect(!test[id].isEnded)
    test.now = test.now + .hours(8)
    test.house.passTime(now: test.now)
    #expect(test[id].isEnded && test[id].result == nil && test[id].counsellor == House.helmi)
    try test.staff(.wrapUp(id, .helped, []))
    #expect(test[id].result?.outcome == .helped)
  }

  @Test("no more than a batch at once, and the board is told two days before") func bounds() throws
  {
    var test = TestHouse { $0.unansweredDays = 14 }
    for number in 0..<5 {
      _ = try test.comes("letter\(number)", kind: .message, text: "hei")
      test.now = test.now + .hours(1)
    }
    let first = test.now - .hours(5) + .hours(24 * 14)
    #expect(test.house.lapsing(in: House.evening, now: first - .hours(48)) == nil)
    test.now = first - .hours(46) + .milliseconds(1)
    let told = test.house.lapsing(in: House.evening, now: test.now)
    #expect(told?.count == 3 && told?.first == first)
    #expect(test.house.lapsing(in: ChatQueueID("cq_other")!, now: test.now) == nil)
    test.now = first + .hours(24)
    test.house.passTime(now: test.now, limit: 2)
    #expect(test.house.letterCount(of: House.evening) == 3 && test.house.hasDue(now: test.now))
    test.house.passTime(now: test.now)
    #expect(test.house.letterCount(of: House.evening) == 0)
  }

  @Test("a batch that fails leaves it waiting") func undone() throws {
    var test = TestHouse { $0.unansweredDays = 1 }
    let id = try test.comes("letter", kind: .message, text: "hei")
    test.house.commit()
    test.now = test.now + .hours(24)
    test.house.begin()
    test.house.passTime(now: test.now)
    #expect(test[id].isEnded)
    test.house.undo()
    #expect(test[id].isWaiting && test.house.hasDue(now: test.now))
  }

  @Test(
    "outcomes that come by themselves are nobody's to set; a letter that is taken back is settled")
  func outcomes() throws {
    var test = TestHouse()
    try test.onDuty(House.helmi)
    let talk = try test.talk("one")
    for outcome in [ChatOutcome.gaveUp, .unanswered] {
      #expect(throws: ChatRefusal.badRequest) { try test.staff(.wrapUp(talk, outcome, [])) }
    }
    let letter = try test.comes("letter", kind: .message, text: "hei")
    try test.visitor(.end, letter)
    #expect(test[letter].result?.outcome == .gaveUp)
  }

  @Test("who ends the emergency protocol stands in the log, for staff alone") func unflagged()
    throws
  {
    var test = TestHouse()
    try test.onDuty(House.helmi)
    let id = try test.talk("one")
    try test.staff(.flag(id, on: true))
    try test.staff(.flag(id, on: false))
    try test.staff(.flag(id, on: false))
    let entries = test.house.changes.entries.filter { $0.conversation == id }.map(\.entry)
    #expect(entries.map(\.kind).suffix(2) == [.flagged, .unflagged])
    #expect(entries.last?.author == .staff(House.helmi) && entries.last?.at == test.now)
    #expect(!ChatEntryKind.unflagged.isForVisitor)
    // What is still open when it is wrapped up ends then, by whom wraps up.
    try test.staff(.flag(id, on: true))
    try test.staff(.wrapUp(id, .emergency, []))
    #expect(test.log(id).suffix(3) == [.flagged, .ended, .unflagged])
    #expect(test[id].risk?.closedAt == test.now)
  }
}
