internal import CareModel

extension SQLConnection {
  func plan(_ id: VisitPlanID, in organisation: OrganisationID) throws -> VisitPlan? {
    try row("SELECT * FROM visit_plans WHERE id = $1 AND organisation_id = $2", [id, organisation])
      .map { try VisitPlan(row: $0) }
  }

  func plans(
    of client: ClientID, in organisation: OrganisationID, before place: PlanPlace?, limit: Int
  ) throws -> [VisitPlan] {
    // Without a place it is one after all others.
    let (time, id) =
      place.map { ($0.createdAt, $0.id.rawValue) } ?? (WallTime(milliseconds: .max), "")
    return try rows(
      """
      SELECT * FROM visit_plans WHERE client_id = $1 AND organisation_id = $2
        AND (created_at, id) < ($3, $4)
      ORDER BY created_at DESC, id DESC LIMIT $5
      """, [client, organisation, time, id, limit]
    ).map { try VisitPlan(row: $0) }.reversed()
  }

  func plansToMake(before day: LocalDay, limit: Int) throws -> [PlanToMake] {
    // Days as text sort as they follow one another.
    try rows(
      """
      SELECT * FROM visit_plans
      WHERE made_until < $1 AND (ended_at IS NULL OR ends_before > made_until)
      ORDER BY made_until, id LIMIT $2
      """, [day.description, limit]
    ).map { PlanToMake(plan: try VisitPlan(row: $0), madeUntil: try $0.day("made_until")) }
  }

  func absence(_ id: AbsenceID, in organisation: OrganisationID) throws -> Absence? {
    try row("SELECT * FROM absences WHERE id = $1 AND organisation_id = $2", [id, organisation])
      .map { try Absence(row: $0) }
  }

  func absences(
    of client: ClientID, in organisation: OrganisationID, now: WallTime
  ) throws -> [Absence] {
    try rows(
      """
      SELECT * FROM absences WHERE client_id = $1 AND organisation_id = $2
        AND (ends_at IS NULL OR ends_at > $3) AND (ended_at IS NULL OR ended_at > $3)
      ORDER BY starts_at, id
      """, [client, organisation, now]
    ).map { try Absence(row: $0) }
  }
}

extension SQLTransaction {
  func save(_ plan: VisitPlan, madeUntil: LocalDay) throws {
    let (content, schedule) = (plan.content, plan.schedule)
    try upserted(
      "plan",
      """
      INSERT INTO visit_plans (id, organisation_id, client_id, unit_id, professional_id, kind,
        purpose, steps, zone, first_day, rule, times, length_minutes, exceptions, excepted_days,
        additional, ends_before, version, created_at, created_by, ended_at, made_until,
        service_form, service_task)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $20, $21, $22, $23, $24)
      ON CONFLICT (id) DO UPDATE SET unit_id = excluded.unit_id,
        professional_id = excluded.professional_id, kind = excluded.kind,
        purpose = excluded.purpose, steps = excluded.steps, zone = excluded.zone,
        first_day = excluded.first_day, rule = excluded.rule, times = excluded.times,
        length_minutes = excluded.length_minutes, exceptions = excluded.exceptions,
        excepted_days = excluded.excepted_days, additional = excluded.additional,
        ends_before = excluded.ends_before, version = excluded.version,
        ended_at = excluded.ended_at, made_until = excluded.made_until,
        service_form = excluded.service_form, service_task = excluded.service_task
        WHERE visit_plans.organisation_id = excluded.organisation_id
      RETURNING id
      """,
      [
        plan.id, plan.organisation, plan.client, content.unit, content.professional, content.kind,
        content.purpose, content.steps.joinedLines, schedule.zone, schedule.firstDay.description,
        schedule.rule?.description, schedule.times.map(\.description).joined(separator: ","),
        schedule.lengthMinutes, schedule.exceptions.joinedTimes,
        schedule.exceptedDays.sorted().map(\.description).joined(separator: ","),
        schedule.additional.joinedTimes, schedule.endsBefore?.description, plan.version,
        plan.createdAt, plan.createdBy, plan.endedAt, madeUntil.description,
        content.service.form, content.service.task,
      ])
  }

  func made(_ plan: VisitPlanID, until day: LocalDay, in organisation: OrganisationID) throws {
    try rows(
      "UPDATE visit_plans SET made_until = $1 WHERE id = $2 AND organisation_id = $3",
      [day.description, plan, organisation])
  }

  func save(_ absence: Absence) throws {
    try upserted(
      "absence",
      """
      INSERT INTO absences (id, organisation_id, client_id, reason, starts_at, ends_at,
        recorded_by, recorded_at, ended_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, starts_at = excluded.starts_at,
        ends_at = excluded.ends_at, ended_at = excluded.ended_at
        WHERE absences.organisation_id = excluded.organisation_id
      RETURNING id
      """,
      [
        absence.id, absence.organisation, absence.client, absence.reason, absence.from,
        absence.until, absence.recordedBy, absence.recordedAt, absence.endedAt,
      ])
  }
}

extension VisitPlan {
  init(row: SQLRow) throws {
    func list<Element>(_ column: String, _ read: (String) -> Element?) throws -> [Element] {
      try row.text(column).split(separator: ",").map {
        guard let element = read(String($0)) else { throw StoreError.corrupt("column \(column)") }
        return element
      }
    }
    self.init(
      id: try row.id("id"), organisation: try row.id("organisation_id"),
      client: try row.id("client_id"),
      content: VisitContent(
        unit: try row.id("unit_id"), professional: try row.optionalID("professional_id"),
        kind: try row.word("kind"), service: try CareService(row: row),
        purpose: try row.personal("purpose"), steps: try row.lines("steps")),
      schedule: VisitSchedule(
        zone: try row.text("zone"), firstDay: try row.day("first_day"),
        rule: try row.optional("rule") { value in
          value.text.flatMap { try? RecurrenceRule($0) }
        },
        times: try list("times") { ClockTime($0) },
        lengthMinutes: try row.int("length_minutes"),
        exceptions: Set(try list("exceptions") { Occurrence($0) }),
        exceptedDays: Set(try list("excepted_days") { LocalDay($0) }),
        additional: Set(try list("additional") { Occurrence($0) }),
        endsBefore: try row.optionalOccurrence("ends_before")),
      version: try row.int("version"), createdAt: try row.time("created_at"),
      createdBy: try row.id("created_by"), endedAt: try row.optionalTime("ended_at"))
  }
}

extension Absence {
  init(row: SQLRow) throws {
    self.init(
      id: try row.id("id"), organisation: try row.id("organisation_id"),
      client: try row.id("client_id"), reason: try row.word("reason"),
      from: try row.time("starts_at"), until: try row.optionalTime("ends_at"),
      recordedBy: try row.id("recorded_by"), recordedAt: try row.time("recorded_at"),
      endedAt: try row.optionalTime("ended_at"))
  }
}

extension Set<Occurrence> {
  fileprivate var joinedTimes: String { sorted().map(\.description).joined(separator: ",") }
}

extension [PersonalText] {
  /// One a line; none of them holds a line's end.
  var joinedLines: String { map(\.revealed).joined(separator: "\n") }
}

extension SQLRow {
  /// As `joinedLines` writes them.
  func lines(_ column: String) throws -> [PersonalText] {
    try text(column).utf8.split(separator: UInt8(ascii: "\n")).map {
      PersonalText(String($0) ?? "")
    }
  }

  func day(_ column: String) throws -> LocalDay {
    try required(column) { $0.text.flatMap { LocalDay($0) } }
  }

  func optionalOccurrence(_ column: String) throws -> Occurrence? {
    try optional(column) { $0.text.flatMap { Occurrence($0) } }
  }
}
