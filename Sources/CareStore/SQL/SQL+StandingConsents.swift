internal import CareModel

extension SQLConnection {
  func companyConsents(
    of client: ClientID, in organisation: OrganisationID, limit: Int
  ) throws -> [StandingConsent] {
    try rows(
      """
      SELECT * FROM standing_consents WHERE client_id = $1 AND organisation_id = $2
      ORDER BY position DESC LIMIT $3
      """, [client, organisation, limit]
    ).map { try StandingConsent(row: $0) }
  }
}

extension SQLTransaction {
  func insert(_ consent: StandingConsent) throws {
    try rows(
      """
      INSERT INTO standing_consents (client_id, organisation_id, position, roles, given_at,
        given_by, withdrawn_at, withdrawn_by)
      VALUES ($1, $2,
        (SELECT coalesce(max(position), 0) + 1 FROM standing_consents WHERE client_id = $1),
        $3, $4, $5, $6, $7)
      """,
      [
        consent.client, consent.organisation, consent.roles.joinedWords, consent.givenAt,
        consent.givenBy, consent.withdrawal?.at, consent.withdrawal?.by,
      ])
  }

  func withdrawCompanyConsent(
    of client: ClientID, in organisation: OrganisationID,
    _ withdrawal: StandingConsent.Withdrawal
  ) throws -> Bool {
    try !rows(
      """
      UPDATE standing_consents SET withdrawn_at = $1, withdrawn_by = $2
      WHERE client_id = $3 AND organisation_id = $4 AND withdrawn_at IS NULL RETURNING position
      """, [withdrawal.at, withdrawal.by, client, organisation]
    ).isEmpty
  }
}

extension StandingConsent {
  init(row: SQLRow) throws {
    var withdrawal: Withdrawal?
    if let at = try row.optionalTime("withdrawn_at") {
      withdrawal = Withdrawal(at: at, by: try row.id("withdrawn_by"))
    }
    self.init(
      client: try row.id("client_id"), organisation: try row.id("organisation_id"),
      roles: try row.words("roles"), givenAt: try row.time("given_at"),
      givenBy: try row.id("given_by"), withdrawal: withdrawal)
  }
}
