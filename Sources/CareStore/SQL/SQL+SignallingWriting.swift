internal import CareAPI
internal import CareModel

extension SQLTransaction {
  func insert(_ session: SignallingSession) throws {
    let kind: String
    var professional: ProfessionalID?
    var guest: GuestPrincipal?
    var terminal: TerminalID?
    switch session.principal {
    case .staff(let id): (kind, professional) = ("staff", id)
    case .guest(let principal): (kind, guest) = ("guest", principal)
    case .terminal(let id): (kind, terminal) = ("terminal", id)
    case .tester: kind = "tester"
    }
    if session.organisation == nil, session.principal != .tester {
      throw StoreError.defect("only a tester belongs to no organisation")
    }
    try rows(
      """
      INSERT INTO signalling_sessions (id, secret_hash, organisation_id, kind, professional_id,
        staff_token_hash, guest_link_id, visit_id, client_id, role, language, created_at,
        connected_at, disconnected_at, expires_at, last_seq, terminal_id)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
      """,
      [
        session.id, session.secretHash, session.organisation, kind, professional,
        session.staffSession, guest?.link, guest?.visit, guest?.client, guest?.role,
        session.language, session.createdAt, session.connectedAt,
        session.disconnectedAt, session.expiresAt, session.lastSeq, terminal,
      ])
  }

  func connectSession(_ id: SessionID, at now: WallTime) throws {
    try rows(
      """
      UPDATE signalling_sessions SET connected_at = $1, disconnected_at = NULL, expires_at = NULL
      WHERE id = $2
      """, [now, id])
  }

  func disconnectSession(_ id: SessionID, at now: WallTime, expiresAt: WallTime) throws {
    try rows(
      """
      UPDATE signalling_sessions SET connected_at = NULL, disconnected_at = $1, expires_at = $2
      WHERE id = $3
      """, [now, expiresAt, id])
  }

  func disconnectAllSessions(at now: WallTime, expiresAt: WallTime) throws -> Int {
    try rows(
      """
      UPDATE signalling_sessions SET connected_at = NULL, disconnected_at = $1, expires_at = $2
      WHERE expires_at IS NULL RETURNING id
      """, [now, expiresAt]
    ).count
  }

  func deleteSession(_ id: SessionID) throws -> Bool {
    try !rows("DELETE FROM signalling_sessions WHERE id = $1 RETURNING id", [id]).isEmpty
  }

  func append(_ event: String, to session: SessionID) throws -> Int? {
    let updated = try row(
      "UPDATE signalling_sessions SET last_seq = last_seq + 1 WHERE id = $1 RETURNING last_seq",
      [session])
    guard let seq = try updated?.int("last_seq") else { return nil }
    try rows(
      "INSERT INTO signalling_events (session_id, seq, json) VALUES ($1, $2, $3)",
      [session, seq, event])
    if seq > ProtocolLimits.eventsHeld {
      try rows(
        "DELETE FROM signalling_events WHERE session_id = $1 AND seq <= $2",
        [session, seq - ProtocolLimits.eventsHeld])
    }
    return seq
  }

  func acknowledgeEvents(of session: SessionID, upTo seq: Int) throws -> Int {
    try rows(
      "DELETE FROM signalling_events WHERE session_id = $1 AND seq <= $2 RETURNING seq",
      [session, seq]
    ).count
  }

  func record(_ reply: String, to request: Int, of session: SessionID) throws {
    try rows(
      """
      INSERT INTO signalling_replies (session_id, request_id, json) VALUES ($1, $2, $3)
      ON CONFLICT (session_id, request_id) DO UPDATE SET json = excluded.json
      """, [session, request, reply])
    // Whichever has the highest number finds all that is too old.
    guard request > ProtocolLimits.repliesKept else { return }
    try rows(
      """
      DELETE FROM signalling_replies WHERE session_id = $1 AND request_id <=
        (SELECT max(request_id) FROM signalling_replies WHERE session_id = $1) - $2
      """, [session, ProtocolLimits.repliesKept])
  }
}
