public import CareModel

public protocol SignInReading {
  /// Expired or not.
  func staffSession(tokenHash: SecretHash) throws -> StaffSession?
}

public protocol SignInWriting {
  func insert(_ session: StaffSession) throws
  func touchStaffSession(tokenHash: SecretHash, at now: WallTime, expiresAt: WallTime) throws
  /// Whether there was one.
  func deleteStaffSession(tokenHash: SecretHash) throws -> Bool
  /// Of a person's all but the `count` used last; returns which they were.
  func deleteStaffSessions(
    of professional: ProfessionalID, in organisation: OrganisationID, keeping count: Int
  ) throws -> [SecretHash]
  /// All of a person's.
  func deleteStaffSessions(
    of professional: ProfessionalID, in organisation: OrganisationID
  ) throws -> Int
}

/// A sign-in of a professional: what the cookie stands for.
public struct StaffSession: Sendable, Equatable {
  public var tokenHash: SecretHash
  public var organisation: OrganisationID
  public var professional: ProfessionalID
  public var csrf: PersonalText
  public var createdAt: WallTime
  public var lastSeenAt: WallTime
  public var expiresAt: WallTime

  public init(
    tokenHash: SecretHash, organisation: OrganisationID, professional: ProfessionalID,
    csrf: PersonalText, createdAt: WallTime, lastSeenAt: WallTime, expiresAt: WallTime
  ) {
    self.tokenHash = tokenHash
    self.organisation = organisation
    self.professional = professional
    self.csrf = csrf
    self.createdAt = createdAt
    self.lastSeenAt = lastSeenAt
    self.expiresAt = expiresAt
  }
}
