/// A client's consent to persons of certain roles coming into calls without being asked each time.
/// Never changed: another agreement is another consent, and what was withdrawn stays as a fact.
public struct StandingConsent: Sendable, Equatable {
  public var client: ClientID
  public var organisation: OrganisationID
  public var roles: [Role]
  public var givenAt: WallTime
  /// Who wrote it down.
  public var givenBy: ProfessionalID
  public var withdrawal: Withdrawal?

  public init(
    client: ClientID, organisation: OrganisationID, roles: [Role], givenAt: WallTime,
    givenBy: ProfessionalID, withdrawal: Withdrawal? = nil
  ) {
    self.client = client
    self.organisation = organisation
    self.roles = roles
    self.givenAt = givenAt
    self.givenBy = givenBy
    self.withdrawal = withdrawal
  }

  public struct Withdrawal: Sendable, Equatable {
    public var at: WallTime
    /// Who wrote it down.
    public var by: ProfessionalID

    public init(at: WallTime, by: ProfessionalID) {
      self.at = at
      self.by = by
    }
  }

  public var stands: Bool { withdrawal == nil }
}

extension StandingConsent {
  /// Roles of those who come beside the two persons of a call.
  public static let possibleRoles: [Role] = [.relative, .interpreter, .observer, .colleague]

  public enum Fault: Error, Sendable, Equatable, CaseIterable {
    case nobody, roleTwice, roleOfTheCall
  }

  /// Nil where a client may agree to these.
  public static func fault(of roles: [Role]) -> Fault? {
    if roles.isEmpty { return .nobody }
    if Set(roles).count != roles.count { return .roleTwice }
    return roles.allSatisfy(possibleRoles.contains) ? nil : .roleOfTheCall
  }
}
