internal import CareModel

/// What the rule of rights asks: who belongs to whom.
extension SQLConnection {
  func accessCircle(
    of professional: ProfessionalID, in organisation: OrganisationID, now: WallTime
  ) throws -> AccessCircle {
    let visits = try rows(
      """
      SELECT DISTINCT client_id FROM visits WHERE organisation_id = $1 AND professional_id = $2
        AND starts_at > $3 AND starts_at < $4 AND cancelled_at IS NULL
      """,
      [organisation, professional, now - AccessRule.visitReach, now + AccessRule.visitReach])
    let tasks = try rows(
      """
      SELECT DISTINCT client_id FROM care_tasks WHERE organisation_id = $1 AND owner_id = $2
        AND state <> 'done' AND client_id IS NOT NULL
      """, [organisation, professional])
    let calls = try rows(
      """
      SELECT DISTINCT k.client_id FROM calls k JOIN call_parties p ON p.call_id = k.id
      WHERE k.organisation_id = $1 AND k.state <> 'ended' AND p.professional_id = $2
        AND p.standing <> 'left'
      """, [organisation, professional])
    let grants = try rows(
      """
      SELECT * FROM access_grants WHERE organisation_id = $1 AND professional_id = $2
        AND expires_at > $3 ORDER BY granted_at, id
      """, [organisation, professional, now])
    return AccessCircle(
      visits: Set(try visits.map { try $0.id("client_id") }),
      tasks: Set(try tasks.map { try $0.id("client_id") }),
      calls: Set(try calls.map { try $0.id("client_id") }),
      grants: try grants.map { try AccessGrant(row: $0) })
  }

  func accessTies(
    to client: ClientID, of unit: UnitID, in organisation: OrganisationID, now: WallTime
  ) throws -> [ProfessionalID: AccessTies] {
    var ties: [ProfessionalID: AccessTies] = [:]
    for row in try rows(
      """
      SELECT DISTINCT professional_id FROM visits WHERE organisation_id = $1 AND client_id = $2
        AND starts_at > $3 AND starts_at < $4 AND cancelled_at IS NULL
        AND professional_id IS NOT NULL
      """, [organisation, client, now - AccessRule.visitReach, now + AccessRule.visitReach])
    { ties[try row.id("professional_id"), default: AccessTies()].visit = true }
    for row in try rows(
      """
      SELECT DISTINCT owner_id FROM care_tasks WHERE organisation_id = $1 AND client_id = $2
        AND state <> 'done' AND owner_id IS NOT NULL
      """, [organisation, client])
    { ties[try row.id("owner_id"), default: AccessTies()].task = true }
    for row in try rows(
      """
      SELECT DISTINCT p.professional_id FROM calls k JOIN call_parties p ON p.call_id = k.id
      WHERE k.organisation_id = $1 AND k.client_id = $2 AND k.state <> 'ended'
        AND p.professional_id IS NOT NULL AND p.standing <> 'left'
      """, [organisation, client])
    { ties[try row.id("professional_id"), default: AccessTies()].call = true }
    for row in try rows(
      """
      SELECT id, professional_id FROM access_grants
      WHERE organisation_id = $1 AND (client_id = $2 OR unit_id = $3) AND expires_at > $4
      ORDER BY CASE WHEN client_id IS NULL THEN 0 ELSE 1 END, id
      """, [organisation, client, unit, now])
    { ties[try row.id("professional_id"), default: AccessTies()].grant = try row.id("id") }
    return ties
  }

  func staffAtWork(in organisation: OrganisationID, now: WallTime) throws -> [AccessPerson] {
    try rows(
      """
      SELECT id, unit_id, roles FROM professionals
      WHERE organisation_id = $1 AND id IN (SELECT professional_id FROM signalling_sessions
        WHERE organisation_id = $1 AND kind = 'staff' AND (expires_at IS NULL OR expires_at > $2))
      ORDER BY id
      """, [organisation, now]
    ).map {
      AccessPerson(
        id: try $0.id("id"), unit: try $0.id("unit_id"), roles: Set(try $0.words("roles")))
    }
  }
}

extension SQLTransaction {
  func insert(_ grant: AccessGrant) throws -> Bool {
    try rows(
      """
      DELETE FROM access_grants
      WHERE organisation_id = $1 AND professional_id = $2 AND expires_at <= $3
      """, [grant.organisation, grant.professional, grant.grantedAt])
    let count = try row(
      """
      SELECT count(*) AS n FROM access_grants WHERE organisation_id = $1 AND professional_id = $2
      """, [grant.organisation, grant.professional])?.int("n")
    guard let count, count < AccessGrant.mostOfPerson else { return false }
    let (client, unit): (ClientID?, UnitID?) =
      switch grant.scope {
      case .client(let id): (id, nil)
      case .unit(let id): (nil, id)
      }
    try rows(
      """
      INSERT INTO access_grants (id, organisation_id, professional_id, client_id, unit_id,
        granted_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """,
      [
        grant.id, grant.organisation, grant.professional, client, unit, grant.grantedAt,
        grant.expiresAt,
      ])
    return true
  }
}

extension AccessGrant {
  init(row: SQLRow) throws {
    let scope: Scope
    if let client: ClientID = try row.optionalID("client_id") {
      scope = .client(client)
    } else {
      scope = .unit(try row.id("unit_id"))
    }
    self.init(
      id: try row.id("id"), organisation: try row.id("organisation_id"),
      professional: try row.id("professional_id"), scope: scope,
      grantedAt: try row.time("granted_at"), expiresAt: try row.time("expires_at"))
  }
}
