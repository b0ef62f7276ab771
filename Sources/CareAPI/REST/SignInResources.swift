public import CareModel

/// `POST /api/sign-in`
public struct SignInRequest: Codable, Sendable, Equatable {
  public var username: PersonalText
  public var password: PersonalText

  public init(username: PersonalText, password: PersonalText) {
    self.username = username
    self.password = password
  }
}

/// The answer to a sign-in, and of `GET /api/me`.
public struct SignedIn: Codable, Sendable, Equatable {
  /// For the header `X-Kuulolla-CSRF`.
  public var csrf: PersonalText
  public var you: StaffView
  public var organisation: OrganisationView
  /// When this sign-in is over at the latest: what a page keeps of it goes by then.
  public var signedInUntil: WallTime

  public init(
    csrf: PersonalText, you: StaffView, organisation: OrganisationView, signedInUntil: WallTime
  ) {
    self.csrf = csrf
    self.you = you
    self.organisation = organisation
    self.signedInUntil = signedInUntil
  }
}

public struct StaffView: Codable, Sendable, Equatable {
  public var id: ProfessionalID
  public var name: PersonalText
  public var firstName: PersonalText
  public var language: Language
  /// The unit's name.
  public var unit: String
  public var roles: [StaffRole]

  public init(
    id: ProfessionalID, name: PersonalText, firstName: PersonalText, language: Language,
    unit: String, roles: [StaffRole] = [.carer]
  ) {
    self.id = id
    self.name = name
    self.firstName = firstName
    self.language = language
    self.unit = unit
    self.roles = roles
  }
}

/// `GET /api/organisation`: who runs this gateway, for pages where nobody is signed in.
public struct OrganisationReply: Codable, Sendable, Equatable {
  /// Null where the gateway serves several.
  public var organisation: OrganisationView?

  public init(organisation: OrganisationView?) { self.organisation = organisation }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(organisation, forKey: .organisation)
  }
}
