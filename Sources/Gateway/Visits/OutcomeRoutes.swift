import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// What carers say of a visit: its outcome, that they are late, that nobody responds.
struct OutcomeRoutes: Sendable {
  let store: any CareDatabase
  let door: Doorkeeper
  let visits: any VisitService
  let now: @Sendable () -> WallTime

  var routes: [Route] {
    [
      Route(.POST, "/api/visits/{id}/outcome") { try await outcome($0) },
      Route(.PUT, "/api/visits/{id}/late") { try await late($0) },
      Route(.POST, "/api/visits/{id}/unresponsive") { try await unresponsive($0) },
    ]
  }

  private func outcome(_ request: Request) async throws -> Response {
    let (staff, id) = try await asker(request)
    let body = try request.json(OutcomeRequest.self)
    return try await reply(staff) { try await visits.record(body, of: id, by: $0) }
  }

  private func late(_ request: Request) async throws -> Response {
    let (staff, id) = try await asker(request)
    let minutes = try request.json(LateRequest.self).minutes
    return try await reply(staff) { try await visits.runLate(minutes, at: id, by: $0) }
  }

  private func unresponsive(_ request: Request) async throws -> Response {
    let (staff, id) = try await asker(request)
    return try await reply(staff) { try await visits.unresponsive(id, by: $0) }
  }

  private func asker(_ request: Request) async throws -> (StaffSessions.Staff, VisitID) {
    let staff = try await door.changingStaff(request)
    guard let text = request.parameters["id"], let id = VisitID(text) else {
      throw RequestError.notFound
    }
    return (staff, id)
  }

  /// In a task of its own: whoever asked may hang up in between, and everybody concerned is to hear
  /// of what has been done all the same.
  private func reply(
    _ staff: StaffSessions.Staff,
    _ body: @escaping @Sendable (StaffReference) async throws -> VisitRecord
  ) async throws -> Response {
    let reference = StaffReference(
      professional: staff.professional.id, organisation: staff.organisation.id)
    let record: VisitRecord
    do { record = try await Task { try await body(reference) }.value } catch let error
      as ProtocolError
    {
      throw RequestError(error)
    }
    let at = now()
    let view = try await store.read { tx in
      VisitView(
        record, organisation: staff.organisation, reader: .staff(staff.professional.id),
        reach: try ClientReach(tx, in: staff.organisation.id), now: at)
    }
    return .json(VisitReply(visit: view))
  }
}
