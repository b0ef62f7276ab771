internal import CareModel

/// A visit, whom it concerns, and what its calls have come to: all in one row.
private let selectVisit = """
  SELECT v.*,
    c.id AS c_id, c.organisation_id AS c_organisation_id, c.unit_id AS c_unit_id,
    c.name AS c_name, c.first_name AS c_first_name, c.language AS c_language,
    p.id AS p_id, p.organisation_id AS p_organisation_id, p.unit_id AS p_unit_id,
    p.username AS p_username, p.name AS p_name, p.first_name AS p_first_name,
    p.language AS p_language, p.roles AS p_roles, p.skills AS p_skills, p.phone AS p_phone,
    p.disabled_at AS p_disabled_at,
    (SELECT 4 * max(CASE WHEN k.state = 'inCall' THEN 1 ELSE 0 END)
      + 2 * max(CASE WHEN k.state = 'ended' AND k.reason = 'hungUp' THEN 1 ELSE 0 END)
      + max(CASE WHEN k.state = 'ended' AND k.reason IN ('declined', 'noAnswer') THEN 1 ELSE 0 END)
      FROM calls k WHERE k.visit_id = v.id) AS call_marks,
    EXISTS (SELECT 1 FROM no_answer_cases n WHERE n.visit_id = v.id AND n.climbing = 1) AS sought,
    o.position AS o_position, o.kind AS o_kind, o.medication AS o_medication, o.note AS o_note,
    o.recorded_at AS o_recorded_at, o.recorded_by AS o_recorded_by
  FROM visits v
  JOIN clients c ON c.id = v.client_id AND c.organisation_id = v.organisation_id
  LEFT JOIN professionals p
    ON p.id = v.professional_id AND p.organisation_id = v.organisation_id
  LEFT JOIN visit_outcomes o ON o.visit_id = v.id
    AND o.position = (SELECT max(l.position) FROM visit_outcomes l WHERE l.visit_id = v.id)

  """

extension SQLConnection {
  func visit(_ id: VisitID, in organisation: OrganisationID) throws -> VisitRecord? {
    try row(selectVisit + "WHERE v.id = $1 AND v.organisation_id = $2", [id, organisation])
      .map { try VisitRecord(row: $0) }
  }

  func visits(
    in organisation: OrganisationID, unit: UnitID?, during range: Range<WallTime>,
    first: ProfessionalID?, limit: Int
  ) throws -> [VisitRecord] {
    // The indexes are by start: how long a visit may last bounds how far back they are read. Of a
    // unit and a person two are read, each for its own: together they would be none's.
    let window = "organisation_id = $1 AND starts_at > $2 AND starts_at < $3 AND ends_at > $4"
    let choice =
      unit == nil
      ? "v.organisation_id = $1 AND v.starts_at > $2 AND v.starts_at < $3 AND v.ends_at > $4"
        + " AND $5 IS NULL"
      : """
      v.id IN (SELECT id FROM visits WHERE \(window) AND unit_id = $5
        UNION SELECT id FROM visits WHERE \(window) AND professional_id = $6)
      """
    let found = try rows(
      selectVisit + """
        WHERE \(choice)
        ORDER BY CASE WHEN v.professional_id = $6 THEN 0 ELSE 1 END, v.starts_at, v.id LIMIT $7
        """,
      [
        organisation, range.lowerBound - Visit.longest, range.upperBound, range.lowerBound, unit,
        first, limit,
      ])
    return try VisitRows.records(found)
      .sorted { ($0.visit.startsAt, $0.visit.id) < ($1.visit.startsAt, $1.visit.id) }
  }
}

extension SQLConnection {
  func visits(
    in organisation: OrganisationID, unit: UnitID?, own: ProfessionalID?,
    of person: ProfessionalID?,
    during range: Range<WallTime>, after: VisitPlace?, limit: Int
  ) throws -> [VisitRecord] {
    var values: [any StoredValue] = []
    func place(_ value: any StoredValue) -> String {
      values.append(value)
      return "$\(values.count)"
    }
    var window = "organisation_id = \(place(organisation))"
    // No earlier start is of the range, nor of what comes after the place.
    let earliest = range.lowerBound - Visit.longest
    let bound = after.map { max(earliest, $0.startsAt - .milliseconds(1)) } ?? earliest
    window += " AND starts_at > \(place(bound)) AND starts_at < \(place(range.upperBound))"
    window += " AND ends_at > \(place(range.lowerBound))"
    if let after {
      window += " AND (starts_at, id) > (\(place(after.startsAt)), \(place(after.id)))"
    }
    if let person { window += " AND professional_id = \(place(person))" }
    // Each choice is read by an index of its own; what a visit has come to is looked up of the page alone.
    let within = "SELECT id, starts_at FROM visits WHERE \(window)"
    var choice = within
    if let unit {
      choice += " AND unit_id = \(place(unit))"
      if let own { choice += " UNION \(within) AND professional_id = \(place(own))" }
    }
    let page = "SELECT id FROM (\(choice)) AS w ORDER BY starts_at, id LIMIT \(place(limit))"
    return try VisitRows.records(
      rows(
        selectVisit + """
          WHERE v.organisation_id = $1 AND v.id IN (\(page)) ORDER BY v.starts_at, v.id
          """, values))
  }
}

extension SQLConnection {
  func visits(
    ofClients clients: [ClientID], in organisation: OrganisationID,
    during range: Range<WallTime>, limit: Int
  ) throws -> [VisitRecord] {
    if clients.isEmpty { return [] }
    let places = clients.indices.map { "$\($0 + 5)" }.joined(separator: ", ")
    let found = try rows(
      selectVisit + """
        WHERE v.organisation_id = $1 AND v.starts_at > $2 AND v.starts_at < $3 AND v.ends_at > $4
          AND v.client_id IN (\(places))
        ORDER BY v.starts_at, v.id LIMIT $\(clients.count + 5)
        """,
      [organisation, range.lowerBound - Visit.longest, range.upperBound, range.lowerBound]
        + clients + [limit])
    return try found.map { try VisitRecord(row: $0) }
  }
}

extension SQLConnection {
  func visits(
    ofClient client: ClientID, in organisation: OrganisationID, starting range: Range<WallTime>,
    after place: VisitPlace?, limit: Int
  ) throws -> [VisitRecord] {
    // Without a place it is one before all others.
    let (time, id) =
      place.map { ($0.startsAt, $0.id.rawValue) } ?? (range.lowerBound - .milliseconds(1), "")
    return try rows(
      selectVisit + """
        WHERE v.organisation_id = $1 AND v.client_id = $2 AND v.starts_at >= $3
          AND v.starts_at < $4 AND (v.starts_at, v.id) > ($5, $6)
        ORDER BY v.starts_at, v.id LIMIT $7
        """,
      [organisation, client, range.lowerBound, range.upperBound, time, id, limit]
    ).map { try VisitRecord(row: $0) }
  }
}

extension SQLConnection {
  func visits(
    ofPlan plan: VisitPlanID, from occurrence: Occurrence, in organisation: OrganisationID
  ) throws -> [VisitRecord] {
    try rows(
      selectVisit + """
        WHERE v.plan_id = $1 AND v.organisation_id = $2 AND v.occurrence >= $3
        ORDER BY v.occurrence
        """, [plan, organisation, occurrence.description]
    ).map { try VisitRecord(row: $0) }
  }
}

extension SQLTransaction {
  func save(_ visit: Visit) throws {
    try upserted(
      "visit",
      insertVisit + """
        ON CONFLICT (id) DO UPDATE SET unit_id = excluded.unit_id,
          client_id = excluded.client_id, professional_id = excluded.professional_id,
          kind = excluded.kind, service_form = excluded.service_form,
          service_task = excluded.service_task, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
          purpose = excluded.purpose, steps = excluded.steps,
          late_minutes = excluded.late_minutes, late_told_at = excluded.late_told_at,
          plan_id = excluded.plan_id, occurrence = excluded.occurrence,
          detached = excluded.detached, suspended_for = excluded.suspended_for,
          cancelled_at = excluded.cancelled_at, version = excluded.version,
          attempted = CASE WHEN excluded.starts_at <> visits.starts_at THEN 0
            ELSE visits.attempted END
          WHERE visits.organisation_id = excluded.organisation_id
        RETURNING id
        """, try values(of: visit))
  }

  func insertIfAbsent(_ visit: Visit) throws -> Bool {
    try !rows(
      insertVisit + "ON CONFLICT (id) DO NOTHING RETURNING id", try values(of: visit)
    ).isEmpty
  }

  private var insertVisit: String {
    """
    INSERT INTO visits (id, organisation_id, unit_id, client_id, professional_id, kind,
      starts_at, ends_at, purpose, steps, late_minutes, late_told_at, plan_id, occurrence,
      detached, suspended_for, cancelled_at, version, service_form, service_task)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
      $20)

    """
  }

  private func values(of visit: Visit) throws -> [any StoredValue] {
    guard visit.endsAt - visit.startsAt <= Visit.longest else {
      throw StoreError.defect("a visit lasts 24 hours at most")
    }
    return [
      visit.id, visit.organisation, visit.unit, visit.client, visit.professional, visit.kind,
      visit.startsAt, visit.endsAt, visit.purpose,
      visit.steps.joinedLines, visit.late?.minutes, visit.late?.toldAt, visit.origin?.plan,
      visit.origin?.occurrence.description, visit.origin?.isDetached ?? false,
      visit.suspendedFor, visit.cancelledAt, visit.version, visit.service.form,
      visit.service.task,
    ]
  }
}

extension Visit {
  init(row: SQLRow) throws {
    self.init(
      id: try row.id("id"), organisation: try row.id("organisation_id"),
      unit: try row.id("unit_id"), client: try row.id("client_id"),
      professional: try row.optionalID("professional_id"), kind: try row.word("kind"),
      service: try CareService(row: row), startsAt: try row.time("starts_at"),
      endsAt: try row.time("ends_at"),
      purpose: try row.personal("purpose"),
      steps: try row.lines("steps"), late: try RunningLate(row: row),
      origin: try VisitOrigin(row: row), suspendedFor: try row.optionalWord("suspended_for"),
      cancelledAt: try row.optionalTime("cancelled_at"),
      version: try row.int("version"))
  }
}

/// Reads the rows of one list: a professional has many visits in it, and is read once.
private struct VisitRows {
  private var people: [ProfessionalID: Professional] = [:]

  static func records(_ rows: [SQLRow]) throws -> [VisitRecord] {
    var reader = VisitRows()
    return try rows.map { try reader.record($0) }
  }

  private mutating func record(_ row: SQLRow) throws -> VisitRecord {
    let visit = try Visit(row: row)
    return try VisitRecord(
      row: row, visit: visit,
      professional: visit.professional.map { id in
        if let known = people[id] { return known }
        let person = try Professional(row: row, prefix: "p_")
        people[id] = person
        return person
      })
  }
}

extension VisitRecord {
  init(row: SQLRow) throws {
    let visit = try Visit(row: row)
    try self.init(
      row: row, visit: visit,
      professional: visit.professional.map { _ in try Professional(row: row, prefix: "p_") })
  }

  fileprivate init(row: SQLRow, visit: Visit, professional: Professional?) throws {
    // One look at its calls for all three marks: a list has hundreds of visits. Nil where it has none.
    let marks = try row.optionalInt("call_marks") ?? 0
    self.init(
      visit: visit, client: try Client(row: row, prefix: "c_"),
      professional: professional,
      history: VisitHistory(
        inCall: marks & 4 != 0, talked: marks & 2 != 0, missed: marks & 1 != 0,
        sought: try row.bool("sought"),
        outcome: try row.optionalInt("o_position").map { _ in
          try VisitOutcome(
            row: row, visit: visit.id, organisation: visit.organisation, prefix: "o_")
        }))
  }
}

extension VisitOrigin {
  /// Nil where it comes from no plan.
  fileprivate init?(row: SQLRow) throws {
    guard let plan: VisitPlanID = try row.optionalID("plan_id"),
      let occurrence = try row.optionalOccurrence("occurrence")
    else { return nil }
    self.init(plan: plan, occurrence: occurrence, isDetached: try row.bool("detached"))
  }
}

extension RunningLate {
  /// Nil where nobody has said so.
  fileprivate init?(row: SQLRow) throws {
    guard let minutes = try row.optionalInt("late_minutes") else { return nil }
    self.init(minutes: minutes, toldAt: try row.time("late_told_at"))
  }
}

extension CareService {
  init(row: SQLRow) throws {
    self.init(form: try row.word("service_form"), task: try row.word("service_task"))
  }
}
