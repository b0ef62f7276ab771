import CareModel
import CareStore
import Testing

/// Conformance: messages that leave the house, and when clients are reminded.
@Suite struct StoreMessageTests {
  typealias Fixture = StoreFixture
  private static let now = Fixture.start
  private static let rules = MessageRules(channels: [.sms, .email])

  private static func message(
    _ name: String, _ cause: MessageCause = .visitReminder, due: Duration = .zero,
    in organisation: OrganisationID = Fixture.home, client: ClientID? = Fixture.aino.id,
    key: String? = nil
  ) -> OutboundMessage {
    OutboundMessage(
      id: MessageID("m_\(name)")!,
      MessageDraft(
        organisation: organisation, channel: .sms, to: "+358401234567", text: "Teksti",
        cause: cause, about: "v_aino", client: client, key: key ?? name, dueAt: now + due,
        notAfter: now + .hours(20)),
      rules: rules, sentToday: 0, now: now)
  }

  @Test(arguments: StoreEngine.allCases)
  func aMessageReadsBackWithItsState(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      try await store.write { (write) throws in
        var message = Self.message("one")
        message.subject = "Aihe"
        #expect(try write.insertIfAbsent(message))
        #expect(try write.message(message.id, in: Fixture.home) == message)
        #expect(try write.message(key: "one", in: Fixture.home) == message)
        #expect(try write.message(message.id, in: Fixture.other) == nil)
        #expect(try write.message(key: "one", in: Fixture.other) == nil)
        let isClaimed = message.claim(lease: .seconds(9), rules: Self.rules, now: Self.now)
        #expect(isClaimed)
        try write.save(message)
        #expect(try write.message(message.id, in: Fixture.home) == message)
        #expect(try write.releaseMessages(now: Self.now + .seconds(1)) == 1)
        let released = try #require(try write.message(message.id, in: Fixture.home))
        #expect(released.state == .waiting(nextAttemptAt: Self.now + .seconds(1)))
        #expect(released.attempts == 1)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aKeyIsQueuedOnceInAnOrganisation(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      try await store.write { (write) throws in
        #expect(try write.insertIfAbsent(Self.message("one", key: "k")))
        #expect(try !write.insertIfAbsent(Self.message("two", key: "k")))
        #expect(
          try write.insertIfAbsent(
            Self.message("three", in: Fixture.other, client: nil, key: "k")))
        #expect(
          try write.messageCount(
            to: "+358401234567", by: .sms, in: Fixture.home, since: Self.now - .hours(1)) == 1)
        #expect(
          try write.messageCount(
            to: "+358401234567", by: .sms, in: Fixture.home, since: Self.now) == 0)
      }
      await #expect(throws: StoreError.self) {
        try await store.write {
          _ = try $0.insertIfAbsent(Self.message("four", client: Fixture.orvokki.id))
        }
      }
      await #expect(throws: StoreError.self) {
        try await store.write { try $0.save(Self.message("five")) }
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func urgentOnesComeFirst(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      try await store.write { (write) throws in
        #expect(try write.nextMessageDue(by: .sms) == nil)
        for (name, cause, due) in [
          ("a", MessageCause.visitReminder, 0), ("b", .visitReminder, 1),
          ("c", .taskEscalation, 2), ("d", .taskEscalation, 60),
        ] {
          #expect(
            try write.insertIfAbsent(Self.message(name, cause, due: .seconds(due))))
        }
        let due = try write.messagesDue(by: .sms, now: Self.now + .seconds(5), limit: 9)
        #expect(due.map(\.id.rawValue) == ["m_c", "m_a", "m_b"])
        let two = try write.messagesDue(by: .sms, now: Self.now + .seconds(5), limit: 2)
        #expect(two.map(\.id.rawValue) == ["m_c", "m_a"])
        #expect(try write.messagesDue(by: .email, now: Self.now + .hours(1), limit: 9).isEmpty)
        #expect(try write.nextMessageDue(by: .sms) == Self.now)
        #expect(try write.messageCounts(in: Fixture.home) == [.waiting: 4])
        #expect(try write.messageCounts(in: Fixture.other).isEmpty)
        let listed = try write.messages(.waiting, in: Fixture.home, after: nil, limit: 2)
        #expect(listed.map(\.message.id.rawValue) == ["m_d", "m_c"])
        #expect(listed.first?.clientName == Fixture.aino.name)
        #expect(try write.messages(.waiting, in: Fixture.other, after: nil, limit: 2).isEmpty)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func recipientsAndTextsAreForgotten(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      try await store.write { (write) throws in
        for (name, delivery) in [("sent", Delivery.taken), ("failed", .refused(.refused))] {
          var message = Self.message(name)
          _ = try write.insertIfAbsent(message)
          _ = message.claim(lease: .seconds(9), rules: Self.rules, now: Self.now)
          _ = message.delivered(delivery, attempt: 1, rules: Self.rules, now: Self.now)
          try write.save(message)
        }
        _ = try write.insertIfAbsent(Self.message("waiting"))
        let retention = MessageRetention()
        func texts() throws -> [String] {
          try ["sent", "failed", "waiting"].map {
            guard let message = try write.message(key: $0, in: Fixture.home) else { return "-" }
            return message.text.revealed + message.to.revealed
          }
        }
        let whole = "Teksti+358401234567"
        #expect(try write.forgetMessages(retention, now: Self.now, limit: 9) == 0)
        #expect(try texts() == [whole, whole, whole])
        let later = Self.now + retention.sent
        #expect(try write.forgetMessages(retention, now: later, limit: 9) == 1)
        #expect(try write.forgetMessages(retention, now: later, limit: 9) == 0)
        #expect(try texts() == ["", whole, whole])
        #expect(
          try write.forgetMessages(retention, now: Self.now + retention.failed, limit: 9) == 1)
        #expect(try texts() == ["", "", whole])
        #expect(
          try write.forgetMessages(retention, now: Self.now + retention.facts, limit: 9) == 2)
        #expect(try texts() == ["-", "-", whole])
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func rulesOfRemindersReadBack(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let rule = ReminderRule(
        channels: [.email, .sms], minutesBefore: nil, eveningAt: ClockTime("17:30"))
      try await store.write { (write) throws in
        #expect(try write.reminderRule(in: Fixture.home) == nil)
        try write.set(rule, in: Fixture.home)
        try write.set(.usual, in: Fixture.home)
        #expect(try write.reminderRule(in: Fixture.home) == .usual)
        #expect(try write.reminderRule(in: Fixture.other) == nil)
        try write.set(rule, of: Fixture.aino.id, in: Fixture.home)
        #expect(try write.reminderRule(of: Fixture.aino.id, in: Fixture.home) == rule)
        #expect(try write.reminderRule(of: Fixture.eino.id, in: Fixture.home) == nil)
        #expect(try write.reminderRule(of: Fixture.aino.id, in: Fixture.other) == nil)
        try write.set(nil, of: Fixture.aino.id, in: Fixture.other)
        #expect(try write.reminderRule(of: Fixture.aino.id, in: Fixture.home) == rule)
        try write.set(nil, of: Fixture.aino.id, in: Fixture.home)
        #expect(try write.reminderRule(of: Fixture.aino.id, in: Fixture.home) == nil)
        let none = ReminderRule(channels: [], minutesBefore: 15, eveningAt: nil)
        try write.set(none, in: Fixture.home)
        #expect(try write.reminderRule(in: Fixture.home) == none)
        try write.set(nil, in: Fixture.home)
        #expect(try write.reminderRule(in: Fixture.home) == nil)
      }
      await #expect(throws: StoreError.self) {
        try await store.write { try $0.set(rule, of: Fixture.orvokki.id, in: Fixture.home) }
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func visitsAreToBePlannedUntilTheyAreForTheirTime(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let window = (Self.now - .hours(1))..<(Self.now + .hours(1))
      try await store.write { (write) throws in
        func open() throws -> [String] {
          try write.visitsToPlan(in: Fixture.home, starting: window, after: nil, limit: 9).map(
            \.id.rawValue)
        }
        #expect(try open() == ["v_aino", "v_eino"])
        // Page by page each comes once.
        let first = try write.visitsToPlan(
          in: Fixture.home, starting: window, after: nil, limit: 1)
        let second = try write.visitsToPlan(
          in: Fixture.home, starting: window, after: first.last, limit: 1)
        let third = try write.visitsToPlan(
          in: Fixture.home, starting: window, after: second.last, limit: 1)
        #expect((first + second + third).map(\.id.rawValue) == ["v_aino", "v_eino"])
        try write.plan(Fixture.ainoVisit, next: Self.now - .minutes(30))
        try write.plan(Fixture.einoVisit, next: nil)
        #expect(try open().isEmpty)
        #expect(
          try write.visitsToPlan(in: Fixture.other, starting: window, after: nil, limit: 9).count
            == 1)
        #expect(try write.nextReminderDue() == Self.now - .minutes(30))
        let due = try write.visitsToRemind(now: Self.now, limit: 9)
        #expect(due.map(\.0) == [Fixture.ainoVisit.id] && due.map(\.1) == [Fixture.home])

        var moved = Fixture.ainoVisit
        moved.startsAt = moved.startsAt + .minutes(5)
        try write.save(moved)
        #expect(try open() == ["v_aino"])
        try write.plan(moved, next: nil)
        #expect(try open().isEmpty && write.nextReminderDue() == nil)
        try write.forgetPlans(of: Fixture.eino.id, in: Fixture.other)
        #expect(try open().isEmpty)
        try write.forgetPlans(of: Fixture.eino.id, in: Fixture.home)
        #expect(try open() == ["v_eino"])
        try write.forgetPlans(of: nil, in: Fixture.home)
        #expect(try open() == ["v_eino", "v_aino"])
        moved.suspendedFor = .hospital
        try write.save(moved)
        #expect(try open() == ["v_eino"])
        moved.suspendedFor = nil
        moved.cancelledAt = Self.now
        try write.save(moved)
        #expect(try open() == ["v_eino"])
        try write.plan(Fixture.einoVisit, next: nil)
        try write.forgetPlan(of: Fixture.einoVisit.id, in: Fixture.other)
        #expect(try open().isEmpty)
        #expect(try write.forgetPlans(before: Self.now + .seconds(1), limit: 9) == 1)
        #expect(try open() == ["v_eino"])
      }
    }
  }
}
