internal import CareAPI
internal import CareModel

private let selectTerminal = """
  SELECT t.*, EXISTS (SELECT 1 FROM signalling_sessions s
    WHERE s.terminal_id = t.id AND s.organisation_id = t.organisation_id
      AND s.connected_at IS NOT NULL) AS is_connected
  FROM terminals t

  """

extension SQLConnection {
  func terminal(_ id: TerminalID, in organisation: OrganisationID) throws -> TerminalRecord? {
    try terminals("WHERE t.id = $1 AND t.organisation_id = $2", [id, organisation]).first
  }

  func terminal(key: PublicKeyText) throws -> TerminalRecord? {
    try terminals("WHERE t.key = $1 AND t.revoked_at IS NULL", [key]).first
  }

  func terminals(in organisation: OrganisationID, limit: Int) throws -> [TerminalRecord] {
    try terminals(
      """
      WHERE t.organisation_id = $1
      ORDER BY t.revoked_at IS NOT NULL, t.revoked_at DESC, t.name, t.id LIMIT $2
      """, [organisation, limit])
  }

  func terminalCount(in organisation: OrganisationID) throws -> Int {
    try row(
      "SELECT count(*) AS n FROM terminals WHERE organisation_id = $1 AND revoked_at IS NULL",
      [organisation])?.int("n") ?? 0
  }

  func terminals(
    ofClient client: ClientID, in organisation: OrganisationID
  ) throws -> [TerminalRecord] {
    try terminals(
      """
      JOIN terminal_clients q ON q.terminal_id = t.id AND q.organisation_id = t.organisation_id
      WHERE q.client_id = $1 AND t.organisation_id = $2 AND t.revoked_at IS NULL ORDER BY t.id
      """, [client, organisation])
  }

  func silentTerminals() throws -> [(TerminalID, OrganisationID)] {
    try rows(
      """
      SELECT id, organisation_id FROM terminals t WHERE revoked_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM signalling_sessions s
        WHERE s.terminal_id = t.id AND s.connected_at IS NOT NULL) ORDER BY id
      """, []
    ).map { (try $0.id("id"), try $0.id("organisation_id")) }
  }

  func configuration(
    of terminal: TerminalID, in organisation: OrganisationID
  ) throws -> TerminalConfiguration? {
    let found = try row(
      "SELECT configuration FROM terminals WHERE id = $1 AND organisation_id = $2",
      [terminal, organisation])
    guard let text = try found?.optionalText("configuration") else { return nil }
    do { return try TerminalConfiguration.decode(text) } catch {
      throw StoreError.corrupt("column configuration")
    }
  }

  private func terminals(_ condition: String, _ values: [any StoredValue]) throws
    -> [TerminalRecord]
  {
    try rows(selectTerminal + condition, values).map { row in
      let id: TerminalID = try row.id("id")
      let people = try rows(
        """
        SELECT c.* FROM terminal_clients q
        JOIN clients c ON c.id = q.client_id AND c.organisation_id = q.organisation_id
        WHERE q.terminal_id = $1 ORDER BY q.position
        """, [id]
      ).map { try Client(row: $0) }
      return try TerminalRecord(row: row, people: people)
    }
  }
}

extension TerminalRecord {
  init(row: SQLRow, people: [Client]) throws {
    let settings = TerminalSettings(
      volume: try row.int("volume"), brightness: try row.int("brightness"),
      language: try row.word("language"),
      night: DailyHours(
        from: try row.clockTime("night_from"), until: try row.clockTime("night_until")),
      selfTestBeforeVisit: try row.bool("self_test_before_visit"),
      remindMinutes: try row.optionalInt("remind_minutes"))
    let terminal = Terminal(
      id: try row.id("id"), organisation: try row.id("organisation_id"),
      key: try row.required("key") { $0.text.flatMap(PublicKeyText.init) },
      name: try row.personal("name"), place: try row.word("place"), clients: people.map(\.id),
      settings: settings, version: try row.text("version"), pairedAt: try row.time("paired_at"),
      pairedBy: try row.optionalID("paired_by"), lastSeenAt: try row.optionalTime("last_seen_at"),
      revokedAt: try row.optionalTime("revoked_at"), revision: try row.int("revision"))
    // What a later version cannot read any more is as good as never told.
    self.init(
      terminal: terminal, people: people, isConnected: try row.bool("is_connected"),
      health: try row.optionalText("health").flatMap {
        try? RESTCoding.decode(HealthReport.self, from: $0.utf8)
      },
      selfTest: try row.optionalText("self_test").flatMap {
        try? RESTCoding.decode(SelfTestReport.self, from: $0.utf8)
      })
  }
}
