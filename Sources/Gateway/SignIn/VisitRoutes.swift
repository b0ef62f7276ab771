import CareAPI
import CareModel
import CareStore
import NIOCore
import NIOHTTP1

/// `/api/visits` and the guest links of a visit. Every query names the organisation of whoever asks:
/// what belongs to another is not found.
struct VisitRoutes: Sendable {
  /// Links of one visit, revoked ones included.
  static let linksPerVisit = 50

  let gate: AccessGate
  let store: any CareDatabase
  let door: Doorkeeper
  let signalling: any SignallingService
  let calendar: LocalCalendar
  let now: @Sendable () -> WallTime

  var routes: [Route] {
    [
      Route(.GET, "/api/visits") { try await visits($0) },
      Route(.GET, "/api/visits/{id}/guest-links") { try await links($0) },
      Route(.POST, "/api/visits/{id}/guest-links") { try await makeLink($0) },
      Route(.DELETE, "/api/guest-links/{id}") { try await revoke($0) },
    ]
  }

  private func visits(_ request: Request) async throws -> Response {
    let staff = try await door.staff(request)
    let at = now()
    let today = calendar.dayRange(around: at)
    let unit: UnitID? = try request.queryID("unit")
    let list = try await gate.read(staff) { tx, access in
      if let unit, try tx.unit(unit, in: staff.organisation.id) == nil {
        throw RequestError.notFound
      }
      let found = try TodaysVisits(of: access, unit: unit, on: today, from: tx)
      let reach = try ClientReach(
        tx, in: staff.organisation.id, of: found.visits.map(\.client.id))
      let views = found.visits.map {
        VisitView(
          $0, organisation: staff.organisation, reader: .staff(staff.professional.id),
          reach: reach, now: at)
      }
      return VisitList(visits: views, truncated: found.isTruncated)
    }
    return .json(bytes: ByteBuffer(bytes: list.json))
  }

  private func links(_ request: Request) async throws -> Response {
    let staff = try await door.staff(request)
    let id = try visitID(request)
    let links = try await gate.read(staff) { tx, access -> [GuestLink]? in
      guard let record = try tx.visit(id, in: staff.organisation.id) else { return nil }
      try access.use(.invite, .seen, .guestLink, of: record.client, object: id.rawValue)
      return try tx.guestLinks(of: id, in: staff.organisation.id)
    }
    guard let links else { throw RequestError.notFound }
    return .json(GuestLinkList(links: links.map { GuestLinkView($0) }))
  }

  private func makeLink(_ request: Request) async throws -> Response {
    let staff = try await door.changingStaff(request)
    let id = try visitID(request)
    let wanted = try request.json(GuestLinkRequest.self)
    if let fault = GuestLinks.fault(of: wanted) { throw RequestError(fault) }
    guard let origin = door.origins.publicOrigin ?? door.origins.own(request) else {
      throw RequestError.misdirected
    }
    let at = now()
    let secret = Secret.random()
    let hash = Secret.hash(secret)
    var random = SystemRandomNumberGenerator()
    let linkID = GuestLinkID.random(using: &random)
    let link = try await gate.write(staff) { tx, access -> GuestLink in
      guard let record = try tx.visit(id, in: staff.organisation.id) else {
        throw RequestError.notFound
      }
      try access.use(.invite, .opened, .guestLink, of: record.client, object: linkID.rawValue)
      let relative = try GuestLinks.relative(of: wanted, for: record, tx)
      let link = GuestLinks.link(linkID, for: record, wanted, relative: relative, now: at)
      guard link.validity(now: at) == .valid else {
        throw RequestError(status: .conflict, code: .ended, message: "the visit is over")
      }
      guard
        try tx.guestLinks(of: id, in: staff.organisation.id).count < Self.linksPerVisit
      else {
        throw RequestError(
          status: .conflict, code: .tooMany,
          message: "a visit has at most \(Self.linksPerVisit) links")
      }
      try tx.insert(link, secretHash: hash)
      return link
    }
    return .json(
      GuestLinkCreated(
        link: GuestLinkView(link),
        url: Personal(
          GuestLinks.address(origin: origin, secret: secret, language: link.language))
      ),
      status: .created)
  }

  private func revoke(_ request: Request) async throws -> Response {
    let staff = try await door.changingStaff(request)
    guard let text = request.parameters["id"], let id = GuestLinkID(text) else {
      throw RequestError.notFound
    }
    let (organisation, at) = (staff.organisation.id, now())
    // A task of its own: whoever asked may hang up in between, and an open page must not outlive its
    // link by that.
    let revocation = Task { [gate, signalling] in
      let isRevoked = try await gate.write(staff) { tx, access in
        guard let link = try tx.guestLink(id, in: organisation) else { return false }
        _ = try access.use(.invite, .closed, .guestLink, of: link.client, object: id.rawValue)
        return try tx.revokeGuestLink(id, in: organisation, at: at)
      }
      if isRevoked { await signalling.linkRevoked(id, in: organisation) }
      return isRevoked
    }
    guard try await revocation.value else { throw RequestError.notFound }
    return .noContent
  }

  private func visitID(_ request: Request) throws(RequestError) -> VisitID {
    guard let text = request.parameters["id"], let id = VisitID(text) else { throw .notFound }
    return id
  }
}
