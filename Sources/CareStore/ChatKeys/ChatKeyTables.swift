internal import CareModel

/// The tables of the keys' own database. It has none of the others, and they none of it.
enum ChatKeySchema {
  static let migrations = [Migration("keys 1", .statements(keys))]

  private static let keys = """
    CREATE TABLE chat_keys (
      conversation_id TEXT NOT NULL,
      part TEXT NOT NULL,
      key BLOB NOT NULL,
      made_at INTEGER NOT NULL,
      PRIMARY KEY (conversation_id, part)
    ) STRICT;

    CREATE TABLE chat_lasting_keys (
      name TEXT PRIMARY KEY,
      key BLOB NOT NULL
    ) STRICT;

    -- One row: when there were no keys yet.
    CREATE TABLE chat_keys_since (
      one INTEGER PRIMARY KEY,
      at INTEGER NOT NULL
    ) STRICT;
    """
}

/// What a key opens.
private enum KeyPart: String, CaseIterable, StoredValue {
  case texts, notes

  static func of(_ part: ConversationPart) -> [KeyPart] {
    switch part {
    case .texts: [.texts]
    case .notes: [.notes]
    case .everything: allCases
    }
  }
}

extension SQLConnection {
  func chatKeys(of ids: [ConversationID]) throws -> [ConversationID: ChatKeys] {
    var found: [ConversationID: ChatKeys] = [:]
    for group in SQLGroup.groups(of: Set(ids)) {
      let stored = try rows(
        """
        SELECT conversation_id, part, key FROM chat_keys
        WHERE conversation_id IN (\(group.places(from: 1)))
        """, group.values)
      for row in stored {
        let id: ConversationID = try row.id("conversation_id")
        switch try row.word("part") as KeyPart {
        case .texts: found[id, default: ChatKeys()].texts = try row.key("key")
        case .notes: found[id, default: ChatKeys()].notes = try row.key("key")
        }
      }
    }
    return found
  }

  func lastingChatKey(_ name: String) throws -> ChatKey? {
    try row("SELECT key FROM chat_lasting_keys WHERE name = $1", [name]).map { try $0.key("key") }
  }

  func chatKeysSince() throws -> WallTime? {
    try row("SELECT at FROM chat_keys_since WHERE one = 1", [])?.time("at")
  }

  /// Conversations whose keys were made before then, by id.
  func chatKeyOwners(
    madeBefore time: WallTime, after: ConversationID?, limit: Int
  ) throws -> [ConversationID] {
    try rows(
      """
      SELECT DISTINCT conversation_id FROM chat_keys
      WHERE made_at < $1 AND conversation_id > $2 ORDER BY conversation_id LIMIT $3
      """, [time, after?.rawValue ?? "", limit]
    ).map { try $0.id("conversation_id") }
  }
}

extension SQLTransaction {
  /// Gives those that have no key of a part yet these.
  func insertChatKeys(_ keys: [ConversationID: ChatKeys], at now: WallTime) throws {
    var owned: [(id: ConversationID, part: KeyPart, key: ChatKey)] = []
    for (id, keys) in keys.sorted(by: { $0.key < $1.key }) {
      if let key = keys.texts { owned.append((id, .texts, key)) }
      if let key = keys.notes { owned.append((id, .notes, key)) }
    }
    for batch in SQLBatch.batches(of: owned) {
      try rows(
        """
        INSERT INTO chat_keys (conversation_id, part, key, made_at)
        VALUES \(SQLBatch.places(batch.count, columns: 4))
        ON CONFLICT (conversation_id, part) DO NOTHING
        """,
        batch.flatMap { id, part, key -> [any StoredValue] in
          [id, part, key.bytes, now]
        })
    }
  }

  func deleteChatKeys(_ part: ConversationPart, of ids: [ConversationID]) throws {
    for group in SQLGroup.groups(of: Set(ids)) {
      for part in KeyPart.of(part) {
        try rows(
          """
          DELETE FROM chat_keys WHERE part = $1 AND conversation_id IN (\(group.places(from: 2)))
          """, [part] + group.values)
      }
    }
    forgetful.tables.insert("chat_keys")
  }

  /// Unless that is written down already.
  func beginChatKeys(at now: WallTime) throws {
    try rows(
      "INSERT INTO chat_keys_since (one, at) VALUES (1, $1) ON CONFLICT (one) DO NOTHING", [now])
  }

  func insertLastingChatKey(_ key: ChatKey, named name: String) throws {
    try rows(
      """
      INSERT INTO chat_lasting_keys (name, key) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING
      """, [name, key.bytes])
  }
}

extension SQLRow {
  fileprivate func key(_ column: String) throws -> ChatKey {
    try required(column) { $0.blob.flatMap { ChatKey($0) } }
  }
}
