import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// What is done when a client does not answer, as agreed for an organisation, a unit or a client:
/// `/api/ladder?scope=organisation|unit|client&id=…`.
struct LadderRoutes: Sendable {
  let desk: StaffDesk

  var routes: [Route] {
    [
      Route(.GET, "/api/ladder") { try await ladder($0) },
      Route(.PUT, "/api/ladder") { try await change($0) },
      Route(.DELETE, "/api/ladder") { try await remove($0) },
    ]
  }

  private func ladder(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let scope = try scope(request)
    let reply = try await desk.gate.read(staff) { tx, access in
      let organisation = staff.organisation.id
      if case .client(let id) = scope {
        guard try access.use(.see, .seen, .details, of: id) != nil else {
          throw RequestError.notFound
        }
      }
      return try Self.reply(scope, in: organisation, tx)
    }
    // Inherited ones change without a version of their own.
    return reply.inherited
      ? .json(reply, version: reply.version)
      : try .json(reply, version: reply.version, unlessKnownTo: request)
  }

  private func change(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let scope = try scope(request)
    let body = try request.json(LadderRequest.self)
    if let fault = body.plan.fault {
      throw RequestError.badRequest("\(fault): body.plan leads nowhere")
    }
    let seen = try request.seenVersion(body.version)
    let reply = try await desk.change { turn in
      try turn.mayChange(scope, by: staff)
      let present = try turn.tx.ladderPlan(scope, in: staff.organisation)?.version ?? 0
      try seen.check(present, of: "ladder")
      guard try turn.tx.save(body.plan, for: scope, known: present, in: staff.organisation)
      else { throw ProtocolError(.stale, "somebody else has changed the ladder meanwhile") }
      return try Self.reply(scope, in: staff.organisation, turn.tx)
    }
    return .json(reply, version: reply.version)
  }

  private func remove(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let scope = try scope(request)
    let seen = try request.seenVersionIfAny()
    let reply = try await desk.change { turn in
      try turn.mayChange(scope, by: staff)
      try seen.check(
        turn.tx.ladderPlan(scope, in: staff.organisation)?.version ?? 0, of: "ladder")
      _ = try turn.tx.deleteLadderPlan(scope, in: staff.organisation)
      return try Self.reply(scope, in: staff.organisation, turn.tx)
    }
    return .json(reply, version: reply.version)
  }

  private func scope(_ request: Request) throws(RequestError) -> LadderScope {
    switch try request.queryText("scope") {
    case "organisation": return .organisation
    case "unit":
      guard let id: UnitID = try request.queryID("id") else { throw .notFound }
      return .unit(id)
    case "client":
      guard let id: ClientID = try request.queryID("id") else { throw .notFound }
      return .client(id)
    default: throw .badRequest("scope is none of organisation, unit, client")
    }
  }

  private static func reply(
    _ scope: LadderScope, in organisation: OrganisationID, _ tx: any CareReading
  ) throws -> LadderReply {
    if let stored = try tx.ladderPlan(scope, in: organisation) {
      return LadderReply(plan: stored.plan, version: stored.version, inherited: false)
    }
    var above: LadderPlan?
    switch scope {
    case .organisation: break
    case .unit(let id):
      guard try tx.unit(id, in: organisation) != nil else { throw RequestError.notFound }
      above = try tx.ladderPlan(.organisation, in: organisation)?.plan
    case .client(let id):
      guard let client = try tx.client(id, in: organisation) else { throw RequestError.notFound }
      above = try tx.ladderPlan(client: id, unit: client.unit, in: organisation)
    }
    return LadderReply(plan: above ?? .standard, version: 0, inherited: true)
  }
}

extension Turn {
  /// Of a client whoever takes care of them; of a unit or the organisation who leads or administers.
  fileprivate func mayChange(_ scope: LadderScope, by staff: StaffReference) throws {
    let access = access(of: staff.professional, in: staff.organisation)
    switch scope {
    case .client(let id):
      guard try access.use(.change, .changed, .details, of: id) != nil else {
        throw ProtocolError(.notFound, "no such client")
      }
    case .unit(let id):
      guard try tx.unit(id, in: staff.organisation) != nil else {
        throw ProtocolError(.notFound, "no such unit")
      }
      try access.administer()
    case .organisation: try access.administer()
    }
  }
}
