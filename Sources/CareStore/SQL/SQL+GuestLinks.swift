internal import CareModel

extension SQLConnection {
  func guestLink(secretHash: SecretHash) throws -> GuestLink? {
    try row("SELECT * FROM guest_links WHERE secret_hash = $1", [secretHash])
      .map { try GuestLink(row: $0) }
  }

  func guestLink(_ id: GuestLinkID, in organisation: OrganisationID) throws -> GuestLink? {
    try row("SELECT * FROM guest_links WHERE id = $1 AND organisation_id = $2", [id, organisation])
      .map { try GuestLink(row: $0) }
  }

  func guestLinks(of visit: VisitID, in organisation: OrganisationID) throws -> [GuestLink] {
    try rows(
      """
      SELECT * FROM guest_links WHERE visit_id = $1 AND organisation_id = $2
      ORDER BY created_at, id
      """, [visit, organisation]
    ).map { try GuestLink(row: $0) }
  }
}

extension SQLTransaction {
  func insert(_ link: GuestLink, secretHash: SecretHash) throws {
    try rows(
      """
      INSERT INTO guest_links (id, organisation_id, visit_id, client_id, role, name, language,
        secret_hash, created_at, expires_at, revoked_at, relative_id)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      """,
      [
        link.id, link.organisation, link.visit, link.client, link.role, link.name, link.language,
        secretHash, link.createdAt, link.expiresAt, link.revokedAt,
        link.relative,
      ])
  }

  func revokeGuestLink(
    _ id: GuestLinkID, in organisation: OrganisationID, at now: WallTime
  ) throws -> Bool {
    try !rows(
      """
      UPDATE guest_links SET revoked_at = coalesce(revoked_at, $1)
      WHERE id = $2 AND organisation_id = $3 RETURNING id
      """, [now, id, organisation]
    ).isEmpty
  }
}

extension GuestLink {
  init(row: SQLRow) throws {
    self.init(
      id: try row.id("id"), organisation: try row.id("organisation_id"),
      visit: try row.id("visit_id"), client: try row.id("client_id"),
      role: try row.word("role"), relative: try row.optionalID("relative_id"),
      name: try row.personal("name"), language: try row.word("language"),
      createdAt: try row.time("created_at"),
      expiresAt: try row.time("expires_at"),
      revokedAt: try row.optionalTime("revoked_at"))
  }
}
