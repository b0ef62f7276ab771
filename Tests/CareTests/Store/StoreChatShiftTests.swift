import CareModel
import CareStore
import Testing

/// Conformance: planned shifts.
@Suite struct StoreChatShiftTests {
  typealias Fixture = StoreFixture
  typealias Chats = StoreChatFixture

  private static func shift(
    _ name: String, _ person: Professional, after: Duration = .zero, lasting: Duration = .hours(4),
    on queues: [ChatQueueID] = [Chats.evening.id]
  ) -> ChatShift {
    let from = Chats.now + after
    return ChatShift(
      id: ChatShiftID("cs_\(name)")!, organisation: person.organisation, person: person.id,
      queues: queues, from: from, to: from + lasting)
  }

  @Test(arguments: StoreEngine.allCases)
  func shiftsAreThoseThatTouchASpan(_ engine: StoreEngine) async throws {
    try await Chats.withChats(engine) { (store) async throws in
      let evening = Self.shift("evening", Fixture.helmi)
      let night = Self.shift("night", Fixture.matti, after: .hours(4), lasting: .hours(8))
      let foreign = Self.shift("foreign", Fixture.olli, on: [Chats.other.id])
      for shift in [night, evening, foreign] {
        #expect(try await store.write { try $0.insert(shift) })
      }
      #expect(try await !store.write { try $0.insert(evening) })
      let (start, end) = (Chats.now, Chats.now + .hours(4))
      // An end belongs to nobody's span.
      for (range, found) in [
        (start..<end, [evening]), (end..<end + .hours(1), [night]),
        (start - .hours(1)..<start, []), (start..<end + .hours(1), [evening, night]),
        (night.to..<night.to + .hours(1), []),
      ] {
        #expect(
          try await store.read {
            try $0.chatShifts(in: Fixture.home, during: range, limit: 10)
          } == found)
      }
      #expect(
        try await store.read { try $0.chatShifts(during: start..<end, limit: 10) }
          == [evening, foreign])
      #expect(try await store.read { try $0.chatShifts(during: start..<end, limit: 1) }.count == 1)
      #expect(
        try await store.read {
          try $0.chatShift(
            of: Fixture.matti.id, in: Fixture.home, during: start..<end + .minutes(1))
        } == night)
      #expect(
        try await store.read {
          try $0.chatShift(of: Fixture.matti.id, in: Fixture.home, during: start..<end)
        } == nil)
      #expect(try await store.read { try $0.chatShiftCount(in: Fixture.home) } == 2)
      #expect(try await store.read { try $0.chatShift(foreign.id, in: Fixture.home) } == nil)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func everyChangeIsCountedOfItsOrganisation(_ engine: StoreEngine) async throws {
    try await Chats.withChats(engine) { (store) async throws in
      let one = Self.shift("one", Fixture.helmi)
      #expect(try await store.read { try $0.chatShiftRevisions(limit: 10) } == [:])
      #expect(try await store.write { try $0.insert(one) })
      #expect(try await store.read { try $0.chatShiftRevisions(limit: 10) } == [Fixture.home: 1])
      #expect(try await !store.write { try $0.deleteChatShift(one.id, in: Fixture.other) })
      #expect(try await store.read { try $0.chatShiftRevisions(limit: 10) } == [Fixture.home: 1])
      #expect(try await store.write { try $0.deleteChatShift(one.id, in: Fixture.home) })
      #expect(try await !store.write { try $0.deleteChatShift(one.id, in: Fixture.home) })
      #expect(try await store.read { try $0.chatShiftRevisions(limit: 10) } == [Fixture.home: 2])
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func whatHasPassedIsForgotten(_ engine: StoreEngine) async throws {
    try await Chats.withChats(engine) { (store) async throws in
      let shifts = (0..<3).map { number in
        Self.shift("\(number)", Fixture.helmi, after: .hours(24 * number))
      }
      for shift in shifts { _ = try await store.write { try $0.insert(shift) } }
      let time = shifts[2].to
      #expect(try await store.write { try $0.forgetChatShifts(endedBefore: time, limit: 1) } == 1)
      #expect(try await store.read { try $0.chatShift(shifts[0].id, in: Fixture.home) } == nil)
      #expect(try await store.write { try $0.forgetChatShifts(endedBefore: time, limit: 9) } == 1)
      #expect(try await store.write { try $0.forgetChatShifts(endedBefore: time, limit: 9) } == 0)
      #expect(try await store.read { try $0.chatShiftCount(in: Fixture.home) } == 1)
    }
  }
}
