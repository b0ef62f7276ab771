public import CareModel

/// `GET /api/clients/{id}/standing-consent`, and the answer to `PUT`.
public struct StandingConsentReply: Codable, Sendable, Equatable {
  /// Whom the client lets into calls without being asked; empty where nobody.
  public var roles: [Role]
  /// What was ever given, the newest first; at most ``longest``.
  public var history: [StandingConsentView]

  public static let longest = 50

  public init(roles: [Role], history: [StandingConsentView]) {
    self.roles = roles
    self.history = history
  }
}

public struct StandingConsentView: Codable, Sendable, Equatable {
  public var roles: [Role]
  public var givenAt: WallTime
  /// First name of who wrote it down.
  public var givenBy: PersonalText
  @Nullable public var withdrawnAt: WallTime?
  @Nullable public var withdrawnBy: PersonalText?

  public init(
    roles: [Role], givenAt: WallTime, givenBy: PersonalText, withdrawnAt: WallTime?,
    withdrawnBy: PersonalText?
  ) {
    self.roles = roles
    self.givenAt = givenAt
    self.givenBy = givenBy
    self.withdrawnAt = withdrawnAt
    self.withdrawnBy = withdrawnBy
  }
}

/// `PUT /api/clients/{id}/standing-consent`: the client has agreed to this.
public struct StandingConsentRequest: Codable, Sendable, Equatable {
  public var roles: [Role]
  public init(roles: [Role]) { self.roles = roles }
}

/// `GET /api/colleagues`
public struct ColleagueList: Codable, Sendable, Equatable {
  /// Whoever can be reached first, then by name; at most ``longest``.
  public var colleagues: [ColleagueView]
  /// There are more than are listed.
  public var truncated: Bool
  /// All skills of the organisation's staff, in order.
  public var skills: [String]

  public static let longest = 50

  public init(colleagues: [ColleagueView], truncated: Bool, skills: [String]) {
    self.colleagues = colleagues
    self.truncated = truncated
    self.skills = skills
  }
}

public struct ColleagueView: Codable, Sendable, Equatable {
  public var id: ProfessionalID
  public var name: PersonalText
  /// The unit's name.
  public var unit: String
  public var skills: [String]
  public var presence: ColleaguePresence

  public init(
    id: ProfessionalID, name: PersonalText, unit: String, skills: [String],
    presence: ColleaguePresence
  ) {
    self.id = id
    self.name = name
    self.unit = unit
    self.skills = skills
    self.presence = presence
  }
}

/// Whether a professional can be invited into a call now. Never stored.
public enum ColleaguePresence: String, Codable, Sendable, CaseIterable {
  case available, inCall
  /// Has no page open.
  case away
}
