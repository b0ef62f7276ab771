internal import CareModel

private let selectMessage = """
  SELECT m.*, c.name AS client_name FROM messages m
  LEFT JOIN clients c ON c.id = m.client_id AND c.organisation_id = m.organisation_id

  """

extension SQLConnection {
  func message(_ id: MessageID, in organisation: OrganisationID) throws -> OutboundMessage? {
    try row("SELECT * FROM messages WHERE id = $1 AND organisation_id = $2", [id, organisation])
      .map { try OutboundMessage(row: $0) }
  }

  func message(key: String, in organisation: OrganisationID) throws -> OutboundMessage? {
    try row(
      "SELECT * FROM messages WHERE message_key = $1 AND organisation_id = $2",
      [key, organisation]
    ).map { try OutboundMessage(row: $0) }
  }

  func messages(
    _ state: MessageStateName, in organisation: OrganisationID, after place: MessagePlace?,
    limit: Int
  ) throws -> [MessageRecord] {
    // Without a place it is one before all others.
    let (time, id) = place.map { ($0.at, $0.id.rawValue) } ?? (WallTime(milliseconds: .max), "")
    return try rows(
      selectMessage + """
        WHERE m.organisation_id = $1 AND m.state = $2
          AND m.state_at <= $3 AND (m.state_at < $3 OR m.id > $4)
        ORDER BY m.state_at DESC, m.id LIMIT $5
        """, [organisation, state, time, id, limit]
    ).map {
      MessageRecord(
        message: try OutboundMessage(row: $0),
        clientName: try $0.optionalText("client_name").map { PersonalText($0) })
    }
  }

  func messageCounts(in organisation: OrganisationID) throws -> [MessageStateName: Int] {
    let counted = try rows(
      """
      SELECT state, count(*) AS n FROM messages
      WHERE organisation_id = $1 AND state IN ('waiting', 'sending', 'failed', 'missed')
      GROUP BY state
      """, [organisation])
    return Dictionary(
      uniqueKeysWithValues: try counted.map { (try $0.word("state"), try $0.int("n")) })
  }

  func messageCount(
    to recipient: PersonalText, by channel: MessageChannel, in organisation: OrganisationID,
    since: WallTime
  ) throws -> Int {
    try row(
      """
      SELECT count(*) AS n FROM messages
      WHERE organisation_id = $1 AND recipient = $2 AND created_at > $3 AND channel = $4
        AND state <> 'withdrawn'
      """, [organisation, recipient, since, channel])?.int("n") ?? 0
  }

  func messagesDue(
    by channel: MessageChannel, now: WallTime, limit: Int
  ) throws -> [OutboundMessage] {
    // One query each, so that either goes by the index in its order.
    var due: [OutboundMessage] = []
    for urgent in [true, false] where due.count < limit {
      due += try rows(
        """
        SELECT * FROM messages WHERE state IN ('waiting', 'sending') AND channel = $1
          AND urgent = $2 AND state_at <= $3
        ORDER BY state_at, id LIMIT $4
        """, [channel, urgent, now, limit - due.count]
      ).map { try OutboundMessage(row: $0) }
    }
    return due
  }

  func nextMessageDue(by channel: MessageChannel) throws -> WallTime? {
    var next: WallTime?
    for urgent in [true, false] {
      let first = try row(
        """
        SELECT min(state_at) AS due FROM messages
        WHERE state IN ('waiting', 'sending') AND channel = $1 AND urgent = $2
        """, [channel, urgent])?.optionalTime("due")
      next = [next, first].compactMap { $0 }.min()
    }
    return next
  }
}

extension SQLTransaction {
  func insertIfAbsent(_ message: OutboundMessage) throws -> Bool {
    try !rows(
      """
      INSERT INTO messages (id, organisation_id, channel, recipient, subject, body, cause, about,
        client_id, message_key, urgent, created_at, due_at, not_after, state, state_at, attempts,
        problem, tried_since, forgotten)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
        0)
      ON CONFLICT (organisation_id, message_key) DO NOTHING RETURNING id
      """,
      [
        message.id, message.organisation, message.channel, message.to, message.subject,
        message.text, message.cause, message.about, message.client, message.key,
        message.cause.isUrgent, message.createdAt, message.dueAt, message.notAfter,
        message.state.name, message.state.time, message.attempts, message.lastProblem,
        message.triedSince,
      ]
    ).isEmpty
  }

  func save(_ message: OutboundMessage) throws {
    let updated = try rows(
      """
      UPDATE messages SET state = $1, state_at = $2, attempts = $3, problem = $4, tried_since = $5
      WHERE id = $6 AND organisation_id = $7 RETURNING id
      """,
      [
        message.state.name, message.state.time, message.attempts, message.lastProblem,
        message.triedSince, message.id, message.organisation,
      ])
    if updated.isEmpty { throw StoreError.conflict("there is no such message") }
  }

  func releaseMessages(now: WallTime) throws -> Int {
    try rows(
      """
      UPDATE messages SET state = 'waiting', state_at = $1 WHERE state = 'sending' RETURNING id
      """, [now]
    ).count
  }

  func forgetMessages(_ retention: MessageRetention, now: WallTime, limit: Int) throws -> Int {
    var touched = 0
    for (states, age) in [
      ("'sent', 'missed', 'withdrawn'", retention.sent), ("'failed'", retention.failed),
    ] {
      touched += try rows(
        """
        UPDATE messages SET recipient = '', subject = NULL, body = '', forgotten = 1
        WHERE id IN (SELECT id FROM messages WHERE forgotten = 0 AND state IN (\(states))
          AND state_at <= $1 LIMIT $2) RETURNING id
        """, [now - age, limit]
      ).count
    }
    touched += try rows(
      """
      DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE created_at <= $1
        AND state NOT IN ('waiting', 'sending') LIMIT $2) RETURNING id
      """, [now - retention.facts, limit]
    ).count
    return touched
  }
}

extension OutboundMessage {
  init(row: SQLRow) throws {
    self.init(
      id: try row.id("id"), organisation: try row.id("organisation_id"),
      channel: try row.word("channel"), to: try row.personal("recipient"),
      subject: try row.optionalText("subject").map { PersonalText($0) },
      text: try row.personal("body"), cause: try row.word("cause"), about: try row.text("about"),
      client: try row.optionalID("client_id"), key: try row.text("message_key"),
      createdAt: try row.time("created_at"), dueAt: try row.time("due_at"),
      notAfter: try row.optionalTime("not_after"),
      state: MessageState(try row.word("state"), try row.time("state_at")),
      attempts: try row.int("attempts"),
      lastProblem: try row.optional("problem") { $0.text.flatMap(MessageProblem.init(rawValue:)) },
      triedSince: try row.time("tried_since"))
  }
}
