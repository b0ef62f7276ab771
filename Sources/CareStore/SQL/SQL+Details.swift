internal import CareModel

extension SQLConnection {
  func details(of client: ClientID, in organisation: OrganisationID) throws -> ClientDetails? {
    let found = try row(
      "SELECT * FROM client_details WHERE client_id = $1 AND organisation_id = $2",
      [client, organisation])
    if let found { return try ClientDetails(row: found) }
    return try self.client(client, in: organisation).map { _ in
      ClientDetails(client: client, organisation: organisation)
    }
  }

  func relative(_ id: RelativeID, in organisation: OrganisationID) throws -> Relative? {
    try row("SELECT * FROM relatives WHERE id = $1 AND organisation_id = $2", [id, organisation])
      .map { try Relative(row: $0) }
  }

  func relatives(of client: ClientID, in organisation: OrganisationID) throws -> [Relative] {
    try rows(
      """
      SELECT * FROM relatives
      WHERE client_id = $1 AND organisation_id = $2 AND removed_at IS NULL ORDER BY name, id
      """, [client, organisation]
    ).map { try Relative(row: $0) }
  }

  func professionals(
    in organisation: OrganisationID, unit: UnitID?, after: Professional?, limit: Int
  ) throws -> [Professional] {
    try rows(
      """
      SELECT * FROM professionals WHERE organisation_id = $1 AND disabled_at IS NULL
        AND ($2 IS NULL OR unit_id = $2) AND (name, id) > ($3, $4)
      ORDER BY name, id LIMIT $5
      """,
      [
        organisation, unit, after?.name.revealed ?? "", after?.id.rawValue ?? "", limit,
      ]
    ).map { try Professional(row: $0) }
  }
}

extension SQLTransaction {
  func save(_ details: ClientDetails) throws -> Bool {
    try !rows(
      """
      INSERT INTO client_details (client_id, organisation_id, phone, email, address,
        entry_instructions, suitability, emergency, version)
      SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
      WHERE $9 = 1 OR EXISTS (SELECT 1 FROM client_details
        WHERE client_id = $1 AND organisation_id = $2)
      ON CONFLICT (client_id) DO UPDATE SET phone = excluded.phone, email = excluded.email,
        address = excluded.address, entry_instructions = excluded.entry_instructions,
        suitability = excluded.suitability, emergency = excluded.emergency,
        version = excluded.version
        WHERE client_details.organisation_id = excluded.organisation_id
          AND client_details.version = excluded.version - 1
      RETURNING client_id
      """,
      [
        details.client, details.organisation, details.phone, details.email, details.address,
        details.entryInstructions, details.suitability, details.emergency, details.version + 1,
      ]
    ).isEmpty
  }

  func save(_ relative: Relative) throws {
    try upserted(
      "relative",
      """
      INSERT INTO relatives (id, organisation_id, client_id, name, relation, phone, email,
        language, rights, recorded_at, recorded_by, removed_at, version)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, relation = excluded.relation,
        phone = excluded.phone, email = excluded.email, language = excluded.language,
        rights = excluded.rights, removed_at = excluded.removed_at, version = excluded.version
        WHERE relatives.organisation_id = excluded.organisation_id
      RETURNING id
      """,
      [
        relative.id, relative.organisation, relative.client, relative.name, relative.relation,
        relative.phone, relative.email, relative.language, relative.rights.joinedWords,
        relative.recordedAt, relative.recordedBy, relative.removedAt, relative.version,
      ])
  }
}

extension ClientDetails {
  init(row: SQLRow) throws {
    self.init(
      client: try row.id("client_id"), organisation: try row.id("organisation_id"),
      phone: try row.optionalPersonal("phone"), email: try row.optionalPersonal("email"),
      address: try row.personal("address"),
      entryInstructions: try row.personal("entry_instructions"),
      suitability: try row.personal("suitability"), emergency: try row.personal("emergency"),
      version: try row.int("version"))
  }
}

extension Relative {
  init(row: SQLRow) throws {
    self.init(
      id: try row.id("id"), organisation: try row.id("organisation_id"),
      client: try row.id("client_id"), name: try row.personal("name"),
      relation: try row.personal("relation"), phone: try row.optionalPersonal("phone"),
      email: try row.optionalPersonal("email"), language: try row.word("language"),
      rights: try row.words("rights"), recordedAt: try row.time("recorded_at"),
      recordedBy: try row.id("recorded_by"), removedAt: try row.optionalTime("removed_at"),
      version: try row.int("version"))
  }
}
