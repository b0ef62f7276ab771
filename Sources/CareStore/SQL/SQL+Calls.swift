internal import CareModel

/// Which call of many that have ended is asked within the gate, at each hello and ring: every one of
/// these goes by an index.
enum ActiveCalls {
  static let ofClient = "WHERE client_id = $1 AND organisation_id = $2 AND state <> 'ended'"
  /// Staff take part in it, or wait to be let in.
  static let ofProfessional = """
    WHERE id IN (SELECT call_id FROM call_parties WHERE professional_id = $1
        AND standing <> 'left' AND standing <> 'ringing')
      AND organisation_id = $2 AND state <> 'ended'
    """
  static let invitations = """
    WHERE id IN (SELECT call_id FROM call_parties WHERE professional_id = $1
        AND standing <> 'left' AND standing = 'ringing')
      AND organisation_id = $2 AND state <> 'ended'
    """
  static let ofPage = """
    WHERE id IN (SELECT call_id FROM call_parties WHERE session_id = $1)
      AND organisation_id = $2 AND state <> 'ended'
    """
}

extension SQLConnection {
  func call(_ id: CallID, in organisation: OrganisationID) throws -> Call? {
    try calls("WHERE id = $1 AND organisation_id = $2", [id, organisation]).first
  }

  func activeCalls(ofClient client: ClientID, in organisation: OrganisationID) throws -> [Call] {
    try calls(ActiveCalls.ofClient, [client, organisation])
  }

  func activeCall(
    ofProfessional professional: ProfessionalID, in organisation: OrganisationID
  ) throws -> Call? {
    try calls(ActiveCalls.ofProfessional, [professional, organisation]).first
  }

  func invitations(
    ofProfessional professional: ProfessionalID, in organisation: OrganisationID
  ) throws -> [Call] {
    try calls(ActiveCalls.invitations, [professional, organisation])
  }

  func professionalsInCalls(in organisation: OrganisationID) throws -> Set<ProfessionalID> {
    let found = try rows(
      """
      SELECT DISTINCT q.professional_id FROM calls k
      JOIN call_parties q ON q.organisation_id = k.organisation_id AND q.call_id = k.id
      WHERE k.organisation_id = $1 AND k.state <> 'ended' AND q.professional_id IS NOT NULL
        AND q.standing IN ('joined', 'waiting')
      """, [organisation])
    return Set(try found.map { try $0.id("professional_id") })
  }

  func activeCalls(ofPage page: SessionID, in organisation: OrganisationID) throws -> [Call] {
    try calls(ActiveCalls.ofPage, [page, organisation])
  }

  func activeCalls(ofVisit visit: VisitID, in organisation: OrganisationID) throws -> [Call] {
    try calls(
      "WHERE visit_id = $1 AND organisation_id = $2 AND state <> 'ended'", [visit, organisation])
  }

  func activeCalls() throws -> [Call] { try calls("WHERE state <> 'ended'", []) }

  private func calls(_ condition: String, _ values: [any StoredValue]) throws -> [Call] {
    try rows("SELECT * FROM calls \(condition) ORDER BY placed_at, id", values).map { row in
      let id: CallID = try row.id("id")
      let parties = try rows(
        "SELECT * FROM call_parties WHERE call_id = $1 ORDER BY position", [id]
      ).map { try CallParty(row: $0) }
      guard parties.count >= 2 else { throw StoreError.corrupt("a call without parties") }
      return try Call(row: row, parties: parties)
    }
  }

  func partyNames(
    of call: CallID, in organisation: OrganisationID
  ) throws -> [PartyID: PersonalText] {
    let found = try rows(
      """
      SELECT q.id, coalesce(p.first_name, c.first_name, g.name, '') AS name
      FROM call_parties q
      LEFT JOIN professionals p
        ON p.id = q.professional_id AND p.organisation_id = q.organisation_id
      LEFT JOIN clients c ON c.id = q.client_id AND c.organisation_id = q.organisation_id
      LEFT JOIN guest_links g
        ON g.id = q.guest_link_id AND g.organisation_id = q.organisation_id
      WHERE q.call_id = $1 AND q.organisation_id = $2
      """, [call, organisation])
    return Dictionary(
      uniqueKeysWithValues: try found.map { (try $0.id("id"), try $0.personal("name")) })
  }

  func texts(of call: CallID, in organisation: OrganisationID) throws -> [CallText] {
    try rows(
      "SELECT * FROM call_texts WHERE call_id = $1 AND organisation_id = $2 ORDER BY position",
      [call, organisation]
    ).map { try CallText(row: $0) }
  }

  func textCount(of call: CallID, in organisation: OrganisationID) throws -> Int {
    try row(
      "SELECT count(*) AS n FROM call_texts WHERE call_id = $1 AND organisation_id = $2",
      [call, organisation])?.int("n") ?? 0
  }

  func textBytes(of call: CallID, in organisation: OrganisationID) throws -> Int {
    try row(
      """
      SELECT coalesce(sum(\(dialect.jsonBytes("text")) - 2), 0) AS n FROM call_texts
      WHERE call_id = $1 AND organisation_id = $2
      """, [call, organisation])?.int("n") ?? 0
  }
}

extension Call {
  init(row: SQLRow, parties: [CallParty]) throws {
    let ringUntil = try row.time("ring_until")
    let state: CallState
    switch try row.text("state") {
    case "ringing": state = .ringing(.init(until: ringUntil))
    case "inCall":
      state = .inCall(.init(ringUntil: ringUntil, startedAt: try row.time("started_at")))
    case "ended":
      state = .ended(
        .init(
          ringUntil: ringUntil, startedAt: try row.optionalTime("started_at"),
          endedAt: try row.time("ended_at"), reason: try row.word("reason"),
          by: try row.optionalID("ended_by")))
    default: throw StoreError.corrupt("column state")
    }
    let node = try row.optionalText("media_node")
    let epoch = try row.optionalText("media_epoch")
    self.init(
      id: try row.id("id"), organisation: try row.id("organisation_id"),
      visit: try row.id("visit_id"), client: try row.id("client_id"),
      placedAt: try row.time("placed_at"),
      lifeCycle: CallLifeCycle(
        state: state, parties: parties, lead: try row.optionalID("lead_party"),
        heldSince: try row.optionalTime("held_since")),
      media: node.flatMap { node in epoch.map { MediaLease(node: node, epoch: $0) } })
  }
}

extension CallParty {
  init(row: SQLRow) throws {
    let person: CallPerson
    if let id: ProfessionalID = try row.optionalID("professional_id") {
      person = .professional(id)
    } else if let id: ClientID = try row.optionalID("client_id") {
      person = .client(id)
    } else {
      person = .guest(try row.id("guest_link_id"))
    }
    self.init(
      id: try row.id("id"), person: person, role: try row.word("role"),
      standing: try row.word("standing"), page: try row.optionalID("session_id"),
      awaySince: try row.optionalTime("away_since"), sendsAudio: try row.bool("sends_audio"),
      sendsVideo: try row.bool("sends_video"),
      mediaJoinedAt: try row.optionalTime("media_joined_at"), notes: try row.words("notes"),
      consent: try Self.consent(row), ringUntil: try row.optionalTime("ring_until"),
      letInAt: try row.optionalTime("let_in_at"),
      leftBecause: try row.optionalWord("left_because"))
  }

  private static func consent(_ row: SQLRow) throws -> Consent {
    switch try row.text("consent") {
    case "notAsked": .notAsked
    case "asked": .asked(until: try row.time("consent_until"))
    case "given": .given
    case "refused": .refused
    case "unanswered": .unanswered
    default: throw StoreError.corrupt("column consent")
    }
  }
}

extension CallText {
  init(row: SQLRow) throws {
    self.init(
      id: try row.id("id"), call: try row.id("call_id"),
      organisation: try row.id("organisation_id"), from: try row.id("from_party"),
      text: try row.personal("text"), sentAt: try row.time("sent_at"))
  }
}
