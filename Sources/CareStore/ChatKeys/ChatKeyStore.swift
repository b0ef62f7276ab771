public import CareModel
internal import Synchronization

/// Conversations' keys in a database of their own: a file beside the main one, or a second database on a
/// server. It is opened as the main one is, so that what is made is synced at every commit, and what is
/// destroyed is overwritten in the file and cut out of its journal.
public final class ChatKeyStore: ConversationKeys {
  private let database: any CareDatabase
  private let held: Mutex<HeldKeys>

  /// Of conversations, in memory.
  public static let keysHeld = 20_000

  /// Opens the keys, and makes their database where there is none. Throws ``StoreError``;
  /// ``StoreError/tooNew`` also where it is the main database.
  public static func open(_ location: StoreLocation, now: WallTime) async throws -> ChatKeyStore {
    try await open(location, now: now, keysHeld: keysHeld)
  }

  static func open(
    _ location: StoreLocation, now: WallTime, keysHeld: Int
  ) async throws -> ChatKeyStore {
    let migrations = ChatKeySchema.migrations
    let database: any CareDatabase
    switch location {
    case .sqlite(let path):
      database = try await SQLiteStore.open(path: path, migrations: migrations)
    case .postgreSQL(let url):
      var limits = PostgreSQLStore.Limits()
      limits.connections = 2
      database = try await PostgreSQLStore.open(url: url, limits: limits, migrations: migrations)
    }
    let store = ChatKeyStore(database, keysHeld: keysHeld)
    do {
      try await store.write { try $0.beginChatKeys(at: now) }
    } catch {
      try? await database.close()
      throw error
    }
    return store
  }

  private init(_ database: any CareDatabase, keysHeld: Int) {
    self.database = database
    held = Mutex(HeldKeys(capacity: keysHeld))
  }

  public func close() async throws { try await database.close() }

  public func make(
    for ids: [ConversationID], at now: WallTime
  ) async throws -> [ConversationID: ChatKeys] {
    if ids.isEmpty { return [:] }
    // Made here: the closure may run twice.
    let new = Dictionary(
      ids.map { ($0, ChatKeys(texts: ChatKey(), notes: ChatKey())) },
      uniquingKeysWith: { first, _ in first })
    let generation = held.withLock { $0.generation }
    let made = try await write { transaction in
      try transaction.insertChatKeys(new, at: now)
      return try transaction.chatKeys(of: ids)
    }
    held.withLock { $0.hold(made, since: generation) }
    return made
  }

  public func keys(of ids: [ConversationID]) async throws -> [ConversationID: ChatKeys] {
    let (known, generation) = held.withLock { held in
      (held.keys(of: ids), held.generation)
    }
    let unknown = ids.filter { known[$0] == nil }
    if unknown.isEmpty { return known }
    let found = try await read { try $0.chatKeys(of: unknown) }
    held.withLock { $0.hold(found, since: generation) }
    return known.merging(found) { known, _ in known }
  }

  public func destroy(_ part: ConversationPart, of ids: [ConversationID]) async throws {
    if ids.isEmpty { return }
    // Before as well: whatever comes of the disk, nobody here is handed them again.
    held.withLock { $0.drop(ids) }
    try await write { try $0.deleteChatKeys(part, of: ids) }
    held.withLock { $0.drop(ids) }
  }

  public func codeKey() async throws -> ChatKey {
    if let key = held.withLock({ $0.codeKey }) { return key }
    let new = ChatKey()
    let key = try await write { transaction in
      try transaction.insertLastingChatKey(new, named: "codes")
      return try transaction.lastingChatKey("codes")
    }
    guard let key else { throw StoreError.defect("a key that was written is not there") }
    held.withLock { $0.codeKey = key }
    return key
  }

  /// When there were no keys here yet.
  func since() async throws -> WallTime? { try await read { try $0.chatKeysSince() } }

  /// Conversations whose keys were made before then, by id; at most `limit`.
  func owners(
    madeBefore time: WallTime, after: ConversationID?, limit: Int
  ) async throws -> [ConversationID] {
    try await read { try $0.chatKeyOwners(madeBefore: time, after: after, limit: limit) }
  }

  private func read<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLConnection) throws -> Value
  ) async throws -> Value {
    try await database.read { reading in
      guard let connection = reading as? any SQLConnection else { throw Self.notSQL }
      return try body(connection)
    }
  }

  private func write<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
  ) async throws -> Value {
    try await database.write { transaction in
      guard let transaction = transaction as? any SQLTransaction else { throw Self.notSQL }
      return try body(transaction)
    }
  }

  private static var notSQL: StoreError { .defect("keys are kept in an SQL database") }
}

/// Keys of the conversations that were asked for last.
private struct HeldKeys {
  let capacity: Int
  private var entries: [ConversationID: (keys: ChatKeys, stamp: UInt64)] = [:]
  private var stamp: UInt64 = 0
  /// Grows with each destroying: what was read before one may have been destroyed since.
  private(set) var generation = 0
  var codeKey: ChatKey?

  init(capacity: Int) { self.capacity = capacity }

  mutating func keys(of ids: [ConversationID]) -> [ConversationID: ChatKeys] {
    var found: [ConversationID: ChatKeys] = [:]
    for id in ids {
      guard let entry = entries[id] else { continue }
      found[id] = entry.keys
      touch(id)
    }
    return found
  }

  /// - Parameter since: the generation before they were read.
  mutating func hold(_ keys: [ConversationID: ChatKeys], since: Int) {
    guard since == generation else { return }
    for (id, keys) in keys {
      if entries[id] == nil, entries.count >= capacity { forgetOldest() }
      entries[id] = (keys, 0)
      touch(id)
    }
  }

  mutating func drop(_ ids: [ConversationID]) {
    generation += 1
    for id in ids { entries[id] = nil }
  }

  private mutating func touch(_ id: ConversationID) {
    stamp += 1
    entries[id]?.stamp = stamp
  }

  /// An eighth at a time, so that the cost is spread.
  private mutating func forgetOldest() {
    let stamps = entries.values.map(\.stamp).sorted()
    let limit = stamps[min(capacity / 8, stamps.count - 1)]
    entries = entries.filter { $0.value.stamp > limit }
  }
}
