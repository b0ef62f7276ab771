import CareModel
import CareStore
import Testing

/// Conformance: how chat queues are set up.
@Suite struct StoreChatQueueTests {
  typealias Fixture = StoreFixture

  private static func queue(
    _ name: String, in organisation: OrganisationID, address: String? = nil
  ) -> ChatQueue {
    ChatQueue(
      id: ChatQueueID("cq_\(name)")!, organisation: organisation, address: address ?? name,
      settings: ChatQueueSettings(name: LocalWords(fi: name), hours: .never))
  }

  @Test(arguments: StoreEngine.allCases)
  func settingsCountTheirVersionsAndBoardsDoNot(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let queue = Self.queue("ilta", in: Fixture.home)
      #expect(try await store.write { try $0.insert(queue) })
      #expect(try await store.read { try $0.chatQueueVersions(limit: 10) } == [queue.id: 1])
      var settings = queue.settings
      settings.tags = ["perhe"]
      let changed = settings
      for (known, taken) in [(1, true), (1, false), (2, true)] {
        #expect(
          try await store.write {
            try $0.save(changed, of: queue.id, known: known, in: Fixture.home)
          } == taken)
      }
      #expect(
        try await !store.write { try $0.save(changed, of: queue.id, known: 3, in: Fixture.other) })
      #expect(
        try await store.write {
          try $0.save(ChatBoard(isClosedForNew: true), of: queue.id, in: Fixture.home)
        })
      #expect(try await store.read { try $0.chatQueueVersions(limit: 10) } == [queue.id: 3])
      let stored = try await store.read { try $0.chatQueue(address: "ilta") }
      #expect(stored?.settings == changed && stored?.board.isClosedForNew == true)
      #expect(stored?.version == 3)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func queuesOfOneOrganisationComeByAddress(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let evening = Self.queue("a", in: Fixture.home, address: "ilta")
      let family = Self.queue("b", in: Fixture.home, address: "arki")
      let foreign = Self.queue("c", in: Fixture.other, address: "muu")
      let same = Self.queue("d", in: Fixture.other, address: "ilta")
      #expect(
        try await store.write { tx in
          try [evening, family, foreign, same].map { try tx.insert($0) }
        } == [true, true, true, false])
      #expect(try await store.read { try $0.chatQueues(in: Fixture.home) } == [family, evening])
      #expect(try await store.read { try $0.chatQueues(in: Fixture.other) } == [foreign])
      #expect(try await store.read { try $0.chatQueueVersions(limit: 10) }.count == 3)
      #expect(try await store.read { try $0.chatQueueVersions(limit: 2) }.count == 2)
    }
  }
}
