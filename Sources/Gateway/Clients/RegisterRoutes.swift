import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// The register of an organisation: clients are found, added and changed, and so are units.
struct RegisterRoutes: Sendable {
  static let page = 50
  static let mostOfPage = 200
  /// Visits of a client on one page.
  static let visitPage = 100
  /// How far around now a client's visits are shown where nothing else is asked for.
  static let usualReach = Duration.hours(14 * 24)

  let desk: StaffDesk

  var routes: [Route] {
    [
      Route(.GET, "/api/clients") { try await search($0) },
      Route(.POST, "/api/clients") { try await add($0) },
      Route(.PATCH, "/api/clients/{id}") { try await change($0) },
      Route(.GET, "/api/clients/{id}/register") { try await entry($0) },
      Route(.GET, "/api/clients/{id}/visits") { try await visits($0) },
      Route(.POST, "/api/units") { try await addUnit($0) },
      Route(.PATCH, "/api/units/{id}") { try await changeUnit($0) },
    ]
  }

  /// `?q=&unit=&withTerminal=&cursor=&limit=`
  private func search(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let organisation = staff.organisation.id
    let text = try request.queryText("q") ?? ""
    let words = SearchName.words(text)
    let unit: UnitID? = try request.queryText("unit") == "all" ? nil : request.queryID("unit")
    let withTerminal = try request.queryText("withTerminal") == "1"
    let after: ClientID? = try request.nameCursor()
    let limit = try request.pageLimit(usual: Self.page, most: Self.mostOfPage)
    let list = try await desk.gate.read(staff) { tx, access in
      if let unit, try tx.unit(unit, in: organisation) == nil { throw RequestError.notFound }
      let mayRegister = AccessRule.mayRegister(try access.person())
      // Nothing but signs was typed: nobody is called so.
      if words.isEmpty, text.contains(where: { !$0.isWhitespace }) {
        return ClientList(clients: [], next: nil, mayRegister: mayRegister)
      }
      let search = ClientSearch(
        words: words, unit: unit, withTerminal: withTerminal, scope: try access.findable(),
        after: after, limit: limit + 1)
      guard let found = try tx.clients(search, in: organisation) else {
        throw RequestError.noSuchPlace
      }
      let page = Array(found.prefix(limit))
      let shown = try access.listed(page, .consent, action: .equip, client: { $0 })
      return ClientList(
        clients: try shown.map {
          ClientView($0, consent: try tx.standingConsent(of: $0.id, in: organisation))
        }, next: found.count > limit ? page.last?.id.rawValue : nil, mayRegister: mayRegister)
    }
    return .json(list)
  }

  private func entry(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let id: ClientID = try request.id()
    let entry = try await desk.gate.read(staff) { tx, access -> RegisterEntry? in
      guard let client = try access.use(.register, .seen, .contacts, of: id),
        let details = try tx.details(of: id, in: staff.organisation.id)
      else { return nil }
      return RegisterEntry(client, details)
    }
    guard let entry else { throw RequestError.notFound }
    return .json(RegisterReply(client: entry), version: entry.version)
  }

  private func add(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let body = try request.json(NewClientRequest.self)
    let entry = try await desk.change { turn in
      try turn.register(body, as: request.creationID(by: staff), by: staff)
    }
    return .json(RegisterReply(client: entry), version: entry.version, status: .created)
  }

  private func change(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: ClientID = try request.id()
    let body = try request.json(RegisterChange.self)
    let seen = try request.seenVersion(body.version)
    let entry = try await desk.change { try $0.change(id, body, seen: seen, by: staff) }
    return .json(RegisterReply(client: entry), version: entry.version)
  }

  /// `?from=&to=&cursor=&limit=`, times in milliseconds.
  private func visits(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let id: ClientID = try request.id()
    let at = desk.now()
    let from = try request.queryTime("from") ?? at - Self.usualReach
    let until = try request.queryTime("to") ?? max(at, from) + Self.usualReach
    let cursor: ListCursor<IdentifierKinds.Visit>? = try request.listCursor()
    let limit = try request.pageLimit(usual: Self.visitPage, most: Self.mostOfPage)
    guard from < until else { throw RequestError.badRequest("to is not after from") }
    let list = try await desk.gate.read(staff) { tx, access -> ClientVisits? in
      let organisation = staff.organisation.id
      guard try access.use(.see, .seen, .visit, of: id) != nil else { return nil }
      let found = try tx.visits(
        ofClient: id, in: organisation, starting: from..<until,
        after: cursor.map { VisitPlace(startsAt: $0.at, id: $0.id) }, limit: limit + 1)
      let reach = try ClientReach(tx, in: organisation, of: [id])
      let shown = found.prefix(limit)
      return ClientVisits(
        visits: shown.map {
          VisitView(
            $0, organisation: staff.organisation, reader: .staff(staff.professional.id),
            reach: reach, now: at)
        },
        next: found.count > limit
          ? shown.last.map { ListCursor(at: $0.visit.startsAt, id: $0.visit.id).text } : nil)
    }
    guard let list else { throw RequestError.notFound }
    return .json(list)
  }

  private func addUnit(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let name = try request.json(UnitRequest.self).name
    let unit = try await desk.change { turn in
      try turn.addUnit(name, as: request.creationID(by: staff), by: staff)
    }
    return .json(UnitReply(unit: .init(unit)), status: .created)
  }

  private func changeUnit(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: UnitID = try request.id()
    let name = try request.json(UnitRequest.self).name
    let unit = try await desk.change { try $0.rename(id, name, by: staff) }
    return .json(UnitReply(unit: .init(unit)))
  }
}

extension Request {
  /// A time in the query, in milliseconds; nil where it is not there.
  fileprivate func queryTime(_ name: String) throws(RequestError) -> WallTime? {
    guard let text = try queryText(name) else { return nil }
    guard let time = Int64(text), time >= 0, time < 1 << 53 else {
      throw .badRequest("\(name) is no time in milliseconds")
    }
    return WallTime(milliseconds: time)
  }
}
