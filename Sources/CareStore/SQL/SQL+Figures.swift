internal import CareModel

/// Each visit once, with what counts of it: ``CareModel/Visit/result(_:)`` and its kin in the words of
/// the store. The conformance suite holds the two against each other.
private let countedVisits = """
  SELECT v.id, v.unit_id, v.service_form, v.service_task, v.kind, v.starts_at, v.ends_at,
    v.suspended_for, max(o.kind) AS outcome,
    max(CASE WHEN n.visit_id IS NULL THEN 0 ELSE 1 END) AS sought,
    max(CASE WHEN k.state = 'inCall' THEN 1 ELSE 0 END) AS in_call,
    max(CASE WHEN k.state = 'ended' AND k.reason = 'hungUp' THEN 1 ELSE 0 END) AS talked,
    max(CASE WHEN k.state = 'ended' AND k.reason IN ('declined', 'noAnswer') THEN 1 ELSE 0 END)
      AS missed,
    min(k.started_at) AS answered_at, count(k.started_at) AS answers,
    CAST(sum(k.started_at - k.placed_at) AS BIGINT) AS answer_ms,
    count(CASE WHEN k.started_at IS NOT NULL THEN k.ended_at END) AS talks,
    CAST(sum(k.ended_at - k.started_at) AS BIGINT) AS talk_ms
  FROM visits v
  LEFT JOIN visit_outcomes o ON o.visit_id = v.id
    AND o.position = (SELECT max(l.position) FROM visit_outcomes l WHERE l.visit_id = v.id)
  LEFT JOIN no_answer_cases n ON n.visit_id = v.id AND n.climbing = 1
  LEFT JOIN calls k ON k.visit_id = v.id
  WHERE v.organisation_id = $1 AND v.starts_at >= $2 AND v.starts_at < $3
    AND v.cancelled_at IS NULL AND ($4 IS NULL OR v.unit_id = $4)
  GROUP BY v.id, v.unit_id, v.service_form, v.service_task, v.kind, v.starts_at, v.ends_at,
    v.suspended_for
  """

private let results = """
  SELECT c.*,
    CASE
      WHEN c.outcome IN ('done', 'doneWithFollowUp', 'needsPhysicalVisit') THEN 'held'
      WHEN c.outcome IS NOT NULL THEN c.outcome
      WHEN c.in_call = 1 THEN 'open'
      WHEN c.sought = 1 THEN 'notReached'
      WHEN c.talked = 1 THEN 'held'
      WHEN c.suspended_for IS NOT NULL THEN 'none'
      WHEN c.missed = 1 THEN 'notReached'
      ELSE 'open' END AS result
  FROM (\(countedVisits)) c
  """

extension SQLConnection {
  func figures(
    in organisation: OrganisationID, unit: UnitID?, during range: Range<WallTime>,
    by grouping: FigureGrouping
  ) throws -> [String: VisitFigures] {
    let saving = VisitKind.allCases.filter(\.replacesPhysicalVisit)
      .map { "'\($0.rawValue)'" }.joined(separator: ", ")
    let early = Visit.dueBefore.wholeMilliseconds
    func count(_ result: VisitResult) -> String {
      "count(CASE WHEN r.result = '\(result.rawValue)' THEN 1 END)"
    }
    let found = try rows(
      """
      SELECT r.\(grouping.column) AS name, \(count(.held)) AS held,
        \(count(.notReached)) AS not_reached, \(count(.refused)) AS refused,
        \(count(.technicalFailure)) AS failed, \(count(.open)) AS open_still,
        count(CASE WHEN r.result = 'held' THEN r.answered_at END) AS timed,
        count(CASE WHEN r.result = 'held' AND r.answered_at >= r.starts_at - \(early)
          AND r.answered_at <= r.ends_at THEN 1 END) AS on_time,
        CAST(coalesce(sum(r.answers), 0) AS BIGINT) AS answers,
        CAST(coalesce(sum(r.answer_ms), 0) AS BIGINT) AS answer_ms,
        count(CASE WHEN r.talks > 0 THEN 1 END) AS talks,
        CAST(coalesce(sum(r.talk_ms), 0) AS BIGINT) AS talk_ms,
        count(CASE WHEN r.result = 'held' AND r.kind IN (\(saving))
          AND (r.outcome IS NULL OR r.outcome <> 'needsPhysicalVisit') THEN 1 END) AS saved
      FROM (\(results)) r WHERE r.result <> 'none' GROUP BY r.\(grouping.column)
      """, [organisation, range.lowerBound, range.upperBound, unit])
    var figures: [String: VisitFigures] = [:]
    for row in found {
      // Nothing but all together has no name: then the column is the same in every row.
      let name = grouping == .none ? "" : try row.text("name")
      figures[name, default: VisitFigures()] += try VisitFigures(row: row)
    }
    return figures
  }
}

extension FigureGrouping {
  fileprivate var column: String {
    switch self {
    case .unit: "unit_id"
    case .serviceForm: "service_form"
    case .serviceTask: "service_task"
    case .kind: "kind"
    // There are few, and they are added up where the rows are read.
    case .none: "kind"
    }
  }
}

extension VisitFigures {
  fileprivate init(row: SQLRow) throws {
    self.init()
    held = try row.int("held")
    notReached = try row.int("not_reached")
    refused = try row.int("refused")
    technicalFailures = try row.int("failed")
    open = try row.int("open_still")
    timed = try row.int("timed")
    onTime = try row.int("on_time")
    answers = try row.int("answers")
    answerMilliseconds = Int64(try row.int("answer_ms"))
    talks = try row.int("talks")
    talkMilliseconds = Int64(try row.int("talk_ms"))
    saved = try row.int("saved")
  }
}
