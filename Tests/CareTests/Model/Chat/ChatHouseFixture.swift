import CareModel

/// A queue with two counsellors and a shift lead, always open.
struct TestHouse {
  static let home = OrganisationID("o_home")!
  static let evening = ChatQueueID("cq_evening")!
  static let helmi = ProfessionalID("w_helmi")!
  static let ulla = ProfessionalID("w_ulla")!
  static let matti = ProfessionalID("w_matti")!

  var house = ChatHouse()
  var now = WallTime(milliseconds: 1_790_000_000_000)
  private var count = 0

  init(_ change: (inout ChatQueueSettings) -> Void = { _ in }) {
    var settings = ChatQueueSettings(name: LocalWords(fi: "Iltachat"), hours: .always)
    settings.staff = [Self.helmi, Self.ulla]
    settings.leads = [Self.matti]
    settings.tags = ["perhe"]
    settings.topics = [.init(id: "worry", name: LocalWords(fi: "Huoli"))]
    change(&settings)
    house.takeIn(
      ChatQueue(
        id: Self.evening, organisation: Self.home, address: "ilta", settings: settings))
    house.begin()
  }

  mutating func key() -> String {
    count += 1
    return "k\(count)"
  }

  /// Somebody comes and waits, with a line.
  mutating func comes(
    _ name: String, kind: ConversationKind = .live, text: PersonalText? = nil
  ) throws(ChatRefusal) -> ConversationID {
    let id = ConversationID("x_\(name)")!
    try house.start(
      id, in: Self.evening, kind: kind, language: .fi, topic: nil, feeling: nil, text: text,
      contact: nil, key: "start", calendar: .helsinki, now: now)
    return id
  }

  mutating func onDuty(_ people: ProfessionalID...) throws(ChatRefusal) {
    for person in people { try staff(.duty(.available, [Self.evening]), person) }
  }

  @discardableResult
  mutating func staff(
    _ command: CounsellorCommand, _ person: ProfessionalID = helmi
  ) throws(ChatRefusal) -> ChatDone {
    try house.apply(command, by: person, of: Self.home, now: now)
  }

  @discardableResult
  mutating func visitor(
    _ command: VisitorCommand, _ id: ConversationID
  ) throws(ChatRefusal) -> ChatDone {
    try house.apply(command, of: id, now: now)
  }

  /// Taken by Helmi and answered.
  mutating func talk(_ name: String) throws(ChatRefusal) -> ConversationID {
    let id = try comes(name)
    try staff(.take(id, key: key()))
    try visitor(.here, id)
    return id
  }

  subscript(_ id: ConversationID) -> Conversation { house.conversations[id]! }

  func log(_ id: ConversationID) -> [ChatEntryKind] {
    house.changes.entries.filter { $0.conversation == id }.map(\.entry.kind)
  }
}
