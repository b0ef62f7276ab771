internal import CareModel

private let selectTask = """
  SELECT a.*, c.name AS client_name, t.name AS terminal_name, p.first_name AS owner_name
  FROM care_tasks a
  LEFT JOIN terminals t ON t.id = a.terminal_id AND t.organisation_id = a.organisation_id
  LEFT JOIN clients c ON c.id = a.client_id AND c.organisation_id = a.organisation_id
  LEFT JOIN professionals p ON p.id = a.owner_id AND p.organisation_id = a.organisation_id

  """

extension SQLConnection {
  func task(_ id: TaskID, in organisation: OrganisationID) throws -> CareTaskRecord? {
    try tasks("WHERE a.id = $1 AND a.organisation_id = $2", [id, organisation]).first
  }

  func task(
    press: String, of terminal: TerminalID, in organisation: OrganisationID
  ) throws -> CareTaskRecord? {
    try tasks(
      "WHERE a.press_id = $1 AND a.terminal_id = $2 AND a.organisation_id = $3",
      [press, terminal, organisation]
    ).first
  }

  func pendingTasks(in organisation: OrganisationID, limit: Int) throws -> [CareTaskRecord] {
    try tasks(
      """
      WHERE a.organisation_id = $1 AND a.state <> 'done' ORDER BY a.opened_at, a.id LIMIT $2
      """, [organisation, limit])
  }

  func pendingTasks(
    of terminal: TerminalID, kind: CareTaskKind, in organisation: OrganisationID
  ) throws -> [CareTaskRecord] {
    try tasks(
      """
      WHERE a.terminal_id = $1 AND a.kind = $2 AND a.organisation_id = $3 AND a.state <> 'done'
      ORDER BY a.opened_at, a.id
      """, [terminal, kind, organisation])
  }

  func hasWarning(of visit: VisitID, in organisation: OrganisationID) throws -> Bool {
    try row(
      """
      SELECT 1 AS found FROM care_tasks
      WHERE visit_id = $1 AND organisation_id = $2 AND kind = 'terminalSilent'
      """, [visit, organisation]) != nil
  }

  func tasks(of visit: VisitID, in organisation: OrganisationID) throws -> [CareTaskRecord] {
    try tasks(
      "WHERE a.visit_id = $1 AND a.organisation_id = $2 ORDER BY a.opened_at, a.id",
      [visit, organisation])
  }

  private func tasks(_ condition: String, _ values: [any StoredValue]) throws -> [CareTaskRecord] {
    try rows(selectTask + condition, values).map { try CareTaskRecord(row: $0) }
  }
}

extension SQLTransaction {
  func insert(_ task: CareTask) throws {
    let facts = StateColumns(task.state)
    try rows(
      """
      INSERT INTO care_tasks (id, organisation_id, kind, client_id, terminal_id, visit_id, press_id,
        pressed_at, unit_id, meant_for, due_by, opened_at, state, waiting_since, escalation,
        owner_id, call_by, done_at, result)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19)
      """,
      [
        task.id, task.organisation, task.kind, task.client, task.terminal, task.visit,
        task.press?.id, task.press?.at, task.unit, task.meantFor, task.dueBy, task.openedAt,
        task.state.name, facts.since, facts.escalation?.rawValue, facts.owner, facts.callBy,
        facts.doneAt, task.result,
      ])
  }

  func save(_ task: CareTask) throws {
    let facts = StateColumns(task.state)
    let updated = try rows(
      """
      UPDATE care_tasks SET state = $1, waiting_since = $2, escalation = $3, owner_id = $4,
        call_by = $5, done_at = $6, result = $7
      WHERE id = $8 AND organisation_id = $9 RETURNING id
      """,
      [
        task.state.name, facts.since, facts.escalation?.rawValue, facts.owner, facts.callBy,
        facts.doneAt, task.result, task.id, task.organisation,
      ])
    if updated.isEmpty { throw StoreError.conflict("there is no such task") }
  }
}

extension CareTaskRecord {
  init(row: SQLRow) throws {
    let state: CareTaskState
    switch try row.word("state") as CareTaskStateName {
    case .open:
      guard let escalation = Escalation(rawValue: try row.int("escalation")) else {
        throw StoreError.corrupt("column escalation")
      }
      state = .open(.init(since: try row.time("waiting_since"), escalation: escalation))
    case .taken:
      state = .taken(.init(owner: try row.id("owner_id"), callBy: try row.time("call_by")))
    case .done:
      state = .done(.init(owner: try row.optionalID("owner_id"), at: try row.time("done_at")))
    }
    let pressedAt = try row.optionalTime("pressed_at")
    let task = CareTask(
      id: try row.id("id"), organisation: try row.id("organisation_id"),
      kind: try row.word("kind"), client: try row.optionalID("client_id"),
      terminal: try row.optionalID("terminal_id"), visit: try row.optionalID("visit_id"),
      press: try row.optionalText("press_id").flatMap { id in
        pressedAt.map { CareTask.Press(id: id, at: $0) }
      },
      unit: try row.optionalID("unit_id"), meantFor: try row.optionalID("meant_for"),
      dueBy: try row.optionalTime("due_by"), openedAt: try row.time("opened_at"), state: state,
      result: try row.optionalWord("result"))
    self.init(
      task: task, clientName: try row.optionalPersonal("client_name"),
      terminalName: try row.optionalPersonal("terminal_name"),
      ownerName: try row.optionalPersonal("owner_name"))
  }
}

/// The state of a task, as columns.
private struct StateColumns {
  var since: WallTime?
  var escalation: Escalation?
  var owner: ProfessionalID?
  var callBy: WallTime?
  var doneAt: WallTime?

  init(_ state: CareTaskState) {
    switch state {
    case .open(let open):
      since = open.since
      escalation = open.escalation
    case .taken(let taken):
      owner = taken.owner
      callBy = taken.callBy
    case .done(let done):
      owner = done.owner
      doneAt = done.at
    }
  }
}
