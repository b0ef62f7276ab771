internal import CareModel

extension SQLConnection {
  func staffSession(tokenHash: SecretHash) throws -> StaffSession? {
    try row("SELECT * FROM staff_sessions WHERE token_hash = $1", [tokenHash])
      .map { try StaffSession(row: $0) }
  }
}

extension SQLTransaction {
  func insert(_ session: StaffSession) throws {
    try rows(
      """
      INSERT INTO staff_sessions (token_hash, organisation_id, professional_id, csrf, created_at,
        last_seen_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """,
      [
        session.tokenHash, session.organisation, session.professional, session.csrf,
        session.createdAt, session.lastSeenAt, session.expiresAt,
      ])
  }

  func touchStaffSession(tokenHash: SecretHash, at now: WallTime, expiresAt: WallTime) throws {
    try rows(
      "UPDATE staff_sessions SET last_seen_at = $1, expires_at = $2 WHERE token_hash = $3",
      [now, expiresAt, tokenHash])
  }

  func deleteStaffSession(tokenHash: SecretHash) throws -> Bool {
    try !rows(
      "DELETE FROM staff_sessions WHERE token_hash = $1 RETURNING expires_at", [tokenHash]
    ).isEmpty
  }

  func deleteStaffSessions(
    of professional: ProfessionalID, in organisation: OrganisationID, keeping count: Int
  ) throws -> [SecretHash] {
    try rows(
      """
      DELETE FROM staff_sessions WHERE professional_id = $1 AND organisation_id = $2
        AND token_hash NOT IN (SELECT token_hash FROM staff_sessions
        WHERE professional_id = $1 AND organisation_id = $2
        ORDER BY last_seen_at DESC, created_at DESC LIMIT $3) RETURNING token_hash
      """, [professional, organisation, count]
    ).map { try $0.hash("token_hash") }
  }

  func deleteStaffSessions(
    of professional: ProfessionalID, in organisation: OrganisationID
  ) throws -> Int {
    try rows(
      """
      DELETE FROM staff_sessions WHERE professional_id = $1 AND organisation_id = $2
      RETURNING expires_at
      """, [professional, organisation]
    ).count
  }
}

extension StaffSession {
  init(row: SQLRow) throws {
    self.init(
      tokenHash: try row.hash("token_hash"), organisation: try row.id("organisation_id"),
      professional: try row.id("professional_id"), csrf: try row.personal("csrf"),
      createdAt: try row.time("created_at"), lastSeenAt: try row.time("last_seen_at"),
      expiresAt: try row.time("expires_at"))
  }
}
