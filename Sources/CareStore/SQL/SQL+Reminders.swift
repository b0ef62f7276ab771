internal import CareModel

extension SQLConnection {
  func reminderRule(in organisation: OrganisationID) throws -> ReminderRule? {
    try row(
      "SELECT * FROM organisation_reminders WHERE organisation_id = $1", [organisation]
    ).map { try ReminderRule(row: $0) }
  }

  func reminderRule(of client: ClientID, in organisation: OrganisationID) throws -> ReminderRule? {
    try row(
      "SELECT * FROM client_reminders WHERE client_id = $1 AND organisation_id = $2",
      [client, organisation]
    ).map { try ReminderRule(row: $0) }
  }

  func reminderVersion(of client: ClientID?, in organisation: OrganisationID) throws -> Int {
    let found =
      if let client {
        try row(
          "SELECT version FROM client_reminders WHERE client_id = $1 AND organisation_id = $2",
          [client, organisation])
      } else {
        try row(
          "SELECT version FROM organisation_reminders WHERE organisation_id = $1", [organisation])
      }
    return try found?.int("version") ?? 0
  }

  func visitsToPlan(
    in organisation: OrganisationID, starting range: Range<WallTime>, after place: VisitPlace?,
    limit: Int
  ) throws -> [VisitPlace] {
    // Without a place it is one before all others.
    let (time, id) =
      place.map { ($0.startsAt, $0.id.rawValue) } ?? (range.lowerBound - .milliseconds(1), "")
    return try rows(
      """
      SELECT v.id, v.starts_at FROM visits v
      LEFT JOIN visit_reminders r ON r.visit_id = v.id AND r.starts_at = v.starts_at
      WHERE v.organisation_id = $1 AND v.starts_at >= $2 AND v.starts_at < $3
        AND (v.starts_at, v.id) > ($4, $5)
        AND v.cancelled_at IS NULL AND v.suspended_for IS NULL AND r.visit_id IS NULL
      ORDER BY v.starts_at, v.id LIMIT $6
      """,
      [
        organisation, max(range.lowerBound, place?.startsAt ?? range.lowerBound), range.upperBound,
        time, id, limit,
      ]
    ).map { VisitPlace(startsAt: try $0.time("starts_at"), id: try $0.id("id")) }
  }

  func visitsToRemind(now: WallTime, limit: Int) throws -> [(VisitID, OrganisationID)] {
    try rows(
      """
      SELECT visit_id, organisation_id FROM visit_reminders
      WHERE next_at IS NOT NULL AND next_at <= $1 ORDER BY next_at, visit_id LIMIT $2
      """, [now, limit]
    ).map { (try $0.id("visit_id"), try $0.id("organisation_id")) }
  }

  func nextReminderDue() throws -> WallTime? {
    try row(
      "SELECT min(next_at) AS due FROM visit_reminders WHERE next_at IS NOT NULL", [])?
      .optionalTime("due")
  }
}

extension SQLTransaction {
  func set(_ rule: ReminderRule?, in organisation: OrganisationID) throws {
    guard let rule else {
      try rows("DELETE FROM organisation_reminders WHERE organisation_id = $1", [organisation])
      return
    }
    try rows(
      """
      INSERT INTO organisation_reminders (organisation_id, channels, minutes_before, evening_at)
      VALUES ($1, $2, $3, $4)
      ON CONFLICT (organisation_id) DO UPDATE SET channels = excluded.channels,
        minutes_before = excluded.minutes_before, evening_at = excluded.evening_at,
        version = organisation_reminders.version + 1
      """, [organisation, rule.channels.joinedWords, rule.minutesBefore, rule.eveningAt])
  }

  func set(_ rule: ReminderRule?, of client: ClientID, in organisation: OrganisationID) throws {
    guard let rule else {
      try rows(
        "DELETE FROM client_reminders WHERE client_id = $1 AND organisation_id = $2",
        [client, organisation])
      return
    }
    try rows(
      """
      INSERT INTO client_reminders (client_id, organisation_id, channels, minutes_before, evening_at)
      VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (client_id) DO UPDATE SET channels = excluded.channels,
        minutes_before = excluded.minutes_before, evening_at = excluded.evening_at,
        version = client_reminders.version + 1
        WHERE client_reminders.organisation_id = excluded.organisation_id
      """, [client, organisation, rule.channels.joinedWords, rule.minutesBefore, rule.eveningAt])
  }

  func plan(_ visit: Visit, next: WallTime?) throws {
    try rows(
      """
      INSERT INTO visit_reminders (visit_id, organisation_id, starts_at, next_at)
      VALUES ($1, $2, $3, $4)
      ON CONFLICT (visit_id) DO UPDATE SET starts_at = excluded.starts_at,
        next_at = excluded.next_at WHERE visit_reminders.organisation_id = excluded.organisation_id
      """, [visit.id, visit.organisation, visit.startsAt, next])
  }

  func forgetPlan(of visit: VisitID, in organisation: OrganisationID) throws {
    try rows(
      "DELETE FROM visit_reminders WHERE visit_id = $1 AND organisation_id = $2",
      [visit, organisation])
  }

  func forgetPlans(of client: ClientID?, in organisation: OrganisationID) throws {
    if let client {
      try rows(
        """
        DELETE FROM visit_reminders WHERE organisation_id = $1 AND visit_id IN
          (SELECT v.id FROM visits v WHERE v.organisation_id = $1 AND v.client_id = $2)
        """, [organisation, client])
    } else {
      try rows("DELETE FROM visit_reminders WHERE organisation_id = $1", [organisation])
    }
  }

  func forgetPlans(before: WallTime, limit: Int) throws -> Int {
    try rows(
      """
      DELETE FROM visit_reminders WHERE visit_id IN (SELECT visit_id FROM visit_reminders
        WHERE starts_at < $1 LIMIT $2) RETURNING visit_id
      """, [before, limit]
    ).count
  }
}

extension ReminderRule {
  init(row: SQLRow) throws {
    self.init(
      channels: try row.words("channels"),
      minutesBefore: try row.optional("minutes_before") { $0.integer.map(Int.init) },
      eveningAt: try row.optional("evening_at") { $0.text.flatMap { ClockTime($0) } })
  }
}
