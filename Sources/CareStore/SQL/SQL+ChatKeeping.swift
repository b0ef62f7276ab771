internal import CareAPI
internal import CareModel

extension SQLConnection {
  func chatsDue(_ part: ConversationPart, now: WallTime, limit: Int) throws -> [ConversationID] {
    let column = part.dueColumn
    return try rows(
      """
      SELECT id FROM chat_conversations WHERE \(column) IS NOT NULL AND \(column) <= $1
      ORDER BY \(column), id LIMIT $2
      """, [now, limit]
    ).map { try $0.id("id") }
  }

  func nextChatDue() throws -> WallTime? {
    try ConversationPart.allCases.compactMap { part in
      let column = part.dueColumn
      return try row(
        "SELECT min(\(column)) AS due FROM chat_conversations WHERE \(column) IS NOT NULL", []
      )?.optionalTime("due")
    }.min()
  }

  func keptChats(among ids: [ConversationID]) throws -> [ConversationID: Set<ConversationPart>] {
    var kept: [ConversationID: Set<ConversationPart>] = [:]
    for group in SQLGroup.groups(of: Set(ids)) {
      let found = try rows(
        """
        SELECT id, texts_deleted_at, notes_deleted_at FROM chat_conversations
        WHERE id IN (\(group.places(from: 1)))
        """, group.values)
      for row in found {
        var parts: Set<ConversationPart> = [.everything]
        if try row.optionalTime("texts_deleted_at") == nil { parts.insert(.texts) }
        if try row.optionalTime("notes_deleted_at") == nil { parts.insert(.notes) }
        kept[try row.id("id")] = parts
      }
    }
    return kept
  }

  func chatEmergencies(
    in organisation: OrganisationID, queue: ChatQueueID?, limit: Int
  ) throws -> [ChatEmergency] {
    try rows(
      """
      SELECT * FROM chat_emergencies WHERE organisation_id = $1 AND ($2 IS NULL OR queue_id = $2)
      ORDER BY at DESC, queue_id LIMIT $3
      """, [organisation, queue, limit]
    ).map { row in
      ChatEmergency(
        organisation: organisation, queue: try row.id("queue_id"), at: try row.time("at"),
        events: try row.json("events"), deleteAt: try row.time("delete_at"))
    }
  }

  func chatDeletions(
    in organisation: OrganisationID, queue: ChatQueueID?, since: WallTime, limit: Int
  ) throws -> [ChatDeletion] {
    try rows(
      """
      SELECT * FROM chat_deletions WHERE organisation_id = $1 AND at >= $2
        AND ($3 IS NULL OR queue_id = $3)
      ORDER BY at, queue_id, what LIMIT $4
      """, [organisation, since, queue, limit]
    ).map { row in
      ChatDeletion(
        at: try row.time("at"), queue: try row.id("queue_id"), what: try row.word("what"),
        conversations: try row.int("conversations"), entries: try row.int("entries"))
    }
  }
}

/// What is to be deleted, and what of it was.
private struct ChatCut {
  var id: ConversationID
  var organisation: OrganisationID
  var queue: ChatQueueID
  var entries = 0
}

extension SQLTransaction {
  func purge(_ part: ConversationPart, of ids: [ConversationID], now: WallTime) throws -> Int {
    var cuts: [ChatCut] = []
    var touched = 0
    for group in SQLGroup.groups(of: Set(ids)) {
      let found = try rows(
        """
        SELECT id, organisation_id, queue_id FROM chat_conversations
        WHERE \(part.dueColumn) <= $1 AND id IN (\(group.places(from: 2)))
        """, [now] + group.values)
      for row in found {
        var cut = ChatCut(
          id: try row.id("id"), organisation: try row.id("organisation_id"),
          queue: try row.id("queue_id"))
        touched += try delete(part, &cut, now)
        cuts.append(cut)
      }
    }
    try record(cuts, ChatDeletion.What(part), now)
    return touched
  }

  private func delete(_ part: ConversationPart, _ cut: inout ChatCut, _ now: WallTime) throws -> Int
  {
    switch part {
    case .texts:
      cut.entries = try deleteEntries(of: cut.id, where: "for_visitor = 1")
      try rows("DELETE FROM chat_secrets WHERE conversation_id = $1", [cut.id])
      try rows(
        """
        UPDATE chat_conversations SET texts_deleted_at = $1, texts_due_at = NULL, code_hash = NULL
        WHERE id = $2
        """, [now, cut.id])
    case .notes:
      cut.entries = try deleteEntries(of: cut.id, where: "for_visitor = 0")
      try rows(
        """
        UPDATE chat_conversations SET notes_deleted_at = $1, notes_due_at = NULL WHERE id = $2
        """, [now, cut.id])
    case .everything:
      cut.entries = try deleteAll(of: cut.id)
    }
    return cut.entries + 1
  }

  func erase(
    _ id: ConversationID, emergencyUntil: WallTime, now: WallTime
  ) throws -> ChatErasure? {
    guard
      let row = try row(
        "SELECT organisation_id, queue_id FROM chat_conversations WHERE id = $1", [id])
    else { return nil }
    var cut = ChatCut(
      id: id, organisation: try row.id("organisation_id"), queue: try row.id("queue_id"))
    let events = try emergency(in: id)
    if let first = events.first {
      try rows(
        """
        INSERT INTO chat_emergencies (organisation_id, queue_id, at, events, delete_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        [cut.organisation, cut.queue, first.at, RESTCoding.encode(events), emergencyUntil])
    }
    cut.entries = try deleteAll(of: id)
    try record([cut], .erased, now)
    return events.isEmpty ? .nothing : .emergency
  }

  /// What was done when, as the log has it: the words are in what is sealed, and stay behind.
  private func emergency(in id: ConversationID) throws -> [ChatEmergency.Event] {
    try rows(
      """
      SELECT at, kind, author, request_key FROM chat_entries
      WHERE conversation_id = $1 AND kind IN ('danger', 'flagged', 'unflagged', 'step') ORDER BY seq LIMIT $2
      """, [id, ChatEmergency.mostEvents]
    ).map { row in
      let by: ProfessionalID? =
        if case .staff(let id) = try row.chatAuthor("author") { id } else { nil }
      let kind: ChatEntryKind = try row.word("kind")
      // Which step it was is what its request is called by: `step.askPlace`.
      let step =
        kind == .step
        ? try row.optionalText("request_key")?.split(separator: ".").last.map(String.init) : nil
      return ChatEmergency.Event(at: try row.time("at"), kind: kind, by: by, step: step)
    }
  }

  func forgetChatRecords(now: WallTime, deletions: WallTime, limit: Int) throws -> Int {
    let engineRow = dialect.rowName
    var gone = 0
    for (table, column, time) in [
      ("chat_facts", "delete_at", now), ("chat_demand", "delete_at", now),
      ("chat_emergencies", "delete_at", now), ("chat_deletions", "at", deletions),
    ] {
      let deleted = try rows(
        """
        DELETE FROM \(table) WHERE \(engineRow) IN
          (SELECT \(engineRow) FROM \(table) WHERE \(column) <= $1 LIMIT $2)
        RETURNING 1 AS gone
        """, [time, limit]
      ).count
      if deleted > 0 { forgetful.tables.insert(table) }
      gone += deleted
    }
    return gone
  }

  private func deleteEntries(of id: ConversationID, where condition: String) throws -> Int {
    let gone = try rows(
      "DELETE FROM chat_entries WHERE conversation_id = $1 AND \(condition) RETURNING seq", [id]
    ).count
    forgetful.tables.formUnion(["chat_entries", "chat_secrets", "chat_conversations"])
    return gone
  }

  /// Its secrets go with it, and what statistics keep of it no longer leads anywhere.
  private func deleteAll(of id: ConversationID) throws -> Int {
    let gone = try deleteEntries(of: id, where: "seq >= 0")
    try rows("DELETE FROM chat_conversations WHERE id = $1", [id])
    forgetful.tables.insert("chat_facts")
    return gone
  }

  private func record(_ cuts: [ChatCut], _ what: ChatDeletion.What, _ now: WallTime) throws {
    for (queue, cuts) in Dictionary(grouping: cuts, by: \.queue).sorted(by: { $0.key < $1.key }) {
      try rows(
        """
        INSERT INTO chat_deletions (organisation_id, at, queue_id, what, conversations, entries)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (organisation_id, at, queue_id, what) DO UPDATE
        SET conversations = chat_deletions.conversations + excluded.conversations,
          entries = chat_deletions.entries + excluded.entries
        """,
        [
          cuts[0].organisation, now, queue, what, cuts.count,
          cuts.reduce(0) { $0 + $1.entries },
        ])
    }
  }
}

extension ChatEmergency {
  /// Of one conversation: a protocol has a handful of steps, and each is recorded once.
  static let mostEvents = 100
}

extension ConversationPart {
  fileprivate var dueColumn: String {
    switch self {
    case .texts: "texts_due_at"
    case .notes: "notes_due_at"
    case .everything: "facts_due_at"
    }
  }
}

extension ChatDeletion.What: StoredValue {
  fileprivate init(_ part: ConversationPart) {
    switch part {
    case .texts: self = .texts
    case .notes: self = .notes
    case .everything: self = .facts
    }
  }
}
