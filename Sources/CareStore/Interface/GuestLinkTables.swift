public import CareModel

public protocol GuestLinkReading {
  /// Valid or not: ``GuestLink/validity(now:)`` tells. Across organisations: the secret is all that
  /// a guest has.
  func guestLink(secretHash: SecretHash) throws -> GuestLink?
  func guestLink(_ id: GuestLinkID, in organisation: OrganisationID) throws -> GuestLink?
  /// By time of making.
  func guestLinks(of visit: VisitID, in organisation: OrganisationID) throws -> [GuestLink]
}

public protocol GuestLinkWriting {
  func insert(_ link: GuestLink, secretHash: SecretHash) throws
  /// False where the organisation has no such link. Revoking again keeps the first time.
  func revokeGuestLink(
    _ id: GuestLinkID, in organisation: OrganisationID, at now: WallTime
  ) throws -> Bool
}
