import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// Visits and plans of visits are made, changed, cancelled and handed over.
struct PlanningRoutes: Sendable {
  static let plansShown = 200

  let desk: StaffDesk

  var routes: [Route] {
    [
      Route(.POST, "/api/visits") { try await makeVisit($0) },
      Route(.POST, "/api/visits/hand-over") { try await handOver($0) },
      Route(.PUT, "/api/visits/{id}") { try await changeVisit($0) },
      Route(.DELETE, "/api/visits/{id}") { try await cancel($0, isCancelled: true) },
      Route(.POST, "/api/visits/{id}/restore") { try await cancel($0, isCancelled: false) },
      Route(.GET, "/api/clients/{id}/plans") { try await plans($0) },
      Route(.POST, "/api/plans/preview") { try await preview($0) },
      Route(.POST, "/api/plans") { try await makePlan($0) },
      Route(.GET, "/api/plans/{id}") { try await plan($0) },
      Route(.PUT, "/api/plans/{id}") { try await changePlan($0) },
      Route(.DELETE, "/api/plans/{id}") { try await endPlan($0) },
    ]
  }

  private func makeVisit(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let body = try request.json(NewVisitRequest.self)
    let (view, version) = try await desk.change { turn in
      let record = try turn.makeVisit(body, id: request.creationID(by: staff), by: staff)
      return (try turn.view(of: record, for: staff), record.visit.version)
    }
    return .json(VisitReply(visit: view), version: version, status: .created)
  }

  private func changeVisit(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: VisitID = try request.id()
    let body = try request.json(VisitChangeRequest.self)
    let seen = try request.seenVersion(body.version)
    let (view, version) = try await desk.change { turn in
      let record = try turn.change(id, body, seen: seen, by: staff)
      return (try turn.view(of: record, for: staff), record.visit.version)
    }
    return .json(VisitReply(visit: view), version: version)
  }

  private func cancel(_ request: Request, isCancelled: Bool) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: VisitID = try request.id()
    let seen = try request.seenVersionIfAny()
    let (view, version) = try await desk.change { turn in
      let record = try turn.cancel(id, isCancelled: isCancelled, seen: seen, by: staff)
      return (try turn.view(of: record, for: staff), record.visit.version)
    }
    return .json(VisitReply(visit: view), version: version)
  }

  private func handOver(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let body = try request.json(HandOverRequest.self)
    let views = try await desk.change { turn in
      try turn.handOver(body, by: staff).map { try turn.view(of: $0, for: staff) }
    }
    return .json(VisitsReply(visits: views))
  }

  private func plans(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let id: ClientID = try request.id()
    let cursor: ListCursor<IdentifierKinds.VisitPlan>? = try request.listCursor()
    let limit = try request.pageLimit(usual: Self.plansShown, most: Self.plansShown)
    let found = try await desk.gate.read(staff) { tx, access -> [VisitPlan]? in
      guard try access.use(.see, .seen, .visit, of: id) != nil else { return nil }
      return try tx.plans(
        of: id, in: staff.organisation.id,
        before: cursor.map { PlanPlace(createdAt: $0.at, id: $0.id) }, limit: limit + 1)
    }
    guard let found else { throw RequestError.notFound }
    let plans = found.suffix(limit)
    return .json(
      PlanList(
        plans: plans.map { PlanView($0) },
        next: found.count > limit
          ? plans.first.map { ListCursor(at: $0.createdAt, id: $0.id).text } : nil))
  }

  private func plan(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let id: VisitPlanID = try request.id()
    let plan = try await desk.gate.read(staff) { tx, access -> VisitPlan? in
      guard let plan = try tx.plan(id, in: staff.organisation.id),
        try access.use(.see, .seen, .visit, of: plan.client, object: id.rawValue) != nil
      else { return nil }
      return plan
    }
    guard let plan else { throw RequestError.notFound }
    return try .json(
      PlanReply(plan: PlanView(plan)), version: plan.version, unlessKnownTo: request)
  }

  private func preview(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let draft = try request.json(PlanDraft.self)
    let replaced: VisitPlanID? = try request.queryID("without")
    return .json(
      try await desk.change { try $0.preview(draft, without: replaced, by: staff) })
  }

  private func makePlan(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let draft = try request.json(PlanDraft.self)
    let plan = try await desk.change { turn in
      try turn.makePlan(draft, id: request.creationID(by: staff), by: staff)
    }
    return .json(PlanReply(plan: PlanView(plan)), version: plan.version, status: .created)
  }

  private func changePlan(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: VisitPlanID = try request.id()
    let body = try request.json(PlanChangeRequest.self)
    let seen = try request.seenVersion(body.version)
    let plan = try await desk.change { try $0.change(id, body, seen: seen, by: staff) }
    return .json(PlanReply(plan: PlanView(plan)), version: plan.version)
  }

  /// `?from=2026-11-26T10:00`: from that visit on; without it all that is left.
  private func endPlan(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: VisitPlanID = try request.id()
    var from: Occurrence?
    if let text = try request.queryText("from") {
      guard let occurrence = Occurrence(text) else {
        throw RequestError.badRequest("from is no local time")
      }
      from = occurrence
    }
    let seen = try request.seenVersionIfAny()
    let plan = try await desk.change { [from] in
      try $0.end(id, from: from, seen: seen, by: staff)
    }
    return .json(PlanReply(plan: PlanView(plan)), version: plan.version)
  }
}
