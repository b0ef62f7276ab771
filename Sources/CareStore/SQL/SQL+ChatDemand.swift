internal import CareAPI
internal import CareModel

extension SQLConnection {
  func chatDemand(
    in organisation: OrganisationID, queue: ChatQueueID, during range: Range<WallTime>, limit: Int
  ) throws -> [ChatDemand] {
    try rows(
      """
      SELECT * FROM chat_demand WHERE organisation_id = $1 AND queue_id = $2
        AND hour >= $3 AND hour < $4
      ORDER BY hour, reason LIMIT $5
      """, [organisation, queue, range.lowerBound, range.upperBound, limit]
    ).map { row in
      ChatDemand(
        organisation: organisation, queue: queue, hour: try row.time("hour"),
        reason: try row.word("reason"), people: try row.int("people"))
    }
  }
}

extension SQLTransaction {
  func add(_ demand: ChatDemand, until: WallTime) throws {
    try rows(
      """
      INSERT INTO chat_demand (organisation_id, queue_id, hour, reason, people, delete_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (organisation_id, queue_id, hour, reason) DO UPDATE
        SET people = chat_demand.people + excluded.people
      """,
      [demand.organisation, demand.queue, demand.hour, demand.reason, demand.people, until])
  }
}

extension DemandReason: StoredValue {}
