import CareStore
import Testing

@testable import CareModel

/// Conformance: how many were turned away is added up, and goes by its clock.
@Suite struct StoreChatDemandTests {
  typealias Fixture = StoreFixture
  typealias Chat = StoreChatFixture
  private static let hour = ChatFact.hour(of: Chat.now)
  private static let until = hour + .hours(24 * 90)

  private static func demand(
    _ people: Int, _ reason: DemandReason = .full, at hour: WallTime = hour
  ) -> ChatDemand {
    ChatDemand(
      organisation: Fixture.home, queue: Chat.evening.id, hour: hour, reason: reason, people: people
    )
  }

  @Test(arguments: StoreEngine.allCases)
  func peopleAreAddedToTheirHour(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      try await store.write { (write) throws in
        try write.add(Self.demand(2), until: Self.until)
        try write.add(Self.demand(3), until: Self.until)
        try write.add(Self.demand(1, .closed), until: Self.until)
        try write.add(Self.demand(4, at: Self.hour + .hours(1)), until: Self.until + .hours(1))
      }
      try await store.write { (write) throws in
        func read(_ range: Range<WallTime>, limit: Int = 9) throws -> [ChatDemand] {
          try write.chatDemand(
            in: Fixture.home, queue: Chat.evening.id, during: range, limit: limit)
        }
        let both = Self.hour..<Self.hour + .hours(2)
        #expect(
          try read(both) == [
            Self.demand(1, .closed), Self.demand(5), Self.demand(4, at: Self.hour + .hours(1)),
          ])
        #expect(try read(both, limit: 1).count == 1)
        // The end of the range is not in it.
        #expect(try read(Self.hour..<Self.hour + .hours(1)).count == 2)
        #expect(
          try write.chatDemand(in: Fixture.home, queue: Chat.other.id, during: both, limit: 9)
            .isEmpty)
        #expect(
          try write.chatDemand(in: Fixture.other, queue: Chat.evening.id, during: both, limit: 9)
            .isEmpty)
        let before = Self.hour - .hours(1)
        #expect(
          try write.forgetChatRecords(
            now: Self.until - .milliseconds(1), deletions: before, limit: 9) == 0)
        #expect(
          try write.forgetChatRecords(now: Self.until, deletions: before, limit: 9) == 2)
        #expect(try read(both) == [Self.demand(4, at: Self.hour + .hours(1))])
      }
    }
  }

  /// A queue of another organisation is none of this one's.
  @Test(arguments: StoreEngine.allCases)
  func demandBelongsToTheQueuesOrganisation(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      await #expect(throws: StoreError.self) {
        try await store.write { (write) throws in
          try write.add(
            ChatDemand(
              organisation: Fixture.home, queue: Chat.other.id, hour: Self.hour, reason: .full,
              people: 1), until: Self.until)
        }
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func recordsAreOfOneQueueOrOfAll(_ engine: StoreEngine) async throws {
    try await Chat.withChats(engine) { (store) async throws in
      try await store.write { (write) throws in
        let night = Chat.queue("yo", Fixture.home, staff: [Fixture.helmi.id])
        _ = try write.insert(night)
        for (number, queue) in [Chat.evening, night].enumerated() {
          let conversation = Chat.conversation("d\(number)", in: queue)
          _ = try write.insert(conversation, secret: Chat.hash(number))
          try write.append([(conversation.id, Chat.entry(1, .visitor, .danger))])
          _ = try write.erase(
            conversation.id, emergencyUntil: Self.until, now: Chat.now + .seconds(number))
        }
        func counts(_ queue: ChatQueueID?) throws -> [Int] {
          [
            try write.chatEmergencies(in: Fixture.home, queue: queue, limit: 9).count,
            try write.chatDeletions(
              in: Fixture.home, queue: queue, since: Chat.now, limit: 9
            ).count,
          ]
        }
        #expect(try counts(nil) == [2, 2])
        #expect(try counts(night.id) == [1, 1])
        #expect(try counts(Chat.other.id) == [0, 0])
      }
    }
  }
}
