public import CareModel

public protocol CompanyConsentReading {
  /// All that were ever given, the newest first; at most `limit`.
  func companyConsents(
    of client: ClientID, in organisation: OrganisationID, limit: Int
  ) throws -> [StandingConsent]
}

extension CompanyConsentReading {
  /// Whom the client lets into calls without being asked.
  public func agreedRoles(
    of client: ClientID, in organisation: OrganisationID
  ) throws -> [Role] {
    // One stands at most, and whatever was given later.
    let newest = try companyConsents(of: client, in: organisation, limit: 1).first
    return newest.flatMap { $0.stands ? $0.roles : nil } ?? []
  }
}

public protocol CompanyConsentWriting {
  /// Throws ``StoreError/conflict(_:)`` where another one stands.
  func insert(_ consent: StandingConsent) throws
  /// Whether one stood.
  func withdrawCompanyConsent(
    of client: ClientID, in organisation: OrganisationID,
    _ withdrawal: StandingConsent.Withdrawal
  ) throws -> Bool
}
