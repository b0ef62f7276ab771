import CareStore

@testable import CareModel

/// Queues and conversations of ``StoreFixture``'s people.
enum StoreChatFixture {
  typealias Fixture = StoreFixture
  static let now = Fixture.start
  static let evening = queue("ilta", Fixture.home, staff: [Fixture.helmi.id, Fixture.matti.id])
  static let other = queue("muu", Fixture.other, staff: [Fixture.olli.id])
  static let clock = RetentionClock(textHours: 24, notesDays: 30, factsDays: 90)

  static func insert(_ store: any CareTransaction) throws {
    try Fixture.insertPeople(store)
    for queue in [evening, other] { _ = try store.insert(queue) }
  }

  /// Runs the body on a store with people and queues.
  static func withChats(
    _ engine: StoreEngine, _ body: (any TestedStore) async throws -> Void
  ) async throws {
    try await engine.withStore { (store) async throws in
      try await store.write { try insert($0) }
      try await body(store)
    }
  }

  static func queue(
    _ name: String, _ organisation: OrganisationID, staff: [ProfessionalID]
  ) -> ChatQueue {
    var settings = ChatQueueSettings(
      name: LocalWords(fi: "Iltachat", sv: "Kvällschatt"), hours: .always)
    settings.topics = [.init(id: "worry", name: LocalWords(fi: "Huoli"))]
    settings.phones = [
      .init(name: LocalWords(fi: "Puhelin"), number: "09 123", hours: LocalWords(fi: "aina"))
    ]
    settings.links = [.init(name: LocalWords(fi: "Sivu"), address: "https://example.fi")]
    settings.keeps = clock
    settings.canned = ["Hei, \"miten\" voin auttaa?"]
    settings.tags = ["koulu, työ", "koti"]
    settings.staff = staff
    settings.leads = Array(staff.prefix(1))
    return ChatQueue(
      id: ChatQueueID("cq_\(name)")!, organisation: organisation, address: name, settings: settings,
      board: ChatBoard(isClosedForNew: false, announcement: "Tänään on hiljaista."))
  }

  static func conversation(
    _ name: String, in queue: ChatQueue = evening, kind: ConversationKind = .live, ticket: Int = 1,
    at arrived: WallTime = now
  ) -> Conversation {
    Conversation(
      id: ConversationID("x_\(name)")!, organisation: queue.organisation, queue: queue.id,
      kind: kind, language: .sv, topic: "worry", arrivedAt: arrived, ticket: ticket)
  }

  /// One that has been through everything.
  static func full(_ name: String) -> Conversation {
    var conversation = conversation(name)
    let helmi = Fixture.helmi.id
    conversation.people = [
      Attendance(professional: helmi, part: .counsellor, since: now),
      Attendance(professional: Fixture.matti.id, part: .observer, since: now + .minutes(1)),
    ]
    conversation.alarm = DangerAlarm(
      at: now, seenBy: helmi, seenAt: now + .seconds(5), toldOnCallAt: now + .minutes(2))
    conversation.risk = RiskFlag(
      at: now, by: helmi, steps: [.init(step: "askPlace", at: now, by: helmi, seq: 4)],
      closedAt: now + .minutes(9))
    conversation.handOver = HandOver(to: Fixture.matti.id, at: now, summary: 5)
    conversation.asked = AskedIn(professional: nil, at: now, words: 6)
    conversation.lastSeq = 7
    conversation.feelingBefore = 2
    conversation.feelingAfter = 4
    conversation.face = 3
    conversation.answeredAt = now + .minutes(3)
    conversation.takenBy = "request"
    conversation.hasCode = true
    return conversation
  }

  /// As ``full(_:)``, ended and wrapped up after 20 minutes.
  static func wrapped(_ name: String) -> Conversation {
    var conversation = full(name)
    conversation.phase = .ended(.init(at: now + .minutes(20), by: .counsellor))
    conversation.people = []
    conversation.result = ChatResult(
      outcome: .guided, tags: ["koulu, työ"], at: now + .minutes(21), by: Fixture.helmi.id)
    return conversation
  }

  static func kept(_ conversation: Conversation) -> KeptConversation {
    KeptConversation(conversation, due: ChatDueTimes(clock, of: conversation))
  }

  static func entry(
    _ seq: Int, _ author: ChatAuthor = .visitor, _ kind: ChatEntryKind = .text,
    sealed: [UInt8]? = nil, key: String? = nil
  ) -> SealedEntry {
    SealedEntry(
      seq: seq, at: now + .seconds(seq), author: author, kind: kind, sealed: sealed, key: key)
  }

  /// Another one for each number, of bytes that stand nowhere else.
  static func hash(_ number: Int) -> SecretHash {
    let mixed = UInt32(truncatingIfNeeded: number + 1) &* 2_654_435_761
    return SecretHash(
      (0..<32).map { UInt8(truncatingIfNeeded: mixed >> (8 * ($0 % 4))) ^ UInt8($0 + 100) })!
  }
}
