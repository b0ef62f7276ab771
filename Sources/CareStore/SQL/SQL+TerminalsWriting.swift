internal import CareAPI
internal import CareModel

extension SQLTransaction {
  func save(_ terminal: Terminal) throws {
    try upserted(
      "terminal",
      """
      INSERT INTO terminals (id, organisation_id, key, name, place, volume, brightness, language,
        night_from, night_until, self_test_before_visit, remind_minutes, version, paired_at,
        paired_by, revision)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
      ON CONFLICT (id) DO UPDATE SET key = excluded.key, name = excluded.name,
        place = excluded.place, volume = excluded.volume, brightness = excluded.brightness,
        language = excluded.language, night_from = excluded.night_from,
        night_until = excluded.night_until,
        self_test_before_visit = excluded.self_test_before_visit,
        remind_minutes = excluded.remind_minutes, version = excluded.version,
        paired_at = excluded.paired_at, paired_by = excluded.paired_by,
        revision = excluded.revision
        WHERE terminals.organisation_id = excluded.organisation_id
      RETURNING id
      """,
      [
        terminal.id, terminal.organisation, terminal.key, terminal.name, terminal.place,
        terminal.settings.volume, terminal.settings.brightness, terminal.settings.language,
        terminal.settings.night.from, terminal.settings.night.until,
        terminal.settings.selfTestBeforeVisit, terminal.settings.remindMinutes, terminal.version,
        terminal.pairedAt, terminal.pairedBy, terminal.revision,
      ])
    try rows("DELETE FROM terminal_clients WHERE terminal_id = $1", [terminal.id])
    for (position, client) in terminal.clients.enumerated() {
      try rows(
        """
        INSERT INTO terminal_clients (terminal_id, client_id, organisation_id, position)
        VALUES ($1, $2, $3, $4)
        """, [terminal.id, client, terminal.organisation, position])
    }
  }

  func touchTerminal(
    _ id: TerminalID, in organisation: OrganisationID, version: String?, at now: WallTime
  ) throws {
    try rows(
      """
      UPDATE terminals SET last_seen_at = $1, version = coalesce($2, version)
      WHERE id = $3 AND organisation_id = $4
      """, [now, version, id, organisation])
  }

  func revokeTerminal(
    _ id: TerminalID, in organisation: OrganisationID, at now: WallTime
  ) throws -> Bool {
    try !rows(
      """
      UPDATE terminals SET revoked_at = $1
      WHERE id = $2 AND organisation_id = $3 AND revoked_at IS NULL RETURNING id
      """, [now, id, organisation]
    ).isEmpty
  }

  func save(_ configuration: TerminalConfiguration, in organisation: OrganisationID) throws {
    try rows(
      "UPDATE terminals SET configuration = $1 WHERE id = $2 AND organisation_id = $3",
      [configuration.encoded(), configuration.terminalId, organisation])
  }

  func record(
    _ health: HealthReport, of terminal: TerminalID, in organisation: OrganisationID
  ) throws {
    try rows(
      "UPDATE terminals SET health = $1 WHERE id = $2 AND organisation_id = $3",
      [RESTCoding.encode(health), terminal, organisation])
  }

  func record(
    _ selfTest: SelfTestReport, of terminal: TerminalID, in organisation: OrganisationID
  ) throws {
    try rows(
      "UPDATE terminals SET self_test = $1 WHERE id = $2 AND organisation_id = $3",
      [RESTCoding.encode(selfTest), terminal, organisation])
  }
}
