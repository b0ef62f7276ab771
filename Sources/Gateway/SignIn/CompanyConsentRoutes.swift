import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// `/api/clients/{id}/standing-consent`: whom a client lets into calls without being asked. Every
/// query names the organisation of whoever asks: what belongs to another is not found.
struct CompanyConsentRoutes: Sendable {
  let gate: AccessGate
  let door: Doorkeeper
  let now: @Sendable () -> WallTime

  var routes: [Route] {
    [
      Route(.GET, "/api/clients/{id}/standing-consent") { try await show($0) },
      Route(.PUT, "/api/clients/{id}/standing-consent") { try await agree($0) },
      Route(.DELETE, "/api/clients/{id}/standing-consent") { try await withdraw($0) },
    ]
  }

  private func show(_ request: Request) async throws -> Response {
    let staff = try await door.staff(request)
    let organisation = staff.organisation.id
    let client: ClientID = try request.id()
    let reply = try await gate.read(staff) { tx, access in
      guard try access.use(.see, .seen, .consent, of: client) != nil else {
        throw RequestError.notFound
      }
      return try StandingConsentReply(tx, client, organisation)
    }
    return .json(reply)
  }

  private func agree(_ request: Request) async throws -> Response {
    let staff = try await door.changingStaff(request)
    let client: ClientID = try request.id()
    let roles = try request.json(StandingConsentRequest.self).roles
    if let fault = StandingConsent.fault(of: roles) { throw RequestError(ProtocolError(fault)) }
    let (organisation, writer, at) = (staff.organisation.id, staff.professional.id, now())
    let reply = try await gate.write(staff) { tx, access in
      guard try access.use(.change, .changed, .consent, of: client) != nil else {
        throw RequestError.notFound
      }
      // Always in the same order, so that the same agreement reads the same.
      let ordered = StandingConsent.possibleRoles.filter(roles.contains)
      if try tx.agreedRoles(of: client, in: organisation) != ordered {
        _ = try tx.withdrawCompanyConsent(
          of: client, in: organisation, StandingConsent.Withdrawal(at: at, by: writer))
        try tx.insert(
          StandingConsent(
            client: client, organisation: organisation, roles: ordered, givenAt: at,
            givenBy: writer))
      }
      return try StandingConsentReply(tx, client, organisation)
    }
    return .json(reply)
  }

  private func withdraw(_ request: Request) async throws -> Response {
    let staff = try await door.changingStaff(request)
    let client: ClientID = try request.id()
    let (organisation, writer, at) = (staff.organisation.id, staff.professional.id, now())
    try await gate.write(staff) { tx, access in
      guard try access.use(.change, .changed, .consent, of: client) != nil else {
        throw RequestError.notFound
      }
      _ = try tx.withdrawCompanyConsent(
        of: client, in: organisation, StandingConsent.Withdrawal(at: at, by: writer))
    }
    return .noContent
  }
}

extension StandingConsentReply {
  fileprivate init(
    _ tx: any CareReading, _ client: ClientID, _ organisation: OrganisationID
  ) throws {
    let history = try tx.companyConsents(of: client, in: organisation, limit: Self.longest)
    func name(_ id: ProfessionalID) throws -> PersonalText {
      try tx.professional(id, in: organisation)?.firstName ?? ""
    }
    self.init(
      roles: try tx.agreedRoles(of: client, in: organisation),
      history: try history.map { consent in
        StandingConsentView(
          roles: consent.roles, givenAt: consent.givenAt, givenBy: try name(consent.givenBy),
          withdrawnAt: consent.withdrawal?.at,
          withdrawnBy: try consent.withdrawal.map { try name($0.by) })
      })
  }
}

extension ProtocolError {
  init(_ fault: StandingConsent.Fault) {
    switch fault {
    case .nobody: self.init(.badRequest, "body.roles is empty")
    case .roleTwice: self.init(.badRequest, "body.roles names one twice")
    case .roleOfTheCall:
      self.init(.badRequest, "body.roles holds one that does not come beside the two persons")
    }
  }
}
