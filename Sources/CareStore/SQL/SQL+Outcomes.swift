internal import CareAPI
internal import CareModel

extension SQLConnection {
  func outcomes(of visit: VisitID, in organisation: OrganisationID) throws -> [VisitOutcome] {
    try rows(
      """
      SELECT * FROM visit_outcomes WHERE visit_id = $1 AND organisation_id = $2 ORDER BY position
      """, [visit, organisation]
    ).map { try VisitOutcome(row: $0, visit: visit, organisation: organisation) }
  }

  func lastNote(
    of client: ClientID, before time: WallTime, in organisation: OrganisationID
  ) throws -> VisitOutcome? {
    try row(
      """
      SELECT o.* FROM visits v JOIN visit_outcomes o ON o.visit_id = v.id
      WHERE v.organisation_id = $1 AND v.client_id = $2 AND v.starts_at < $3 AND o.note <> ''
        AND o.position = (SELECT max(l.position) FROM visit_outcomes l WHERE l.visit_id = v.id)
      ORDER BY v.starts_at DESC, o.position DESC LIMIT 1
      """, [organisation, client, time]
    ).map { try VisitOutcome(row: $0, visit: $0.id("visit_id"), organisation: organisation) }
  }

  func noAnswerCase(
    of visit: VisitID, in organisation: OrganisationID
  ) throws -> NoAnswerCase? {
    try row(
      "SELECT * FROM no_answer_cases WHERE visit_id = $1 AND organisation_id = $2",
      [visit, organisation]
    ).map { try NoAnswerCase(row: $0) }
  }

  func openNoAnswerCases(
    in organisation: OrganisationID, limit: Int
  ) throws -> [NoAnswerCase] {
    try rows(
      """
      SELECT * FROM no_answer_cases WHERE organisation_id = $1 AND closed_at IS NULL
      ORDER BY opened_at, visit_id LIMIT $2
      """, [organisation, limit]
    ).map { try NoAnswerCase(row: $0) }
  }

  func unattemptedVisits(
    endingAfter start: WallTime, by end: WallTime, in organisation: OrganisationID, limit: Int
  ) throws -> [Visit] {
    try rows(
      """
      SELECT * FROM visits WHERE organisation_id = $1 AND attempted = 0 AND cancelled_at IS NULL
        AND suspended_for IS NULL AND kind <> $2 AND ends_at > $3 AND ends_at <= $4
      ORDER BY ends_at, id LIMIT $5
      """, [organisation, VisitKind.relativesCall, start, end, limit]
    ).map { try Visit(row: $0) }
  }

  func nextUnattemptedEnd(
    after time: WallTime, in organisation: OrganisationID
  ) throws -> WallTime? {
    try row(
      """
      SELECT min(ends_at) AS next FROM visits
      WHERE organisation_id = $1 AND attempted = 0 AND cancelled_at IS NULL
        AND suspended_for IS NULL AND kind <> $2 AND ends_at > $3
      """, [organisation, VisitKind.relativesCall, time]
    )?.optionalTime("next")
  }
}

extension SQLTransaction {
  func insert(_ outcome: VisitOutcome) throws {
    try rows(
      """
      INSERT INTO visit_outcomes (visit_id, organisation_id, position, kind, medication, note,
        recorded_at, recorded_by)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      [
        outcome.visit, outcome.organisation, outcome.position, outcome.kind, outcome.medication,
        outcome.note, outcome.recordedAt, outcome.recordedBy,
      ])
  }

  func save(_ noAnswerCase: NoAnswerCase) throws {
    var closedAt: WallTime?
    if case .closed(let time, _) = noAnswerCase.state { closedAt = time }
    try upserted(
      "visit",
      """
      INSERT INTO no_answer_cases (visit_id, organisation_id, client_id, opened_at, closed_at,
        climbing, state, steps)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      ON CONFLICT (visit_id) DO UPDATE SET closed_at = excluded.closed_at,
        climbing = excluded.climbing, state = excluded.state, steps = excluded.steps
        WHERE no_answer_cases.organisation_id = excluded.organisation_id
      RETURNING visit_id
      """,
      [
        noAnswerCase.visit, noAnswerCase.organisation, noAnswerCase.client,
        noAnswerCase.openedAt, closedAt, noAnswerCase.isClimbing, RESTCoding.encode(noAnswerCase.state),
        RESTCoding.encode(noAnswerCase.steps),
      ])
  }

  func markAttempted(_ visit: VisitID, in organisation: OrganisationID) throws {
    try rows(
      "UPDATE visits SET attempted = 1 WHERE id = $1 AND organisation_id = $2 AND attempted = 0",
      [visit, organisation])
  }
}

extension VisitOutcome {
  /// - Parameter prefix: of the column names, where the row holds more than this outcome.
  init(row: SQLRow, visit: VisitID, organisation: OrganisationID, prefix: String = "") throws {
    self.init(
      visit: visit, organisation: organisation, position: try row.int(prefix + "position"),
      kind: try row.word(prefix + "kind"), medication: try row.optionalWord(prefix + "medication"),
      note: try row.personal(prefix + "note"), recordedAt: try row.time(prefix + "recorded_at"),
      recordedBy: try row.id(prefix + "recorded_by"))
  }
}

extension NoAnswerCase {
  init(row: SQLRow) throws {
    self.init(
      visit: try row.id("visit_id"), organisation: try row.id("organisation_id"),
      client: try row.id("client_id"), openedAt: try row.time("opened_at"),
      state: try row.json("state"), steps: try row.json("steps"))
  }
}
