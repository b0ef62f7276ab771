internal import CareModel

extension SQLConnection {
  func chatEntries(
    of id: ConversationID, after seq: Int, limit: Int
  ) throws -> [SealedEntry] {
    try rows(
      """
      SELECT * FROM chat_entries WHERE conversation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
      """, [id, seq, limit]
    ).map { row in
      SealedEntry(
        seq: try row.int("seq"), at: try row.time("at"), author: try row.chatAuthor("author"),
        kind: try row.word("kind"), sealed: try row.optional("sealed", \.blob),
        key: try row.optionalText("request_key"))
    }
  }

  func chatKeys(of id: ConversationID, limit: Int) throws -> [ChatEntry] {
    try rows(
      """
      SELECT seq, at, author, kind, request_key FROM chat_entries
      WHERE conversation_id = $1 AND request_key IS NOT NULL ORDER BY seq DESC LIMIT $2
      """, [id, limit]
    ).reversed().map { row in
      ChatEntry(
        seq: try row.int("seq"), at: try row.time("at"), author: try row.chatAuthor("author"),
        kind: try row.word("kind"), key: try row.text("request_key"))
    }
  }
}

extension SQLTransaction {
  func append(_ entries: [(conversation: ConversationID, entry: SealedEntry)]) throws {
    for batch in SQLBatch.batches(of: entries) {
      let values = batch.flatMap { id, entry -> [any StoredValue] in
        [
          id, entry.seq, entry.at, entry.author.word, entry.kind, entry.kind.isForVisitor,
          entry.sealed, entry.key,
        ]
      }
      try rows(
        """
        INSERT INTO chat_entries (conversation_id, seq, at, author, kind, for_visitor, sealed,
          request_key)
        VALUES \(SQLBatch.places(batch.count, columns: 8))
        """, values)
    }
  }
}

extension ChatAuthor {
  /// An id of a professional begins with `w_`: it is neither of the words.
  fileprivate var word: String {
    switch self {
    case .visitor: "visitor"
    case .system: "system"
    case .staff(let id): id.rawValue
    }
  }

  fileprivate init?(word: String) {
    switch word {
    case "visitor": self = .visitor
    case "system": self = .system
    default:
      guard let id = ProfessionalID(word) else { return nil }
      self = .staff(id)
    }
  }
}

extension SQLRow {
  func chatAuthor(_ column: String) throws -> ChatAuthor {
    try required(column) { $0.text.flatMap { ChatAuthor(word: $0) } }
  }
}

extension ChatEntryKind: StoredValue {}
