internal import CareAPI
internal import CareModel

extension SQLConnection {
  func ladderPlan(
    client: ClientID, unit: UnitID, in organisation: OrganisationID
  ) throws -> LadderPlan {
    for scope in [LadderScope.client(client), .unit(unit), .organisation] {
      if let stored = try ladderPlan(scope, in: organisation) { return stored.plan }
    }
    return .standard
  }

  func ladderPlan(
    _ scope: LadderScope, in organisation: OrganisationID
  ) throws -> StoredLadderPlan? {
    try row(
      """
      SELECT plan, version FROM ladder_plans
      WHERE organisation_id = $1 AND scope = $2 AND subject_id = $3
      """, [organisation, scope.columns.scope, scope.columns.subject]
    ).map { StoredLadderPlan(plan: try $0.json("plan"), version: try $0.int("version")) }
  }
}

extension SQLTransaction {
  func save(
    _ plan: LadderPlan, for scope: LadderScope, known: Int, in organisation: OrganisationID
  ) throws -> Bool {
    let (name, subject) = scope.columns
    let text = RESTCoding.encode(plan)
    if known == 0 {
      return try !rows(
        """
        INSERT INTO ladder_plans (organisation_id, scope, subject_id, plan, version)
        VALUES ($1, $2, $3, $4, 1) ON CONFLICT (organisation_id, scope, subject_id) DO NOTHING
        RETURNING version
        """, [organisation, name, subject, text]
      ).isEmpty
    }
    return try !rows(
      """
      UPDATE ladder_plans SET plan = $1, version = version + 1
      WHERE organisation_id = $2 AND scope = $3 AND subject_id = $4 AND version = $5
      RETURNING version
      """, [text, organisation, name, subject, known]
    ).isEmpty
  }

  func deleteLadderPlan(_ scope: LadderScope, in organisation: OrganisationID) throws -> Bool {
    try !rows(
      """
      DELETE FROM ladder_plans WHERE organisation_id = $1 AND scope = $2 AND subject_id = $3
      RETURNING version
      """, [organisation, scope.columns.scope, scope.columns.subject]
    ).isEmpty
  }
}
