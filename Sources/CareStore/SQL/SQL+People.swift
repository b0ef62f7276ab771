internal import CareModel

extension SQLConnection {
  func organisation(_ id: OrganisationID) throws -> Organisation? {
    try row("SELECT * FROM organisations WHERE id = $1", [id]).map(Organisation.init(row:))
  }

  func organisations(limit: Int) throws -> [Organisation] {
    try rows("SELECT * FROM organisations ORDER BY id LIMIT $1", [limit])
      .map { try Organisation(row: $0) }
  }

  func units(in organisation: OrganisationID) throws -> [CareUnit] {
    try rows("SELECT * FROM units WHERE organisation_id = $1 ORDER BY id", [organisation])
      .map { try CareUnit(row: $0) }
  }

  func unit(_ id: UnitID, in organisation: OrganisationID) throws -> CareUnit? {
    try row("SELECT * FROM units WHERE id = $1 AND organisation_id = $2", [id, organisation])
      .map { try CareUnit(row: $0) }
  }

  func professional(
    _ id: ProfessionalID, in organisation: OrganisationID
  ) throws -> Professional? {
    try row(
      "SELECT * FROM professionals WHERE id = $1 AND organisation_id = $2", [id, organisation]
    ).map { try Professional(row: $0) }
  }

  func client(_ id: ClientID, in organisation: OrganisationID) throws -> Client? {
    try row("SELECT * FROM clients WHERE id = $1 AND organisation_id = $2", [id, organisation])
      .map { try Client(row: $0) }
  }

  func clientCount(in organisation: OrganisationID) throws -> Int {
    try row(
      "SELECT count(*) AS n FROM clients WHERE organisation_id = $1", [organisation])?.int("n") ?? 0
  }

  func clients(
    in organisation: OrganisationID, unit: UnitID?, after: ClientID?, limit: Int
  ) throws -> [Client] {
    try rows(
      """
      SELECT * FROM clients WHERE organisation_id = $1 AND id > $2
        AND ($3 IS NULL OR unit_id = $3)
      ORDER BY id LIMIT $4
      """, [organisation, after?.rawValue ?? "", unit, limit]
    ).map { try Client(row: $0) }
  }

  func staff(
    in organisation: OrganisationID, unit: UnitID?, limit: Int
  ) throws -> [Professional] {
    try rows(
      """
      SELECT * FROM professionals WHERE organisation_id = $1 AND ($2 IS NULL OR unit_id = $2)
      ORDER BY username LIMIT $3
      """, [organisation, unit, limit]
    ).map { try Professional(row: $0) }
  }

  func account(username: String) throws -> StaffAccount? {
    try row("SELECT * FROM professionals WHERE username = $1", [username.lowercased()]).map {
      StaffAccount(
        professional: try Professional(row: $0), passwordHash: try $0.personal("password_hash"))
    }
  }
}

extension SQLTransaction {
  func save(_ organisation: Organisation) throws {
    try rows(
      """
      INSERT INTO organisations (id, name, service, calling_from, phone, on_call_phone)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, service = excluded.service,
        calling_from = excluded.calling_from, phone = excluded.phone,
        on_call_phone = excluded.on_call_phone
      """,
      [
        organisation.id, organisation.name, organisation.service, organisation.callingFrom,
        organisation.phone, organisation.onCallPhone,
      ])
  }

  func save(_ unit: CareUnit) throws {
    try upserted(
      "unit",
      """
      INSERT INTO units (id, organisation_id, name, service_form, service_task)
      VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name,
        service_form = excluded.service_form, service_task = excluded.service_task
        WHERE units.organisation_id = excluded.organisation_id
      RETURNING id
      """,
      [unit.id, unit.organisation, unit.name, unit.service.form, unit.service.task])
  }

  func save(_ professional: Professional, passwordHash: PersonalText) throws {
    try upserted(
      "professional",
      """
      INSERT INTO professionals (id, organisation_id, unit_id, username, password_hash, name,
        first_name, language, roles, skills, phone, disabled_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      ON CONFLICT (id) DO UPDATE SET unit_id = excluded.unit_id, username = excluded.username,
        password_hash = excluded.password_hash, name = excluded.name,
        first_name = excluded.first_name, language = excluded.language,
        roles = excluded.roles, skills = excluded.skills, phone = excluded.phone,
        disabled_at = excluded.disabled_at
        WHERE professionals.organisation_id = excluded.organisation_id
      RETURNING id
      """,
      [
        professional.id, professional.organisation, professional.unit,
        professional.username.revealed.lowercased(), passwordHash, professional.name,
        professional.firstName, professional.language, professional.roles.joinedWords,
        professional.skills.map(\.name).joined(separator: "\n"), professional.phone,
        professional.disabledAt,
      ])
  }

  func save(_ client: Client) throws {
    try upserted(
      "client",
      """
      INSERT INTO clients (id, organisation_id, unit_id, name, first_name, language)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (id) DO UPDATE SET unit_id = excluded.unit_id, name = excluded.name,
        first_name = excluded.first_name, language = excluded.language
        WHERE clients.organisation_id = excluded.organisation_id
      RETURNING id
      """,
      [
        client.id, client.organisation, client.unit, client.name, client.firstName,
        client.language,
      ])
    try keepWords(of: client)
  }

  /// Runs an upsert that names its row back; it does not where the id is behind another wall.
  func upserted(_ what: String, _ sql: String, _ values: [any StoredValue]) throws {
    if try rows(sql, values).isEmpty {
      throw StoreError.conflict("the id of the \(what) belongs to another organisation")
    }
  }
}

extension Organisation {
  init(row: SQLRow) throws {
    self.init(
      id: try row.id("id"), name: try row.text("name"), service: try row.text("service"),
      callingFrom: try row.text("calling_from"), phone: try row.text("phone"),
      onCallPhone: try row.optionalText("on_call_phone"))
  }
}

extension CareUnit {
  init(row: SQLRow) throws {
    self.init(
      id: try row.id("id"), organisation: try row.id("organisation_id"),
      name: try row.text("name"), service: try CareService(row: row))
  }
}

extension Professional {
  /// - Parameter prefix: of the column names, where the row holds more than this person.
  init(row: SQLRow, prefix: String = "") throws {
    self.init(
      id: try row.id(prefix + "id"), organisation: try row.id(prefix + "organisation_id"),
      unit: try row.id(prefix + "unit_id"), username: try row.personal(prefix + "username"),
      name: try row.personal(prefix + "name"),
      firstName: try row.personal(prefix + "first_name"),
      language: try row.word(prefix + "language"), roles: try row.words(prefix + "roles"),
      skills: try row.text(prefix + "skills").split(separator: "\n")
        .compactMap { Skill(String($0)) },
      phone: try row.optionalPersonal(prefix + "phone"),
      disabledAt: try row.optionalTime(prefix + "disabled_at"))
  }
}

extension Client {
  /// - Parameter prefix: of the column names, where the row holds more than this person.
  init(row: SQLRow, prefix: String = "") throws {
    self.init(
      id: try row.id(prefix + "id"), organisation: try row.id(prefix + "organisation_id"),
      unit: try row.id(prefix + "unit_id"), name: try row.personal(prefix + "name"),
      firstName: try row.personal(prefix + "first_name"),
      language: try row.word(prefix + "language"))
  }
}
