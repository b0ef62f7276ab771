internal import CareAPI
internal import CareModel

extension SQLConnection {
  func chatQueues(limit: Int) throws -> [ChatQueue] {
    try rows("SELECT * FROM chat_queues ORDER BY id LIMIT $1", [limit]).map {
      try ChatQueue(row: $0)
    }
  }

  func chatQueueVersions(limit: Int) throws -> [ChatQueueID: Int] {
    Dictionary(
      try rows("SELECT id, version FROM chat_queues ORDER BY id LIMIT $1", [limit]).map {
        (try $0.id("id"), try $0.int("version"))
      }, uniquingKeysWith: { first, _ in first })
  }

  func chatQueues(in organisation: OrganisationID) throws -> [ChatQueue] {
    try rows(
      "SELECT * FROM chat_queues WHERE organisation_id = $1 ORDER BY address LIMIT $2",
      [organisation, ChatQueue.most]
    ).map { try ChatQueue(row: $0) }
  }

  func chatQueue(_ id: ChatQueueID, in organisation: OrganisationID) throws -> ChatQueue? {
    try row(
      "SELECT * FROM chat_queues WHERE id = $1 AND organisation_id = $2", [id, organisation]
    ).map { try ChatQueue(row: $0) }
  }

  func chatQueue(address: String) throws -> ChatQueue? {
    try row("SELECT * FROM chat_queues WHERE address = $1", [address])
      .map { try ChatQueue(row: $0) }
  }

  func conversation(_ id: ConversationID) throws -> Conversation? {
    try row("SELECT state FROM chat_conversations WHERE id = $1", [id]).map {
      try $0.json("state")
    }
  }

  func conversation(secretHash: SecretHash) throws -> Conversation? {
    try row(
      """
      SELECT c.state FROM chat_secrets s JOIN chat_conversations c ON c.id = s.conversation_id
      WHERE s.hash = $1
      """, [secretHash]
    ).map { try $0.json("state") }
  }

  func conversation(codeHash: SecretHash) throws -> Conversation? {
    try row("SELECT state FROM chat_conversations WHERE code_hash = $1", [codeHash]).map {
      try $0.json("state")
    }
  }

  func liveConversations(after: ConversationID?, limit: Int) throws -> [Conversation] {
    try rows(
      """
      SELECT state FROM chat_conversations WHERE settled = 0 AND id > $1 ORDER BY id LIMIT $2
      """, [after?.rawValue ?? "", limit]
    ).map { try $0.json("state") }
  }

  func chatDueTimes(of id: ConversationID) throws -> ChatDueTimes? {
    try row(
      """
      SELECT c.texts_due_at, c.notes_due_at, c.facts_due_at, f.delete_at
      FROM chat_conversations c LEFT JOIN chat_facts f ON f.conversation_id = c.id
      WHERE c.id = $1
      """, [id]
    ).map {
      ChatDueTimes(
        text: try $0.optionalTime("texts_due_at"), notes: try $0.optionalTime("notes_due_at"),
        facts: try $0.optionalTime("facts_due_at"), statistics: try $0.optionalTime("delete_at"))
    }
  }

  func chatDuties(limit: Int) throws -> [ChatDuty] {
    try rows("SELECT state FROM chat_duties ORDER BY professional_id LIMIT $1", [limit]).map {
      try $0.json("state")
    }
  }
}

extension SQLTransaction {
  func insert(_ queue: ChatQueue) throws -> Bool {
    try !rows(
      """
      INSERT INTO chat_queues (id, organisation_id, address, settings, board, version)
      VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (address) DO NOTHING RETURNING id
      """,
      [
        queue.id, queue.organisation, queue.address, try readable(queue.settings),
        try readable(queue.board), queue.version,
      ]
    ).isEmpty
  }

  func save(
    _ settings: ChatQueueSettings, of queue: ChatQueueID, known: Int,
    in organisation: OrganisationID
  ) throws -> Bool {
    try !rows(
      """
      UPDATE chat_queues SET settings = $1, version = version + 1
      WHERE id = $2 AND organisation_id = $3 AND version = $4 RETURNING id
      """, [try readable(settings), queue, organisation, known]
    ).isEmpty
  }

  func save(
    _ board: ChatBoard, of queue: ChatQueueID, in organisation: OrganisationID
  ) throws -> Bool {
    try !rows(
      "UPDATE chat_queues SET board = $1 WHERE id = $2 AND organisation_id = $3 RETURNING id",
      [try readable(board), queue, organisation]
    ).isEmpty
  }

  func insert(_ conversation: Conversation, secret: SecretHash) throws -> Bool {
    if try isInUse(secret) { return false }
    try rows(
      """
      INSERT INTO chat_conversations (id, organisation_id, queue_id, kind, phase, arrived_at,
        ended_at, settled, state)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """,
      [
        conversation.id, conversation.organisation, conversation.queue, conversation.kind,
        conversation.phase.name, conversation.arrivedAt, conversation.endedAt,
        conversation.result != nil, try readable(conversation),
      ])
    try insert(secret, of: conversation.id, at: conversation.arrivedAt)
    return true
  }

  func save(_ changed: [KeptConversation]) throws {
    for batch in SQLBatch.batches(of: changed) {
      let places = SQLBatch.places(batch.count, columns: 8)
      let there = Set(
        try rows(
          """
          UPDATE chat_conversations SET phase = v.column2, ended_at = v.column3,
            settled = v.column4,
            texts_due_at = CASE WHEN texts_deleted_at IS NULL THEN v.column5 END,
            notes_due_at = CASE WHEN notes_deleted_at IS NULL THEN v.column6 END,
            facts_due_at = v.column7, state = v.column8
          FROM (VALUES \(places)) AS v WHERE id = v.column1 RETURNING id
          """, try batch.flatMap { try values(of: $0) }
        ).map { try $0.id("id") as ConversationID })
      for kept in batch where there.contains(kept.conversation.id) {
        if let fact = ChatFact(kept.conversation) {
          try save(fact, of: kept.conversation.id, until: kept.due.statistics)
        }
      }
    }
  }

  private func values(of kept: KeptConversation) throws -> [any StoredValue] {
    let conversation = kept.conversation
    return [
      conversation.id, conversation.phase.name, conversation.endedAt, conversation.result != nil,
      kept.due.text, kept.due.notes, kept.due.facts, try readable(conversation),
    ]
  }

  func addSecret(_ hash: SecretHash, to id: ConversationID, at now: WallTime) throws -> Bool {
    guard try row("SELECT id FROM chat_conversations WHERE id = $1", [id]) != nil,
      try !isInUse(hash)
    else { return false }
    try insert(hash, of: id, at: now)
    // Of the same moment the one with the lower hash: nobody can choose which.
    let gone = try rows(
      """
      DELETE FROM chat_secrets WHERE conversation_id = $1 AND hash <> $2 AND hash NOT IN
        (SELECT hash FROM chat_secrets WHERE conversation_id = $1 AND hash <> $2
         ORDER BY added_at DESC, hash DESC LIMIT $3) RETURNING hash
      """, [id, hash, ChatTable.secretsHeld - 1])
    if !gone.isEmpty { forgetful.tables.insert("chat_secrets") }
    return true
  }

  func setCode(_ hash: SecretHash?, of id: ConversationID) throws -> Bool {
    if let hash,
      try row(
        "SELECT id FROM chat_conversations WHERE code_hash = $1 AND id <> $2", [hash, id]) != nil
    {
      return false
    }
    return try !rows(
      "UPDATE chat_conversations SET code_hash = $1 WHERE id = $2 RETURNING id", [hash, id]
    ).isEmpty
  }

  func save(_ duty: ChatDuty) throws {
    try rows(
      """
      INSERT INTO chat_duties (professional_id, organisation_id, state) VALUES ($1, $2, $3)
      ON CONFLICT (professional_id) DO UPDATE SET state = excluded.state
      """, [duty.professional, duty.organisation, try readable(duty)])
  }

  private func isInUse(_ secret: SecretHash) throws -> Bool {
    try row("SELECT hash FROM chat_secrets WHERE hash = $1", [secret]) != nil
  }

  private func insert(_ secret: SecretHash, of id: ConversationID, at now: WallTime) throws {
    try rows(
      "INSERT INTO chat_secrets (hash, conversation_id, added_at) VALUES ($1, $2, $3)",
      [secret, id, now])
  }

  /// What is longer than it may be when it is read is not written.
  private func readable(_ value: some Encodable) throws -> String {
    let text = RESTCoding.encode(value)
    if text.utf8.count > ProtocolLimits.messageBytes {
      throw StoreError.conflict("a text that is too long to be read again")
    }
    return text
  }
}

extension ChatQueue {
  fileprivate init(row: SQLRow) throws {
    self.init(
      id: try row.id("id"), organisation: try row.id("organisation_id"),
      address: try row.text("address"), settings: try row.json("settings"),
      board: try row.json("board"), version: try row.int("version"))
  }
}

extension ConversationKind: StoredValue {}
extension ConversationPhaseName: StoredValue {}
