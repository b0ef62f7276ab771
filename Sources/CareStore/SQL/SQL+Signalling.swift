internal import CareModel

extension SQLConnection {
  func signallingSession(_ id: SessionID) throws -> SignallingSession? {
    try row("SELECT * FROM signalling_sessions WHERE id = $1", [id])
      .map { try SignallingSession(row: $0) }
  }

  func pages(
    ofClient client: ClientID, role: GuestRole, in organisation: OrganisationID, now: WallTime
  ) throws -> [SignallingSession] {
    try pages(
      "organisation_id = $2 AND client_id = $3 AND role = $4", [organisation, client, role], now)
  }

  func pages(
    ofProfessional professional: ProfessionalID, in organisation: OrganisationID, now: WallTime
  ) throws -> [SignallingSession] {
    try pages("organisation_id = $2 AND professional_id = $3", [organisation, professional], now)
  }

  func pages(
    ofGuestLink link: GuestLinkID, in organisation: OrganisationID, now: WallTime
  ) throws -> [SignallingSession] {
    try pages("organisation_id = $2 AND guest_link_id = $3", [organisation, link], now)
  }

  func pages(
    ofTerminal terminal: TerminalID, in organisation: OrganisationID, now: WallTime
  ) throws -> [SignallingSession] {
    try pages("organisation_id = $2 AND terminal_id = $3", [organisation, terminal], now)
  }

  func pages(
    ofTerminalsOf client: ClientID, in organisation: OrganisationID, now: WallTime
  ) throws -> [SignallingSession] {
    try pages(
      """
      organisation_id = $2 AND terminal_id IN (SELECT q.terminal_id FROM terminal_clients q
        JOIN terminals t ON t.id = q.terminal_id
        WHERE q.organisation_id = $2 AND q.client_id = $3 AND t.revoked_at IS NULL)
      """, [organisation, client], now)
  }

  func pages(
    ofVisit visit: VisitID, in organisation: OrganisationID, now: WallTime
  ) throws -> [SignallingSession] {
    try pages("organisation_id = $2 AND visit_id = $3", [organisation, visit], now)
  }

  func staffPages(in organisation: OrganisationID, now: WallTime) throws -> [SignallingSession] {
    try pages("organisation_id = $2 AND kind = 'staff'", [organisation], now)
  }

  func pages(
    ofStaffSession tokenHash: SecretHash, now: WallTime
  ) throws -> [SignallingSession] {
    try pages("staff_token_hash = $2", [tokenHash], now)
  }

  /// `$1` is the time; the condition goes on from `$2`.
  private func pages(
    _ condition: String, _ values: [any StoredValue], _ now: WallTime
  ) throws -> [SignallingSession] {
    try rows(
      """
      SELECT * FROM signalling_sessions
      WHERE (expires_at IS NULL OR expires_at > $1) AND \(condition) ORDER BY id
      """, [now] + values
    ).map { try SignallingSession(row: $0) }
  }

  func professionalsAtPages(in organisation: OrganisationID) throws -> Set<ProfessionalID> {
    let found = try rows(
      """
      SELECT DISTINCT professional_id FROM signalling_sessions
      WHERE organisation_id = $1 AND kind = 'staff' AND connected_at IS NOT NULL
      """, [organisation])
    return Set(try found.map { try $0.id("professional_id") })
  }

  func events(of session: SessionID, after seq: Int, limit: Int) throws -> [StoredEvent] {
    try rows(
      """
      SELECT seq, json FROM signalling_events WHERE session_id = $1 AND seq > $2
      ORDER BY seq LIMIT $3
      """, [session, seq, limit]
    ).map { StoredEvent(seq: try $0.int("seq"), json: try $0.text("json")) }
  }

  func unacknowledgedCount(of session: SessionID) throws -> Int {
    try row("SELECT count(*) AS n FROM signalling_events WHERE session_id = $1", [session])?
      .int("n") ?? 0
  }

  func replies(of session: SessionID) throws -> [Int: String] {
    let found = try rows(
      "SELECT request_id, json FROM signalling_replies WHERE session_id = $1", [session])
    return Dictionary(
      uniqueKeysWithValues: try found.map { (try $0.int("request_id"), try $0.text("json")) })
  }
}

extension SignallingSession {
  init(row: SQLRow) throws {
    let principal: Principal
    switch try row.text("kind") {
    case "staff": principal = .staff(try row.id("professional_id"))
    case "guest":
      principal = .guest(
        GuestPrincipal(
          link: try row.id("guest_link_id"), visit: try row.id("visit_id"),
          client: try row.id("client_id"), role: try row.word("role")))
    case "terminal": principal = .terminal(try row.id("terminal_id"))
    case "tester": principal = .tester
    default: throw StoreError.corrupt("column kind")
    }
    self.init(
      id: try row.id("id"), secretHash: try row.hash("secret_hash"),
      organisation: try row.optionalID("organisation_id"), principal: principal,
      staffSession: try row.optionalHash("staff_token_hash"),
      language: try row.word("language"), createdAt: try row.time("created_at"),
      connectedAt: try row.optionalTime("connected_at"),
      disconnectedAt: try row.optionalTime("disconnected_at"),
      expiresAt: try row.optionalTime("expires_at"), lastSeq: try row.int("last_seq"))
  }
}
