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
      Route(.PUT, "/api/plans/{id}") { try await changePlan($0) },
      Route(.DELETE, "/api/plans/{id}") { try await endPlan($0) },
    ]
  }

  private func makeVisit(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let body = try request.json(NewVisitRequest.self)
    let view = try await desk.change { turn in
      let record = try turn.makeVisit(body, id: request.creationID(by: staff), by: staff)
      return try turn.view(of: record, for: staff)
    }
    return .json(VisitReply(visit: view), status: .created)
  }

  private func changeVisit(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: VisitID = try request.id()
    let body = try request.json(VisitChangeRequest.self)
    let view = try await desk.change { turn in
      try turn.view(of: turn.change(id, body, by: staff), for: staff)
    }
    return .json(VisitReply(visit: view))
  }

  private func cancel(_ request: Request, isCancelled: Bool) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: VisitID = try request.id()
    let view = try await desk.change { turn in
      try turn.view(of: turn.cancel(id, isCancelled: isCancelled, by: staff), for: staff)
    }
    return .json(VisitReply(visit: view))
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
    let plans = try await desk.gate.read(staff) { tx, access -> [VisitPlan]? in
      guard try access.use(.see, .seen, .visit, of: id) != nil else { return nil }
      return try tx.plans(of: id, in: staff.organisation.id, limit: Self.plansShown)
    }
    guard let plans else { throw RequestError.notFound }
    return .json(PlanList(plans: plans.map { PlanView($0) }))
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
    return .json(PlanReply(plan: PlanView(plan)), status: .created)
  }

  private func changePlan(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: VisitPlanID = try request.id()
    let body = try request.json(PlanChangeRequest.self)
    let plan = try await desk.change { try $0.change(id, body, by: staff) }
    return .json(PlanReply(plan: PlanView(plan)))
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
    let plan = try await desk.change { [from] in try $0.end(id, from: from, by: staff) }
    return .json(PlanReply(plan: PlanView(plan)))
  }
}
