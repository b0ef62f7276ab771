internal import CareAPI
public import CareModel
public import CareStore
internal import Foundation

/// Chat queues, as whoever runs the gateway sets them up. A gateway that runs takes changes over within a
/// few seconds (``ChatExchange/takeOverChanges()``).
public struct ChatRegistry: Sendable {
  /// Bytes of settings in a file.
  public static let mostBytes = ProtocolLimits.messageBytes

  private let store: any CareDatabase
  private let asker: CommandOperator
  private let now: @Sendable () -> WallTime

  public init(
    store: any CareDatabase, asker: CommandOperator,
    now: @escaping @Sendable () -> WallTime = { SystemClock().now }
  ) {
    self.store = store
    self.asker = asker
    self.now = now
  }

  /// By address.
  public func list(organisation: String?) async throws -> [ChatQueue] {
    try await store.read { tx in
      try tx.chatQueues(in: try Named.organisation(organisation, tx).id)
    }
  }

  /// A queue that is closed until its hours are set, or always open.
  ///
  /// - Throws: ``StartProblem`` with a sentence for whoever asked; nothing is changed then. So do all
  ///   that change.
  public func add(
    _ address: String, name: String, openAlways: Bool, organisation: String?
  ) async throws -> ChatQueue {
    guard ChatQueue.isAddress(address) else {
      throw StartProblem(
        "An address holds 2 to 40 characters of a–z, 0–9 and -, does not begin with -, and is not ws.")
    }
    let settings = ChatQueueSettings(
      name: LocalWords(fi: name), hours: openAlways ? .always : .never)
    return try await store.write { [asker, now] tx in
      var random = SystemRandomNumberGenerator()
      let queue = ChatQueue(
        id: .random(using: &random), organisation: try Named.organisation(organisation, tx).id,
        address: address, settings: settings)
      switch try Self.explained({ try ChatSetup.make(queue, tx) }) {
      case .addressTaken: throw StartProblem("There is a queue of this address already.")
      case .tooMany:
        throw StartProblem("An organisation has at most \(ChatQueue.most) queues.")
      case .made(let queue):
        try Self.record(queue, asker, at: now(), tx)
        return queue
      }
    }
  }

  public func show(_ address: String) async throws -> ChatQueue {
    try await store.read { try Self.queue(address, $0) }
  }

  /// - Parameter json: all settings, as ``json(of:)`` writes them.
  public func set(_ address: String, json: [UInt8]) async throws {
    let settings = try Self.settings(json)
    try await change(address) { queued, _ in queued = settings }
  }

  /// Takes people in and out by their usernames. Who leads also answers.
  public func changeStaff(
    of address: String, add: [PersonalText], lead: [PersonalText], remove: [PersonalText]
  ) async throws {
    try await change(address) { settings, find in
      for username in remove {
        let person = try find(username)
        settings.staff.removeAll { $0 == person }
        settings.leads.removeAll { $0 == person }
      }
      for username in add + lead {
        let person = try find(username)
        if !settings.staff.contains(person) { settings.staff.append(person) }
      }
      for username in lead {
        let person = try find(username)
        if !settings.leads.contains(person) { settings.leads.append(person) }
      }
    }
  }

  public struct Listed: Sendable, Equatable {
    public var username: PersonalText
    public var isLead: Bool
  }

  /// By username.
  public func staff(of address: String) async throws -> [Listed] {
    try await store.read { tx in
      let queue = try Self.queue(address, tx)
      let people = Set(queue.settings.staff + queue.settings.leads)
      return try people.compactMap { try tx.professional($0, in: queue.organisation) }
        .map { Listed(username: $0.username, isLead: queue.settings.leads.contains($0.id)) }
        .sorted { $0.username.revealed < $1.username.revealed }
    }
  }

  /// As a file for ``set(_:json:)``, to be read and changed by people.
  public static func json(of settings: ChatQueueSettings) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Texts, numbers and lists of them: nothing that JSON cannot say.
    return String(decoding: try! encoder.encode(settings), as: UTF8.self) + "\n"
  }

  private func change(
    _ address: String,
    _ body: @escaping @Sendable (
      inout ChatQueueSettings, (PersonalText) throws -> ProfessionalID
    ) throws -> Void
  ) async throws {
    try await store.write { [asker, now] tx in
      let queue = try Self.queue(address, tx)
      var settings = queue.settings
      try body(&settings) { username in
        guard let person = try tx.account(username: username.revealed)?.professional,
          person.organisation == queue.organisation
        else {
          throw StartProblem("An account that is named is none of the queue's organisation.")
        }
        return person.id
      }
      guard let changed = try Self.explained({ try ChatSetup.change(queue, to: settings, tx) })
      else { throw StoreError.conflict("a queue changes within its transaction") }
      if changed != queue { try Self.record(changed, asker, at: now(), tx) }
    }
  }

  private static func queue(_ address: String, _ tx: any CareReading) throws -> ChatQueue {
    guard let queue = try tx.chatQueue(address: address) else {
      throw StartProblem("There is no queue of this address: `kuulolla chat list` shows them.")
    }
    return queue
  }

  private static func record(
    _ queue: ChatQueue, _ asker: CommandOperator, at now: WallTime, _ tx: any CareTransaction
  ) throws {
    let fact = AccessFact(
      .commandLine, in: queue.organisation, .changed, .administration, ground: .operation,
      object: queue.id.rawValue, reason: try asker.reason(nil))
    try asker.record([fact], at: now, tx)
  }

  /// A misspelt field would be left out, and set to what new queues have: it is told instead.
  private static func settings(_ json: [UInt8]) throws -> ChatQueueSettings {
    guard json.count <= mostBytes else {
      throw StartProblem("Nothing was changed. The file has more than \(mostBytes) bytes.")
    }
    guard let found = try? JSONSerialization.jsonObject(with: Data(json)) as? [String: Any] else {
      throw StartProblem("Nothing was changed. The file holds no JSON object in UTF-8.")
    }
    let settings: ChatQueueSettings
    do {
      settings = try RESTCoding.decode(ChatQueueSettings.self, from: json)
    } catch {
      throw StartProblem("Nothing was changed. \(error.message).")
    }
    let known = try JSONSerialization.jsonObject(with: Data(RESTCoding.encode(settings).utf8))
    let unknown = Set(found.keys).subtracting((known as? [String: Any] ?? [:]).keys).sorted()
    guard unknown.isEmpty else {
      let names = unknown.prefix(ChatSetup.Refusal.mostTold).joined(separator: ", ")
      throw StartProblem("Nothing was changed. Settings have no field named \(names).")
    }
    return settings
  }

  /// What is wrong, a sentence a line.
  private static func explained<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let refusal as ChatSetup.Refusal {
      let told = refusal.faults.prefix(ChatSetup.Refusal.mostTold).map { $0.words + "." }
      let rest = refusal.faults.count - told.count
      throw StartProblem(
        (["Nothing was changed."] + told + (rest > 0 ? ["And \(rest) more."] : []))
          .joined(separator: "\n"))
    }
  }
}
