import CareModel
import Testing

/// Whatever was decided in a batch that could not be written is as if it had never been asked.
@Suite("A batch that failed") struct ChatHouseUndoTests {
  private struct Picture: Equatable {
    var conversations: [ConversationID: Conversation]
    var line: [ConversationID]
    var letters: [ConversationID]
    var places: [ConversationID: Int]
    var duties: [ProfessionalID: ChatDuty]
    var board: ChatBoard?
    var loads: [Int]
    var alarmed: Set<ConversationID>
    var isDue: Bool

    init(_ house: ChatHouse) {
      conversations = house.conversations
      line = house.line(of: TestHouse.evening, limit: 1_000)
      letters = house.letters(of: TestHouse.evening, limit: 1_000)
      places = house.conversations.keys.reduce(into: [:]) { $0[$1] = house.place(of: $1) }
      duties = house.duties
      board = house.queues[TestHouse.evening]?.board
      loads = [TestHouse.helmi, TestHouse.ulla, TestHouse.matti].map { house.load(of: $0) }
      alarmed = house.alarmed
      // Of everything that has a deadline.
      isDue = house.hasDue(now: WallTime(milliseconds: .max / 2))
    }
  }

  @Test("is undone whole, at any point of any night", arguments: 0..<20)
  func undo(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed) + 1)
    var test = TestHouse { $0.perCounsellor = 4 }
    test.house.commit()
    var ids: [ConversationID] = []
    for round in 0..<60 {
      let before = Picture(test.house)
      let known = ids
      test.house.begin()
      for step in 0..<Int.random(in: 1...12, using: &random) {
        Self.something(&test, &ids, "\(round)-\(step)", &random)
      }
      if Bool.random(using: &random) {
        test.house.undo()
        ids = known
        #expect(Picture(test.house) == before)
        #expect(test.house.changes.isEmpty)
      } else {
        test.house.commit()
      }
      test.now = test.now + .seconds(Int.random(in: 0...60, using: &random))
    }
  }

  /// One thing that somebody asks; refusals are part of the night.
  private static func something(
    _ test: inout TestHouse, _ ids: inout [ConversationID], _ name: String,
    _ random: inout SeededGenerator
  ) {
    let people = [TestHouse.helmi, TestHouse.ulla, TestHouse.matti]
    let person = people.randomElement(using: &random)!
    let id = ids.randomElement(using: &random) ?? ConversationID("x_nobody")!
    do {
      switch Int.random(in: 0..<19, using: &random) {
      case 0, 1, 2: ids.append(try test.comes(name))
      case 3: ids.append(try test.comes(name, kind: .message, text: "hei"))
      case 4: try test.staff(.duty(.available, [TestHouse.evening]), person)
      case 5, 6: try test.staff(.takeNext(TestHouse.evening, key: name), person)
      case 7: try test.visitor(.here, id)
      case 8: try test.visitor(.say("hei", key: name), id)
      case 9: try test.staff(.say(id, "hei", key: name), person)
      case 10: try test.visitor(.danger, id)
      case 11: try test.staff(.wrapUp(id, .helped, []), person)
      case 12: try test.staff(.handOver(id, to: nil, summary: "t", key: name), person)
      case 13: try test.staff(.announce(TestHouse.evening, name), TestHouse.matti)
      case 14: try test.visitor(.end, id)
      case 15: try test.staff(.offerCall(id, .video, key: name), person)
      case 16:
        try test.visitor(.acceptCall(number: test.house.conversations[id]?.call?.number ?? 1), id)
      case 17: try test.staff(.endCall(id, number: 1), person)
      default: test.house.passTime(now: test.now)
      }
    } catch {}
  }
}
