internal import CareModel

extension SQLTransaction {
  func insert(_ call: Call) throws {
    let facts = StateColumns(call.state)
    try rows(
      """
      INSERT INTO calls (id, organisation_id, visit_id, client_id, caller_id, lead_party, state,
        placed_at, ring_until, started_at, ended_at, reason, ended_by, media_node, media_epoch)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
      """,
      [
        call.id, call.organisation, call.visit, call.client, call.leadingProfessional,
        call.lifeCycle.lead, facts.state, call.placedAt, facts.ringUntil, facts.startedAt,
        facts.endedAt, facts.reason, facts.endedBy, call.media?.node, call.media?.epoch,
      ])
    try saveParties(of: call)
  }

  func save(_ call: Call, before: Call?) throws {
    let facts = StateColumns(call.state)
    let updated = try rows(
      """
      UPDATE calls SET state = $1, ring_until = $2, started_at = $3, ended_at = $4, reason = $5,
        ended_by = $6, media_node = $7, media_epoch = $8, caller_id = $9, lead_party = $10,
        held_since = $11
      WHERE id = $12 AND organisation_id = $13 RETURNING id
      """,
      [
        facts.state, facts.ringUntil, facts.startedAt, facts.endedAt, facts.reason,
        facts.endedBy, call.media?.node, call.media?.epoch, call.leadingProfessional,
        call.lifeCycle.lead, call.lifeCycle.heldSince, call.id, call.organisation,
      ])
    if updated.isEmpty { throw StoreError.conflict("there is no such call") }
    try saveParties(of: call, except: before?.parties ?? [])
  }

  /// - Parameter saved: parties as they stand in the store, by position.
  private func saveParties(of call: Call, except saved: [CallParty] = []) throws {
    for (position, party) in call.parties.enumerated() {
      if position < saved.count, saved[position] == party { continue }
      var professional: ProfessionalID?
      var client: ClientID?
      var link: GuestLinkID?
      switch party.person {
      case .professional(let id): professional = id
      case .client(let id): client = id
      case .guest(let id): link = id
      }
      try rows(
        """
        INSERT INTO call_parties (call_id, id, organisation_id, position, professional_id,
          client_id, guest_link_id, role, standing, session_id, away_since, sends_audio,
          sends_video, media_joined_at, notes, consent, consent_until, ring_until, let_in_at,
          left_because)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
          $19, $20)
        ON CONFLICT (call_id, id) DO UPDATE SET role = excluded.role,
          standing = excluded.standing, session_id = excluded.session_id,
          away_since = excluded.away_since, sends_audio = excluded.sends_audio,
          sends_video = excluded.sends_video, media_joined_at = excluded.media_joined_at,
          notes = excluded.notes, consent = excluded.consent,
          consent_until = excluded.consent_until, ring_until = excluded.ring_until,
          let_in_at = excluded.let_in_at, left_because = excluded.left_because
        """,
        [
          call.id, party.id, call.organisation, position, professional, client, link, party.role,
          party.standing, party.page, party.awaySince, party.sendsAudio, party.sendsVideo,
          party.mediaJoinedAt, party.notes.joinedWords, party.consent.word, party.consent.until,
          party.ringUntil, party.letInAt, party.leftBecause,
        ])
    }
  }

  func insert(_ text: CallText) throws {
    try rows(
      """
      INSERT INTO call_texts (id, call_id, organisation_id, from_party, text, sent_at, position)
      VALUES ($1, $2, $3, $4, $5, $6,
        (SELECT coalesce(max(position), 0) + 1 FROM call_texts WHERE call_id = $2))
      """, [text.id, text.call, text.organisation, text.from, text.text, text.sentAt])
  }

  func deleteTexts(of call: CallID, in organisation: OrganisationID) throws -> Int {
    // Texts that were told stand in the streams of the parties' pages as well. The events stay, so
    // that the numbers of a stream have no hole.
    let pages = try rows(
      """
      SELECT DISTINCT s.id FROM signalling_sessions s JOIN call_parties q
        ON q.organisation_id = s.organisation_id AND (q.professional_id = s.professional_id
          OR q.client_id = s.client_id OR q.guest_link_id = s.guest_link_id
          OR s.terminal_id IN
            (SELECT o.terminal_id FROM terminal_clients o WHERE o.client_id = q.client_id))
      WHERE q.call_id = $1 AND q.organisation_id = $2
      """, [call, organisation])
    // Page by page: every engine then goes by the key and parses no other page's events.
    for page in pages {
      let session: SessionID = try page.id("id")
      try rows(
        """
        UPDATE signalling_events SET json = \(dialect.jsonEmptying("json", ["body", "text"]))
        WHERE session_id = $1 AND \(dialect.jsonText("json", ["event"])) = 'text'
          AND \(dialect.jsonText("json", ["body", "callId"])) = $2
        """, [session, call])
    }
    let deleted = try rows(
      "DELETE FROM call_texts WHERE call_id = $1 AND organisation_id = $2 RETURNING id",
      [call, organisation]
    ).count
    if deleted > 0 { forgetful.tables.formUnion(["call_texts", "signalling_events"]) }
    return deleted
  }
}

extension Call {
  /// Nobody of the staff leads a call that a relative has placed.
  fileprivate var leadingProfessional: ProfessionalID? {
    if case .professional(let id) = lifeCycle.leader.person { id } else { nil }
  }
}

extension CallParty.Consent {
  fileprivate var word: String {
    switch self {
    case .notAsked: "notAsked"
    case .asked: "asked"
    case .given: "given"
    case .refused: "refused"
    case .unanswered: "unanswered"
    }
  }

  fileprivate var until: WallTime? {
    if case .asked(let until) = self { until } else { nil }
  }
}

/// The state of a call, as columns.
private struct StateColumns {
  var state: String
  var ringUntil: WallTime
  var startedAt: WallTime?
  var endedAt: WallTime?
  var reason: CallEndReason?
  var endedBy: PartyID?

  init(_ call: CallState) {
    switch call {
    case .ringing(let ringing):
      state = "ringing"
      ringUntil = ringing.until
    case .inCall(let inCall):
      state = "inCall"
      ringUntil = inCall.ringUntil
      startedAt = inCall.startedAt
    case .ended(let ended):
      state = "ended"
      ringUntil = ended.ringUntil
      startedAt = ended.startedAt
      endedAt = ended.endedAt
      reason = ended.reason
      endedBy = ended.by
    }
  }
}
