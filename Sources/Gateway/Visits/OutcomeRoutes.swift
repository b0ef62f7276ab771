import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// What carers say of a visit: its outcome, that they are late, that nobody responds.
struct OutcomeRoutes: Sendable {
  let desk: StaffDesk

  var routes: [Route] {
    [
      Route(.POST, "/api/visits/{id}/outcome") { try await outcome($0) },
      Route(.PUT, "/api/visits/{id}/late") { try await late($0) },
      Route(.POST, "/api/visits/{id}/unresponsive") { try await unresponsive($0) },
    ]
  }

  private func outcome(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: VisitID = try request.id()
    let body = try request.json(OutcomeRequest.self)
    return try await reply(to: staff) { try $0.record(body, of: id, by: staff) }
  }

  private func late(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: VisitID = try request.id()
    let minutes = try request.json(LateRequest.self).minutes
    let seen = try request.seenVersionIfAny()
    return try await reply(to: staff) { try $0.runLate(minutes, at: id, seen: seen, by: staff) }
  }

  private func unresponsive(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: VisitID = try request.id()
    return try await reply(to: staff) { try $0.unresponsive(id, by: staff) }
  }

  private func reply(
    to staff: StaffReference, _ body: @escaping @Sendable (Turn) throws -> VisitRecord
  ) async throws -> Response {
    let (view, version) = try await desk.change { turn in
      let record = try body(turn)
      return (try turn.view(of: record, for: staff), record.visit.version)
    }
    return .json(VisitReply(visit: view), version: version)
  }
}
