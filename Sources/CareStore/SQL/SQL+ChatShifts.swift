internal import CareAPI
internal import CareModel

extension SQLConnection {
  func chatShifts(
    in organisation: OrganisationID, during range: Range<WallTime>, limit: Int
  ) throws -> [ChatShift] {
    try rows(
      """
      SELECT * FROM chat_shifts WHERE organisation_id = $1 AND starts_at < $2 AND ends_at > $3
      ORDER BY starts_at, id LIMIT $4
      """, [organisation, range.upperBound, range.lowerBound, limit]
    ).map { try ChatShift(row: $0) }
  }

  func chatShifts(during range: Range<WallTime>, limit: Int) throws -> [ChatShift] {
    try rows(
      """
      SELECT * FROM chat_shifts WHERE starts_at < $1 AND ends_at > $2
      ORDER BY starts_at, id LIMIT $3
      """, [range.upperBound, range.lowerBound, limit]
    ).map { try ChatShift(row: $0) }
  }

  func chatShift(_ id: ChatShiftID, in organisation: OrganisationID) throws -> ChatShift? {
    try row(
      "SELECT * FROM chat_shifts WHERE id = $1 AND organisation_id = $2", [id, organisation]
    ).map { try ChatShift(row: $0) }
  }

  func chatShift(
    of person: ProfessionalID, in organisation: OrganisationID, during range: Range<WallTime>
  ) throws -> ChatShift? {
    try row(
      """
      SELECT * FROM chat_shifts WHERE organisation_id = $1 AND professional_id = $2
        AND starts_at < $3 AND ends_at > $4 ORDER BY starts_at, id LIMIT 1
      """, [organisation, person, range.upperBound, range.lowerBound]
    ).map { try ChatShift(row: $0) }
  }

  func chatShiftCount(in organisation: OrganisationID) throws -> Int {
    try row(
      "SELECT count(*) AS shifts FROM chat_shifts WHERE organisation_id = $1", [organisation]
    )?.int("shifts") ?? 0
  }

  func chatShiftRevisions(limit: Int) throws -> [OrganisationID: Int] {
    Dictionary(
      try rows(
        """
        SELECT organisation_id, revision FROM chat_shift_plans ORDER BY organisation_id LIMIT $1
        """, [limit]
      ).map { (try $0.id("organisation_id"), try $0.int("revision")) },
      uniquingKeysWith: { first, _ in first })
  }
}

extension SQLTransaction {
  func insert(_ shift: ChatShift) throws -> Bool {
    let made = try rows(
      """
      INSERT INTO chat_shifts (id, organisation_id, professional_id, queues, starts_at, ends_at)
      VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING RETURNING id
      """,
      [
        shift.id, shift.organisation, shift.person, RESTCoding.encode(shift.queues), shift.from,
        shift.to,
      ])
    guard !made.isEmpty else { return false }
    try countChange(of: shift.organisation)
    return true
  }

  func deleteChatShift(_ id: ChatShiftID, in organisation: OrganisationID) throws -> Bool {
    let gone = try rows(
      "DELETE FROM chat_shifts WHERE id = $1 AND organisation_id = $2 RETURNING id",
      [id, organisation])
    guard !gone.isEmpty else { return false }
    try countChange(of: organisation)
    return true
  }

  func forgetChatShifts(endedBefore time: WallTime, limit: Int) throws -> Int {
    try rows(
      """
      DELETE FROM chat_shifts WHERE id IN
        (SELECT id FROM chat_shifts WHERE ends_at < $1 ORDER BY ends_at LIMIT $2) RETURNING id
      """, [time, limit]
    ).count
  }

  private func countChange(of organisation: OrganisationID) throws {
    try rows(
      """
      INSERT INTO chat_shift_plans (organisation_id, revision) VALUES ($1, 1)
      ON CONFLICT (organisation_id) DO UPDATE SET revision = chat_shift_plans.revision + 1
      """, [organisation])
  }
}

extension ChatShift {
  fileprivate init(row: SQLRow) throws {
    self.init(
      id: try row.id("id"), organisation: try row.id("organisation_id"),
      person: try row.id("professional_id"), queues: try row.json("queues"),
      from: try row.time("starts_at"), to: try row.time("ends_at"))
  }
}
