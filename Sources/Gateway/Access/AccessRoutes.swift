import CareAPI
import CareModel
import CareStore
import NIOCore
import NIOHTTP1

/// Reasons that open a client's data, and who has looked at it.
struct AccessRoutes: Sendable {
  /// Entries of one answer, and of one export.
  static let page = 500
  static let mostExported = 20_000

  let gate: AccessGate
  let door: Doorkeeper
  let texts: [Language: AccessTexts]
  let now: @Sendable () -> WallTime

  var routes: [Route] {
    [
      Route(.POST, "/api/access-grants") { try await grant($0) },
      Route(.GET, "/api/clients/{id}/access-log") { try await list($0) },
      Route(.GET, "/api/clients/{id}/access-log.csv") { try await export($0) },
    ]
  }

  private func grant(_ request: Request) async throws -> Response {
    let staff = try await door.changingStaff(request)
    let body = try request.json(AccessGrantRequest.self)
    guard AccessGrant.isReason(body.reason.revealed) else {
      throw RequestError.badRequest("body.reason is not one line of 5 to 200 characters")
    }
    let scope: AccessGrant.Scope
    switch (body.clientId, body.unitId) {
    case (let client?, nil): scope = .client(client)
    case (nil, let unit?): scope = .unit(unit)
    default: throw RequestError.badRequest("body names clientId or unitId, one of them")
    }
    var random = SystemRandomNumberGenerator()
    let grant = AccessGrant(
      id: .random(using: &random), organisation: staff.organisation.id,
      professional: staff.professional.id, scope: scope, now: now())
    try await gate.write(staff) { tx, access in
      var client: ClientID?
      switch grant.scope {
      case .client(let id):
        guard try tx.client(id, in: grant.organisation) != nil else { throw RequestError.notFound }
        client = id
      case .unit(let id):
        guard try tx.unit(id, in: grant.organisation) != nil else { throw RequestError.notFound }
      }
      guard try tx.insert(grant) else {
        throw RequestError(
          status: .conflict, code: .tooMany,
          message: "\(AccessGrant.mostOfPerson) reasons of this person count now")
      }
      access.note(
        .granted, .details, ground: .reason, client: client, grant: grant.id, reason: body.reason)
    }
    return .json(
      AccessGrantReply(id: grant.id, expiresAt: grant.expiresAt), status: .created)
  }

  private func list(_ request: Request) async throws -> Response {
    let staff = try await door.staff(request)
    let id: ClientID = try request.id()
    var cursor: AccessCursor?
    if let text = try request.queryText("after") {
      cursor = AccessCursor(text)
      if cursor == nil { throw RequestError.badRequest("after is no place of a list") }
    }
    let after = cursor
    let list = try await gate.read(staff) { tx, access in
      let client = try Self.client(id, .seen, access)
      let found = try tx.accessRecords(
        of: id, in: client.organisation, after: after, limit: Self.page + 1)
      let shown = found.prefix(Self.page)
      return AccessLogList(
        client: .init(id: id, name: client.name), entries: shown.map { AccessLogEntry($0) },
        next: found.count > Self.page ? shown.last?.cursor.text : nil)
    }
    return .json(list)
  }

  private func export(_ request: Request) async throws -> Response {
    let staff = try await door.staff(request)
    let id: ClientID = try request.id()
    let language = try request.queryText("language") ?? Language.fi.rawValue
    guard let words = Language(rawValue: language).flatMap({ texts[$0] }) else {
      throw RequestError.badRequest("language is fi, sv or en")
    }
    let records = try await gate.read(staff) { tx, access in
      let client = try Self.client(id, .exported, access)
      return try tx.accessRecords(
        of: id, in: client.organisation, after: nil, limit: Self.mostExported)
    }
    return Response(
      status: .ok,
      headers: [
        "Content-Type": "text/csv; charset=utf-8", "Cache-Control": "no-store",
        "Content-Disposition": "attachment; filename=\"access-log.csv\"",
      ], body: ByteBuffer(string: AccessTable(words).csv(records)))
  }

  private static func client(
    _ id: ClientID, _ verb: AccessVerb, _ access: StaffAccess
  ) throws -> Client {
    guard let client = try access.use(.readLog, verb, .accessLog, of: id) else {
      throw RequestError.notFound
    }
    return client
  }
}

extension AccessLogEntry {
  init(_ record: AccessRecord) {
    self.init(
      at: record.entry.at, who: record.entry.actorKind, name: record.actorName,
      unit: record.unitName, verb: record.entry.verb, area: record.entry.area,
      ground: record.entry.ground, reason: record.reason)
  }
}

extension AccessCursor {
  /// `TIME.NODE.SEQUENCE`
  var text: String { "\(at.milliseconds).\(node).\(sequence)" }

  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let at = Int64(parts[0]), let node = AccessNode(String(parts[1])),
      let sequence = Int64(parts[2])
    else { return nil }
    self.init(at: WallTime(milliseconds: at), node: node, sequence: sequence)
  }
}
