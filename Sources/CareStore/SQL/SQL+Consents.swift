internal import CareModel

extension SQLConnection {
  func consents(
    of client: ClientID, in organisation: OrganisationID
  ) throws -> [AutoAnswerConsent] {
    try rows(
      """
      SELECT * FROM auto_answer_consents WHERE client_id = $1 AND organisation_id = $2
      ORDER BY position
      """, [client, organisation]
    ).map { try AutoAnswerConsent(row: $0) }
  }

  func standingConsents(
    in organisation: OrganisationID
  ) throws -> [ClientID: AutoAnswerConsent] {
    let standing = try rows(
      """
      SELECT * FROM auto_answer_consents WHERE organisation_id = $1 AND withdrawn_at IS NULL
      """, [organisation]
    ).map { try AutoAnswerConsent(row: $0) }
    return Dictionary(uniqueKeysWithValues: standing.map { ($0.client, $0) })
  }

  func feedback(on call: CallID, in organisation: OrganisationID) throws -> FeedbackFace? {
    try row(
      "SELECT face FROM call_feedback WHERE call_id = $1 AND organisation_id = $2",
      [call, organisation])?.word("face")
  }
}

extension SQLTransaction {
  func insert(_ consent: AutoAnswerConsent) throws {
    let (terminal, professional) = Self.source(consent.withdrawal?.by)
    try rows(
      """
      INSERT INTO auto_answer_consents (client_id, organisation_id, position, callers, hours_from,
        hours_until, countdown_seconds, given_at, given_by, withdrawn_at, withdrawn_by_terminal,
        withdrawn_by_professional)
      VALUES ($1, $2,
        (SELECT coalesce(max(position), 0) + 1 FROM auto_answer_consents WHERE client_id = $1),
        $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """,
      [
        consent.client, consent.organisation, consent.terms.callers.joinedWords,
        consent.terms.hours.from, consent.terms.hours.until, consent.terms.countdownSeconds,
        consent.givenAt, consent.givenBy, consent.withdrawal?.at, terminal, professional,
      ])
  }

  func withdrawConsent(
    of client: ClientID, in organisation: OrganisationID,
    _ withdrawal: AutoAnswerConsent.Withdrawal
  ) throws -> Bool {
    let (terminal, professional) = Self.source(withdrawal.by)
    return try !rows(
      """
      UPDATE auto_answer_consents SET withdrawn_at = $1, withdrawn_by_terminal = $2,
        withdrawn_by_professional = $3
      WHERE client_id = $4 AND organisation_id = $5 AND withdrawn_at IS NULL RETURNING position
      """, [withdrawal.at, terminal, professional, client, organisation]
    ).isEmpty
  }

  private static func source(
    _ source: AutoAnswerConsent.Source?
  ) -> (TerminalID?, ProfessionalID?) {
    switch source {
    case .terminal(let id): (id, nil)
    case .professional(let id): (nil, id)
    case nil: (nil, nil)
    }
  }

  func save(
    _ face: FeedbackFace, on call: CallID, in organisation: OrganisationID, at now: WallTime
  ) throws {
    try rows(
      """
      INSERT INTO call_feedback (call_id, organisation_id, face, given_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (call_id) DO UPDATE SET face = excluded.face, given_at = excluded.given_at
        WHERE call_feedback.organisation_id = excluded.organisation_id
      """, [call, organisation, face, now])
  }
}

extension AutoAnswerConsent {
  init(row: SQLRow) throws {
    var withdrawal: Withdrawal?
    if let at = try row.optionalTime("withdrawn_at") {
      if let terminal: TerminalID = try row.optionalID("withdrawn_by_terminal") {
        withdrawal = Withdrawal(at: at, by: .terminal(terminal))
      } else {
        withdrawal = Withdrawal(
          at: at, by: .professional(try row.id("withdrawn_by_professional")))
      }
    }
    self.init(
      client: try row.id("client_id"), organisation: try row.id("organisation_id"),
      terms: Terms(
        callers: try row.words("callers"),
        hours: DailyHours(
          from: try row.clockTime("hours_from"), until: try row.clockTime("hours_until")),
        countdownSeconds: try row.int("countdown_seconds")),
      givenAt: try row.time("given_at"), givenBy: try row.id("given_by"), withdrawal: withdrawal)
  }
}
