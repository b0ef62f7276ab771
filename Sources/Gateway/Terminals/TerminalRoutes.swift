import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// `/api/terminals`, and what clients have agreed to on theirs. Every query names the organisation of whoever asks: what
/// belongs to another is not found.
struct TerminalRoutes: Sendable {
  static let terminalsShown = 5_000

  let gate: AccessGate
  let door: Doorkeeper
  let terminals: any TerminalService

  var routes: [Route] {
    [
      Route(.GET, "/api/terminals") { try await list($0) },
      Route(.POST, "/api/terminals") { try await pair($0) },
      Route(.GET, "/api/terminals/{id}") { try await terminal($0) },
      Route(.PUT, "/api/terminals/{id}") { try await change($0) },
      Route(.DELETE, "/api/terminals/{id}") { try await revoke($0) },
      Route(.POST, "/api/terminals/{id}/commands") { try await command($0) },
      Route(.PUT, "/api/clients/{id}/auto-answer") { try await agree($0) },
      Route(.DELETE, "/api/clients/{id}/auto-answer") { try await withdraw($0) },
    ]
  }

  private func list(_ request: Request) async throws -> Response {
    let staff = try await door.staff(request)
    let records = try await gate.read(staff) { tx, access in
      try tx.terminals(in: staff.organisation.id, limit: Self.terminalsShown).filter {
        try access.listTerminal($0.terminal.id, of: $0.people)
      }
    }
    return .json(TerminalList(terminals: records.map { TerminalView($0) }))
  }

  private func terminal(_ request: Request) async throws -> Response {
    let staff = try await door.staff(request)
    let id: TerminalID = try id(request)
    let record = try await gate.read(staff) { tx, access -> TerminalRecord? in
      guard let record = try tx.terminal(id, in: staff.organisation.id),
        try access.listTerminal(id, of: record.people)
      else { return nil }
      return record
    }
    guard let record else { throw RequestError.notFound }
    return reply(record)
  }

  private func pair(_ request: Request) async throws -> Response {
    let staff = try await asker(request)
    let body = try request.json(PairTerminalRequest.self)
    let record = try await done { try await terminals.pair(body, by: staff) }
    return reply(record, status: .created)
  }

  private func change(_ request: Request) async throws -> Response {
    let staff = try await asker(request)
    let id: TerminalID = try id(request)
    let body = try request.json(ChangeTerminalRequest.self)
    let seen = try request.seenVersion(body.revision)
    let record = try await done { try await terminals.change(id, body, seen: seen, by: staff) }
    return reply(record)
  }

  private func revoke(_ request: Request) async throws -> Response {
    let staff = try await asker(request)
    let id: TerminalID = try id(request)
    let seen = try request.seenVersionIfAny()
    try await done { try await terminals.revoke(id, seen: seen, by: staff) }
    return .noContent
  }

  private func command(_ request: Request) async throws -> Response {
    let staff = try await asker(request)
    let id: TerminalID = try id(request)
    let kind = try request.json(TerminalCommand.self).kind
    try await done { try await terminals.command(id, kind, by: staff) }
    return Response(status: .accepted, headers: ["Cache-Control": "no-store"])
  }

  private func agree(_ request: Request) async throws -> Response {
    let staff = try await asker(request)
    let id: ClientID = try id(request)
    let body = try request.json(AutoAnswerRequest.self)
    let view = try await done { try await terminals.agree(id, body, by: staff) }
    return .json(ClientReply(client: view))
  }

  private func withdraw(_ request: Request) async throws -> Response {
    let staff = try await asker(request)
    let id: ClientID = try id(request)
    try await done { try await terminals.withdraw(id, by: staff) }
    return .noContent
  }

  private func reply(_ record: TerminalRecord, status: HTTPResponseStatus = .ok) -> Response {
    .json(
      TerminalReply(terminal: TerminalView(record)), version: record.terminal.revision,
      status: status)
  }

  private func asker(_ request: Request) async throws -> StaffReference {
    let staff = try await door.changingStaff(request)
    return StaffReference(
      professional: staff.professional.id, organisation: staff.organisation.id)
  }

  private func id<Kind>(_ request: Request) throws(RequestError) -> Identifier<Kind> {
    guard let text = request.parameters["id"], let id = Identifier<Kind>(text) else {
      throw .notFound
    }
    return id
  }

  /// In a task of its own: whoever asked may hang up in between, and everybody concerned is to hear
  /// of what has been done all the same.
  private func done<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    do { return try await Task { try await body() }.value } catch let error as ProtocolError {
      throw RequestError(error)
    }
  }
}

extension TerminalView {
  init(_ record: TerminalRecord) {
    let terminal = record.terminal
    let state: State =
      terminal.revokedAt != nil ? .revoked : record.isConnected ? .reachable : .silent
    self.init(
      id: terminal.id, name: terminal.name, place: terminal.place,
      clients: record.people.map { Person(id: $0.id, name: $0.name) }, state: state,
      lastSeenAt: terminal.lastSeenAt, pairedAt: terminal.pairedAt, version: terminal.version,
      health: record.health, selfTest: record.selfTest,
      settings: TerminalSettingsView(
        volume: terminal.settings.volume, brightness: terminal.settings.brightness,
        language: terminal.settings.language, night: terminal.settings.night,
        selfTestBeforeVisit: terminal.settings.selfTestBeforeVisit,
        remindMinutes: terminal.settings.remindMinutes),
      revision: terminal.revision)
  }
}
