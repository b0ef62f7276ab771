import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// A client's card: details, relatives, absences.
struct ClientRoutes: Sendable {
  let desk: StaffDesk

  var routes: [Route] {
    [
      Route(.GET, "/api/clients/{id}") { try await card($0) },
      Route(.PUT, "/api/clients/{id}/details") { try await changeDetails($0) },
      Route(.POST, "/api/clients/{id}/relatives") { try await addRelative($0) },
      Route(.PUT, "/api/clients/{id}/relatives/{relative}") { try await changeRelative($0) },
      Route(.DELETE, "/api/clients/{id}/relatives/{relative}") { try await removeRelative($0) },
      Route(.POST, "/api/clients/{id}/absences") { try await addAbsence($0) },
      Route(.DELETE, "/api/absences/{id}") { try await endAbsence($0) },
    ]
  }

  private func card(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let id: ClientID = try request.id()
    let at = desk.now()
    let card = try await desk.gate.read(staff) { tx, access -> ClientDetail? in
      guard let client = try access.use(.see, .seen, .contacts, of: id),
        let details = try tx.details(of: id, in: staff.organisation.id)
      else { return nil }
      let organisation = staff.organisation.id
      return ClientDetail(
        client: ClientCard(client, details),
        relatives: try tx.relatives(of: id, in: organisation).map { RelativeView($0) },
        absences: try tx.absences(of: id, in: organisation, now: at).map { AbsenceView($0) },
        autoAnswer: try tx.standingConsent(of: id, in: organisation)
          .map { AutoAnswerView($0) })
    }
    guard let card else { throw RequestError.notFound }
    return .json(card, version: card.client.version)
  }

  private func changeDetails(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: ClientID = try request.id()
    let body = try request.json(DetailsRequest.self)
    let seen = try request.seenVersion(body.version)
    let card = try await desk.change { try $0.change(id, body, seen: seen, by: staff) }
    return .json(CardReply(client: card), version: card.version)
  }

  private func addRelative(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let client: ClientID = try request.id()
    let body = try request.json(RelativeRequest.self)
    let relative = try await desk.change { turn in
      try turn.save(
        body, as: request.creationID(by: staff), of: client, known: nil, by: staff)
    }
    return .json(
      RelativeReply(relative: RelativeView(relative)), version: relative.version,
      status: .created)
  }

  private func changeRelative(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let client: ClientID = try request.id()
    let id: RelativeID = try request.id("relative")
    let body = try request.json(RelativeRequest.self)
    let seen = try request.seenVersion(body.version)
    let relative = try await desk.change {
      try $0.save(body, as: id, of: client, known: seen, by: staff)
    }
    return .json(RelativeReply(relative: RelativeView(relative)), version: relative.version)
  }

  private func removeRelative(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let client: ClientID = try request.id()
    let id: RelativeID = try request.id("relative")
    let seen = try request.seenVersionIfAny()
    try await desk.change { try $0.remove(id, of: client, seen: seen, by: staff) }
    return .noContent
  }

  private func addAbsence(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let client: ClientID = try request.id()
    let body = try request.json(AbsenceRequest.self)
    let absence = try await desk.change { turn in
      try turn.record(body, as: request.creationID(by: staff), of: client, by: staff)
    }
    return .json(AbsenceReply(absence: AbsenceView(absence)), status: .created)
  }

  private func endAbsence(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: AbsenceID = try request.id()
    try await desk.change { try $0.end(id, by: staff) }
    return .noContent
  }
}
