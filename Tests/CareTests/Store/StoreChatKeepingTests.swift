import CareStore
import Testing

@testable import CareModel

/// Conformance: each part of a conversation goes by its own clock, or at once.
@Suite struct StoreChatKeepingTests {
  typealias Fixture = StoreFixture
  typealias Chat = StoreChatFixture
  private static let now = Chat.now
  private static let end = Chat.now + .minutes(20)
  private static let helmi = ChatAuthor.staff(Fixture.helmi.id)
  private static let a = ConversationID("x_a")!

  /// What two ended conversations leave, and one that goes on.
  private static func insert(_ write: any CareTransaction) throws {
    for (number, name) in ["a", "b", "c"].enumerated() {
      let conversation = Chat.conversation(name)
      _ = try write.insert(conversation, secret: Chat.hash(number))
      _ = try write.setCode(Chat.hash(10 + number), of: conversation.id)
      try write.append(
        [
          Chat.entry(1, .visitor, .text, sealed: [1], key: "k1"),
          Chat.entry(2, .visitor, .danger),
          Chat.entry(3, helmi, .flagged),
          Chat.entry(4, helmi, .step, sealed: [4], key: "step.askPlace"),
          Chat.entry(5, helmi, .note, sealed: [5], key: "k2"),
          Chat.entry(6, helmi, .text, sealed: [6], key: "k3"),
          Chat.entry(7, .system, .ended),
        ].map { (conversation.id, $0) })
    }
    try write.save([Chat.kept(Chat.wrapped("a")), Chat.kept(Chat.wrapped("b"))])
    try write.save([Chat.kept(Chat.full("c"))])
  }

  private static func seqs(_ read: any CareReading, _ name: String) throws -> [Int] {
    try read.chatEntries(of: ConversationID("x_\(name)")!, after: 0, limit: 99).map(\.seq)
  }

  private static func facts(_ read: any CareReading) throws -> [ChatFact] {
    try read.chatFacts(
      in: Fixture.home, queue: nil, during: now - .hours(2)..<now + .hours(2), limit: 99)
  }

  @Test(arguments: StoreEngine.allCases)
  func eachPartGoesByItsClock(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      try await store.write { (write) throws in
        try Self.insert(write)
        let text = Self.end + .hours(24)
        let notes = Self.end + .hours(30 * 24)
        let facts = Self.end + .hours(90 * 24)
        #expect(try write.nextChatDue() == text)
        let early = text - .milliseconds(1)
        #expect(try write.chatsDue(.texts, now: early, limit: 9).isEmpty)
        #expect(try write.purge(.texts, of: [Self.a], now: early) == 0)
        #expect(try Self.seqs(write, "a") == [1, 2, 3, 4, 5, 6, 7])

        let due = try write.chatsDue(.texts, now: text, limit: 9)
        #expect(due == [Self.a, ConversationID("x_b")!])
        #expect(try write.chatsDue(.texts, now: text, limit: 1) == [Self.a])
        #expect(try write.purge(.texts, of: [Self.a], now: text) > 0)
        #expect(try Self.seqs(write, "a") == [3, 4, 5])
        #expect(try Self.seqs(write, "b") == [1, 2, 3, 4, 5, 6, 7])
        // Nobody comes back to it any more; what is known of it is still there.
        #expect(try write.conversation(secretHash: Chat.hash(0)) == nil)
        #expect(try write.conversation(codeHash: Chat.hash(10)) == nil)
        #expect(try write.conversation(Self.a) == Chat.wrapped("a"))
        #expect(try write.chatsDue(.texts, now: text, limit: 9) == [ConversationID("x_b")!])
        // What has gone is not due anew, whatever is written of the conversation.
        try write.save([Chat.kept(Chat.wrapped("a"))])
        #expect(try write.chatsDue(.texts, now: text, limit: 9) == [ConversationID("x_b")!])
        #expect(try write.purge(.texts, of: [Self.a], now: text) == 0)
        let parts = try write.keptChats(among: [Self.a, ConversationID("x_b")!])
        #expect(
          parts == [
            Self.a: [.notes, .everything],
            ConversationID("x_b")!: [.texts, .notes, .everything],
          ])

        #expect(try write.purge(.notes, of: [Self.a], now: notes - .milliseconds(1)) == 0)
        #expect(try write.purge(.notes, of: [Self.a], now: notes) > 0)
        #expect(try Self.seqs(write, "a").isEmpty)
        #expect(try write.conversation(Self.a) != nil)
        #expect(try write.keptChats(among: [Self.a]) == [Self.a: [.everything]])

        #expect(try write.purge(.everything, of: [Self.a], now: facts - .milliseconds(1)) == 0)
        #expect(try write.purge(.everything, of: [Self.a], now: facts) > 0)
        #expect(try write.conversation(Self.a) == nil)
        #expect(try write.keptChats(among: [Self.a]) == [:])
        #expect(try write.purge(.everything, of: [ConversationID("x_c")!], now: facts) == 0)
        #expect(try Self.seqs(write, "c") == [1, 2, 3, 4, 5, 6, 7])
        // Statistics outlive them all.
        #expect(try Self.facts(write).count == 2)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func whatWasDeletedIsWrittenDown(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      try await store.write { (write) throws in
        try Self.insert(write)
        let later = Self.end + .hours(100 * 24)
        let ids = try write.chatsDue(.texts, now: later, limit: 9)
        _ = try write.purge(.texts, of: ids, now: later)
        _ = try write.purge(.notes, of: ids, now: later + .seconds(1))
        // In two goes of the same moment: one line.
        for id in ids { _ = try write.purge(.everything, of: [id], now: later + .seconds(2)) }
        _ = try write.erase(
          ConversationID("x_c")!, emergencyUntil: later, now: later + .seconds(3))
        let queue = Chat.evening.id
        #expect(
          try write.chatDeletions(in: Fixture.home, queue: nil, since: later, limit: 9) == [
            ChatDeletion(at: later, queue: queue, what: .texts, conversations: 2, entries: 8),
            ChatDeletion(
              at: later + .seconds(1), queue: queue, what: .notes, conversations: 2, entries: 6),
            ChatDeletion(
              at: later + .seconds(2), queue: queue, what: .facts, conversations: 2, entries: 0),
            ChatDeletion(
              at: later + .seconds(3), queue: queue, what: .erased, conversations: 1, entries: 7),
          ])
        #expect(
          try write.chatDeletions(
            in: Fixture.home, queue: nil, since: later + .seconds(3), limit: 9
          ).count
            == 1)
        #expect(
          try write.chatDeletions(in: Fixture.other, queue: nil, since: later, limit: 9).isEmpty)
        #expect(
          try write.forgetChatRecords(
            now: Self.now, deletions: later + .seconds(1), limit: 9) == 2)
        #expect(
          try write.chatDeletions(in: Fixture.home, queue: nil, since: later, limit: 9).count == 2)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func erasingTakesAllButWhatWasDoneInDanger(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      let until = Self.end + .hours(90 * 24)
      try await store.write { (write) throws in
        try Self.insert(write)
        _ = try write.insert(Chat.conversation("calm"), secret: Chat.hash(5))
        try write.append([(ConversationID("x_calm")!, Chat.entry(1, sealed: [1]))])
        let calm = ConversationID("x_calm")!
        #expect(try write.erase(calm, emergencyUntil: until, now: Self.end) == .nothing)
        #expect(try write.erase(calm, emergencyUntil: until, now: Self.end) == nil)
        #expect(try write.conversation(calm) == nil)
        #expect(try write.chatEmergencies(in: Fixture.home, queue: nil, limit: 9).isEmpty)

        #expect(try write.erase(Self.a, emergencyUntil: until, now: Self.end) == .emergency)
        #expect(try write.conversation(Self.a) == nil)
        #expect(try write.conversation(secretHash: Chat.hash(0)) == nil)
        #expect(try write.conversation(codeHash: Chat.hash(10)) == nil)
        #expect(try Self.seqs(write, "a").isEmpty)
        #expect(try Self.seqs(write, "b").count == 7)
        let helmi = Fixture.helmi.id
        #expect(
          try write.chatEmergencies(in: Fixture.home, queue: nil, limit: 9) == [
            ChatEmergency(
              organisation: Fixture.home, queue: Chat.evening.id, at: Self.now + .seconds(2),
              events: [
                .init(at: Self.now + .seconds(2), kind: .danger),
                .init(at: Self.now + .seconds(3), kind: .flagged, by: helmi),
                .init(at: Self.now + .seconds(4), kind: .step, by: helmi, step: "askPlace"),
              ], deleteAt: until)
          ])
        #expect(try write.chatEmergencies(in: Fixture.other, queue: nil, limit: 9).isEmpty)
        // The record has its own clock, and the statistics are not touched.
        #expect(
          try write.forgetChatRecords(
            now: until - .milliseconds(1), deletions: Self.now - .hours(1), limit: 9) == 0)
        #expect(
          try write.forgetChatRecords(now: until, deletions: Self.now - .hours(1), limit: 9) == 1)
        #expect(try write.chatEmergencies(in: Fixture.home, queue: nil, limit: 9).isEmpty)
        #expect(try Self.facts(write).count == 2)
      }
      // The secret of an erased conversation begins a new one.
      try await store.write { (write) throws in
        #expect(try write.insert(Chat.conversation("again"), secret: Chat.hash(0)))
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func statisticsKeepWhatIsKnownLastAndNoWayBack(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      try await store.write { (write) throws in
        try Self.insert(write)
        var changed = Chat.wrapped("a")
        changed.face = 1
        changed.feelingAfter = nil
        try write.save([Chat.kept(changed)])
        let fact = ChatFact(
          organisation: Fixture.home, queue: Chat.evening.id, kind: .live,
          hour: ChatFact.hour(of: Self.now), waitedSeconds: 180, talkedSeconds: 17 * 60,
          outcome: .guided, tags: ["koulu, työ"], topic: "worry", feelingBefore: 2,
          feelingAfter: nil, face: 1, hadAlarm: true, hadRisk: true)
        let stored = try Self.facts(write)
        #expect(stored.count == 2 && stored.contains(fact))
        let day = Self.now - .hours(24)..<Self.now + .hours(24)
        func count(_ organisation: OrganisationID, _ queue: ChatQueueID?) throws -> Int {
          try write.chatFacts(in: organisation, queue: queue, during: day, limit: 9).count
        }
        #expect(try count(Fixture.home, Chat.evening.id) == 2)
        #expect(try count(Fixture.home, Chat.other.id) == 0)
        #expect(try count(Fixture.other, nil) == 0)
        // The end of the range is not in it.
        #expect(
          try write.chatFacts(
            in: Fixture.home, queue: nil, during: day.lowerBound..<fact.hour, limit: 9
          ).isEmpty)
        _ = try write.erase(Self.a, emergencyUntil: Self.now, now: Self.now)
        _ = try write.purge(
          .everything, of: [ConversationID("x_b")!], now: Self.end + .hours(100 * 24))
      }
      #expect(
        try await store.inspect("SELECT count(*) FROM chat_facts WHERE conversation_id IS NULL")
          == "2")
      try await store.write { (write) throws in
        let long = Self.end + .hours(1_095 * 24)
        #expect(
          try write.forgetChatRecords(
            now: long - .milliseconds(1), deletions: Self.now - .hours(1), limit: 9) == 1)
        #expect(try Self.facts(write).count == 2)
        #expect(
          try write.forgetChatRecords(now: long, deletions: Self.now - .hours(1), limit: 1) == 1)
        #expect(
          try write.forgetChatRecords(now: long, deletions: Self.now - .hours(1), limit: 9) == 1)
        #expect(try Self.facts(write).isEmpty)
      }
    }
  }

  @Test func factsOfThoseWhoGaveUp() {
    var conversation = StoreChatFixture.conversation("a", at: Self.now + .minutes(59))
    #expect(ChatFact(conversation) == nil)
    let end = Self.now + .minutes(70)
    conversation.phase = .ended(.init(at: end, by: .visitor))
    conversation.result = ChatResult(outcome: .gaveUp, tags: [], at: end, by: nil)
    let fact = ChatFact(conversation)
    #expect(fact?.waitedSeconds == 660 && fact?.wasAnswered == false)
    #expect(fact?.hour == Self.now)
    // A clock that went back gives no wait below none.
    conversation.arrivedAt = end + .hours(1)
    #expect(ChatFact(conversation)?.waitedSeconds == 0)
    #expect(ChatFact.hour(of: WallTime(milliseconds: -1)).milliseconds == -3_600_000)
  }
}
