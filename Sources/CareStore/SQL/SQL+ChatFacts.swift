internal import CareAPI
internal import CareModel

extension SQLConnection {
  func chatFacts(
    in organisation: OrganisationID, queue: ChatQueueID?, during range: Range<WallTime>, limit: Int
  ) throws -> [ChatFact] {
    try rows(
      """
      SELECT * FROM chat_facts WHERE organisation_id = $1 AND hour >= $2 AND hour < $3
        AND ($4 IS NULL OR queue_id = $4)
      ORDER BY hour LIMIT $5
      """, [organisation, range.lowerBound, range.upperBound, queue, limit]
    ).map { try ChatFact(row: $0) }
  }
}

extension SQLTransaction {
  /// What is known of it now in place of what was: a visitor may say how it was after it was wrapped up.
  func save(_ fact: ChatFact, of id: ConversationID, until: WallTime?) throws {
    try rows(
      """
      INSERT INTO chat_facts (conversation_id, organisation_id, queue_id, kind, hour,
        waited_seconds, talked_seconds, outcome, tags, topic, feeling_before, feeling_after, face,
        had_alarm, had_risk, delete_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
      ON CONFLICT (conversation_id) DO UPDATE SET waited_seconds = excluded.waited_seconds,
        talked_seconds = excluded.talked_seconds, outcome = excluded.outcome,
        tags = excluded.tags, topic = excluded.topic, feeling_before = excluded.feeling_before,
        feeling_after = excluded.feeling_after, face = excluded.face,
        had_alarm = excluded.had_alarm, had_risk = excluded.had_risk,
        delete_at = excluded.delete_at
      """,
      [
        id, fact.organisation, fact.queue, fact.kind, fact.hour, fact.waitedSeconds,
        fact.talkedSeconds, fact.outcome, RESTCoding.encode(fact.tags), fact.topic,
        fact.feelingBefore, fact.feelingAfter, fact.face, fact.hadAlarm, fact.hadRisk, until,
      ])
  }
}

extension ChatFact {
  fileprivate init(row: SQLRow) throws {
    self.init(
      organisation: try row.id("organisation_id"), queue: try row.id("queue_id"),
      kind: try row.word("kind"), hour: try row.time("hour"),
      waitedSeconds: try row.int("waited_seconds"),
      talkedSeconds: try row.optionalInt("talked_seconds"), outcome: try row.word("outcome"),
      tags: try row.json("tags"), topic: try row.optionalText("topic"),
      feelingBefore: try row.optionalInt("feeling_before"),
      feelingAfter: try row.optionalInt("feeling_after"), face: try row.optionalInt("face"),
      hadAlarm: try row.bool("had_alarm"), hadRisk: try row.bool("had_risk"))
  }
}

extension ChatOutcome: StoredValue {}
