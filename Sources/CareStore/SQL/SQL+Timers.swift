internal import CareModel

extension SQLConnection {
  func nextTimerDue() throws -> WallTime? {
    try row(
      """
      SELECT min(CASE WHEN lease_until IS NULL OR lease_until < due_at THEN due_at
        ELSE lease_until END) AS due FROM timers
      """, [])?.optionalTime("due")
  }

  func timerDue(_ key: TimerKey) throws -> WallTime? {
    try row(
      "SELECT due_at FROM timers WHERE kind = $1 AND subject = $2", [key.kind, key.subject])?
      .time("due_at")
  }

  func setting(_ key: String) throws -> String? {
    try row("SELECT value FROM settings WHERE key = $1", [key])?.text("value")
  }
}

extension SQLTransaction {
  func schedule(_ key: TimerKey, in organisation: OrganisationID?, dueAt: WallTime) throws {
    try rows(
      """
      INSERT INTO timers (kind, subject, organisation_id, due_at, fence)
      VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (kind, subject) DO UPDATE SET organisation_id = excluded.organisation_id,
        due_at = excluded.due_at, lease_owner = NULL, lease_until = NULL, fence = excluded.fence
      """, [key.kind, key.subject, organisation, dueAt, try nextFence()])
  }

  func cancelTimer(_ key: TimerKey) throws {
    try rows("DELETE FROM timers WHERE kind = $1 AND subject = $2", [key.kind, key.subject])
  }

  func claimDueTimers(
    now: WallTime, owner: String, lease: Duration, limit: Int
  ) throws -> [ClaimedTimer] {
    let claimed = try rows(
      """
      UPDATE timers SET lease_owner = $1, lease_until = $2, fence = $3
      WHERE (kind, subject) IN (SELECT kind, subject FROM timers
        WHERE due_at <= $4 AND (lease_until IS NULL OR lease_until <= $4)
        ORDER BY CASE WHEN kind IN (\(patientKinds)) THEN 1 ELSE 0 END, due_at, kind, subject
        LIMIT $5)
      RETURNING kind, subject, organisation_id, due_at, fence
      """, [owner, now + lease, try nextFence(), now, limit])
    // RETURNING promises no order.
    return try claimed.compactMap { row in
      // A kind of a later version is left to it.
      guard let kind = TimerKind(rawValue: try row.text("kind")) else { return nil }
      return ClaimedTimer(
        key: TimerKey(kind, subject: try row.text("subject")),
        organisation: try row.optionalID("organisation_id"), dueAt: try row.time("due_at"),
        owner: owner, fence: try row.int("fence"))
    }.sorted {
      ($0.dueAt, $0.key.kind.rawValue, $0.key.subject)
        < ($1.dueAt, $1.key.kind.rawValue, $1.key.subject)
    }
  }

  func complete(_ timer: ClaimedTimer) throws -> Bool {
    try !rows(
      """
      DELETE FROM timers WHERE kind = $1 AND subject = $2 AND lease_owner = $3 AND fence = $4
      RETURNING fence
      """, [timer.key.kind, timer.key.subject, timer.owner, timer.fence]
    ).isEmpty
  }

  /// Never given twice, also not for a timer that was taken away and set again.
  private func nextFence() throws -> Int {
    let counted = try row(
      """
      INSERT INTO counters (name, value) VALUES ('timer fence', 1)
      ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value
      """, [])
    // An upsert without a condition always has a row to return.
    return try counted!.int("value")
  }

  func set(_ key: String, to value: String) throws {
    try rows(
      """
      INSERT INTO settings (key, value) VALUES ($1, $2)
      ON CONFLICT (key) DO UPDATE SET value = excluded.value
      """, [key, value])
  }

  func purge(now: WallTime, limit: Int) throws -> PurgeCount {
    let sessions = try rows(
      """
      DELETE FROM signalling_sessions WHERE id IN (SELECT id FROM signalling_sessions
        WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2) RETURNING id
      """, [now, limit])
    let signIns = try rows(
      """
      DELETE FROM staff_sessions WHERE token_hash IN (SELECT token_hash FROM staff_sessions
        WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2) RETURNING expires_at
      """, [now, limit])
    let texts = try rows(
      """
      DELETE FROM call_texts WHERE id IN (SELECT t.id FROM call_texts t
        JOIN calls k ON k.id = t.call_id WHERE k.state = 'ended' LIMIT $1) RETURNING id
      """, [limit])
    return PurgeCount(
      signallingSessions: sessions.count, staffSessions: signIns.count, texts: texts.count)
  }
}

/// As they stand in a statement; names of our own, without a quote.
private let patientKinds = TimerKind.allCases.filter(\.canWait).map { "'\($0.rawValue)'" }
  .joined(separator: ", ")
