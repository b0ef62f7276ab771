import CareStore
import Testing

@testable import CareModel

/// Conformance: queues, conversations and what is written in them.
@Suite struct StoreChatTests {
  typealias Fixture = StoreFixture
  typealias Chat = StoreChatFixture
  private static let now = Chat.now

  @Test(arguments: StoreEngine.allCases)
  func queuesReadBackAndHaveVersions(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      try await store.write { (write) throws in
        let evening = Chat.evening
        #expect(try write.chatQueues(limit: 9) == [evening, Chat.other])
        #expect(try write.chatQueues(limit: 1) == [evening])
        #expect(try write.chatQueue(evening.id, in: Fixture.home) == evening)
        #expect(try write.chatQueue(evening.id, in: Fixture.other) == nil)
        #expect(try write.chatQueue(address: "ilta") == evening)
        #expect(try write.chatQueue(address: "yö") == nil)
        // An address is one queue's, whoever else wants it.
        var second = Chat.queue("toinen", Fixture.other, staff: [])
        second.address = "ilta"
        #expect(try !write.insert(second))

        var settings = evening.settings
        settings.mostWaiting = 7
        #expect(try write.save(settings, of: evening.id, known: 1, in: Fixture.home))
        #expect(try !write.save(settings, of: evening.id, known: 1, in: Fixture.home))
        #expect(try !write.save(settings, of: evening.id, known: 2, in: Fixture.other))
        let board = ChatBoard(isClosedForNew: true, announcement: "")
        #expect(try write.save(board, of: evening.id, in: Fixture.home))
        #expect(try !write.save(board, of: evening.id, in: Fixture.other))
        let changed = try #require(try write.chatQueue(address: "ilta"))
        #expect(changed.settings == settings && changed.version == 2 && changed.board == board)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func settingsThatCouldNotBeReadAgainAreNotWritten(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      await #expect(throws: StoreError.self) {
        try await store.write { write in
          var settings = Chat.evening.settings
          settings.canned = [String(repeating: "x", count: 70_000)]
          _ = try write.save(settings, of: Chat.evening.id, known: 1, in: Fixture.home)
        }
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aConversationReadsBackInEveryState(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      try await store.write { (write) throws in
        let new = Chat.conversation("a")
        #expect(try write.insert(new, secret: Chat.hash(1)))
        #expect(try write.conversation(new.id) == new)
        #expect(try write.conversation(secretHash: Chat.hash(1)) == new)
        #expect(try write.conversation(secretHash: Chat.hash(2)) == nil)
        #expect(try write.chatDueTimes(of: new.id) == ChatDueTimes())

        for phase in [
          ConversationPhase.waiting(.init(since: Self.now, isParked: true)),
          .called(.init(at: Self.now, until: Self.now + .seconds(90), waitingSince: Self.now)),
          .open(since: Self.now), .ended(.init(at: Self.now, by: .silence)),
        ] {
          var conversation = Chat.full("a")
          conversation.phase = phase
          try write.save([Chat.kept(conversation)])
          #expect(try write.conversation(new.id) == conversation)
        }
        let wrapped = Chat.wrapped("a")
        try write.save([Chat.kept(wrapped)])
        #expect(try write.conversation(new.id) == wrapped)
        let end = Self.now + .minutes(20)
        #expect(
          try write.chatDueTimes(of: new.id)
            == ChatDueTimes(
              text: end + .hours(24), notes: end + .hours(30 * 24), facts: end + .hours(90 * 24),
              statistics: end + .hours(1_095 * 24)))
        #expect(try write.chatDueTimes(of: ConversationID("x_none")!) == nil)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aSecretBeginsOnceAndAGoneConversationDoesNotComeBack(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      try await store.write { (write) throws in
        #expect(try write.insert(Chat.conversation("a"), secret: Chat.hash(1)))
        #expect(try !write.insert(Chat.conversation("b"), secret: Chat.hash(1)))
        #expect(try write.conversation(ConversationID("x_b")!) == nil)
        try write.save([Chat.kept(Chat.wrapped("b"))])
        #expect(try write.conversation(ConversationID("x_b")!) == nil)
        #expect(
          try write.chatFacts(
            in: Fixture.home, queue: nil, during: Self.now - .hours(1)..<Self.now + .hours(1),
            limit: 9
          ).isEmpty)
      }
      // A queue of another organisation is none of this one's.
      await #expect(throws: StoreError.self) {
        try await store.write { write in
          var strange = Chat.conversation("c")
          strange.organisation = Fixture.other
          _ = try write.insert(strange, secret: Chat.hash(3))
        }
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func devicesComeBackByTheirSecretsAndByTheCode(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      try await store.write { (write) throws in
        let (a, b) = (Chat.conversation("a"), Chat.conversation("b"))
        #expect(try write.insert(a, secret: Chat.hash(1)))
        #expect(try write.insert(b, secret: Chat.hash(100)))
        for number in 2...6 {
          #expect(
            try write.addSecret(Chat.hash(number), to: a.id, at: Self.now + .seconds(number)))
        }
        // Five at most: the first is gone, all others lead to it, and none of another's.
        #expect(try write.conversation(secretHash: Chat.hash(1)) == nil)
        for number in 2...6 {
          #expect(try write.conversation(secretHash: Chat.hash(number))?.id == a.id)
        }
        #expect(try write.conversation(secretHash: Chat.hash(100))?.id == b.id)
        // The newest stays also where the clock went back.
        #expect(try write.addSecret(Chat.hash(7), to: a.id, at: Self.now - .hours(1)))
        #expect(try write.conversation(secretHash: Chat.hash(7))?.id == a.id)
        #expect(try write.conversation(secretHash: Chat.hash(2)) == nil)
        #expect(try !write.addSecret(Chat.hash(100), to: a.id, at: Self.now))
        #expect(
          try !write.addSecret(Chat.hash(8), to: ConversationID("x_none")!, at: Self.now))

        #expect(try write.setCode(Chat.hash(50), of: a.id))
        #expect(try write.conversation(codeHash: Chat.hash(50))?.id == a.id)
        #expect(try !write.setCode(Chat.hash(50), of: b.id))
        #expect(try write.setCode(Chat.hash(51), of: a.id))
        #expect(try write.conversation(codeHash: Chat.hash(50)) == nil)
        #expect(try write.setCode(Chat.hash(50), of: b.id))
        #expect(try write.setCode(nil, of: a.id))
        #expect(try write.conversation(codeHash: Chat.hash(51)) == nil)
        #expect(try !write.setCode(Chat.hash(52), of: ConversationID("x_none")!))
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func entriesComeInOrderAndOnlyOnce(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      let helmi = ChatAuthor.staff(Fixture.helmi.id)
      let id = Chat.conversation("a").id
      let entries = [
        Chat.entry(1, .visitor, sealed: [0, 255, 0], key: "k1"),
        Chat.entry(2, helmi, .joined),
        Chat.entry(3, helmi, .text, sealed: [], key: "k1"),
        Chat.entry(4, .system, .ended),
        Chat.entry(5, helmi, .note, sealed: [7], key: "k2"),
        Chat.entry(6, .visitor, .danger, key: "k2"),
      ]
      try await store.write { (write) throws in
        #expect(try write.insert(Chat.conversation("a"), secret: Chat.hash(1)))
        try write.append(entries.map { (id, $0) })
        #expect(try write.chatEntries(of: id, after: 0, limit: 99) == entries)
        #expect(try write.chatEntries(of: id, after: 2, limit: 2) == Array(entries[2...3]))
        #expect(try write.chatEntries(of: ConversationID("x_b")!, after: 0, limit: 9).isEmpty)
        let keys = try write.chatKeys(of: id, limit: 3)
        #expect(keys.map(\.seq) == [3, 5, 6])
        #expect(keys.map(\.key) == ["k1", "k2", "k2"])
        #expect(keys.map(\.author) == [helmi, helmi, .visitor])
        #expect(keys.allSatisfy { $0.text == nil })
      }
      for again in [
        Chat.entry(6, .system, .ended), Chat.entry(7, .visitor, key: "k1"),
        Chat.entry(7, helmi, key: "k2"),
      ] {
        await #expect(throws: StoreError.self, "\(again)") {
          try await store.write { try $0.append([(id, Chat.entry(8)), (id, again)]) }
        }
      }
      await #expect(throws: StoreError.self) {
        try await store.write { try $0.append([(ConversationID("x_none")!, Chat.entry(1))]) }
      }
      // What was not written leaves no number behind.
      #expect(
        try await store.read { try $0.chatEntries(of: id, after: 0, limit: 99) } == entries)
      try await store.write { try $0.append([(id, Chat.entry(7, helmi, key: "k3"))]) }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func manyConversationsOfManyEntriesInOneTransaction(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      let conversations = (0..<600).map { Chat.conversation("n\($0)", ticket: $0 + 1) }
      try await store.write { (write) throws in
        for (number, conversation) in conversations.enumerated() {
          #expect(try write.insert(conversation, secret: Chat.hash(number)))
        }
      }
      let entries: [(conversation: ConversationID, entry: SealedEntry)] = conversations.flatMap {
        conversation in
        (1...5).map { (conversation.id, Chat.entry($0, sealed: [UInt8($0)], key: "k\($0)")) }
      }
      try await store.write { (write) throws in
        try write.append(entries)
        try write.save(
          conversations.map { conversation in
            var conversation = conversation
            conversation.lastSeq = 5
            return Chat.kept(conversation)
          })
      }
      try await store.read { (read) throws in
        var found: [Conversation] = []
        while true {
          let page = try read.liveConversations(after: found.last?.id, limit: 250)
          found += page
          if page.count < 250 { break }
        }
        #expect(found.map(\.id) == conversations.map(\.id).sorted())
        #expect(found.allSatisfy { $0.lastSeq == 5 })
        for number in [0, 63, 64, 599] {
          let stored = try read.chatEntries(
            of: conversations[number].id, after: 0, limit: 99)
          #expect(stored.map(\.seq) == [1, 2, 3, 4, 5])
          #expect(stored.map(\.sealed) == (1...5).map { [UInt8($0)] })
        }
      }
      // Who is wrapped up is no longer among them.
      try await store.write { try $0.save([Chat.kept(Chat.wrapped("n7"))]) }
      let live = try await store.read { try $0.liveConversations(after: nil, limit: 1_000) }
      #expect(live.count == 599 && !live.contains { $0.id == ConversationID("x_n7")! })
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func dutiesReadBack(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      try await store.write { (write) throws in
        var duty = ChatDuty(
          professional: Fixture.helmi.id, organisation: Fixture.home, status: .available,
          queues: [Chat.evening.id], since: Self.now)
        try write.save(duty)
        duty.status = .pause
        try write.save(duty)
        let second = ChatDuty(
          professional: Fixture.matti.id, organisation: Fixture.home, status: .off, queues: [],
          since: Self.now)
        try write.save(second)
        #expect(try write.chatDuties(limit: 9) == [duty, second])
      }
      await #expect(throws: StoreError.self) {
        try await store.write {
          try $0.save(
            ChatDuty(
              professional: Fixture.olli.id, organisation: Fixture.home, status: .off, queues: [],
              since: Self.now))
        }
      }
    }
  }
}
