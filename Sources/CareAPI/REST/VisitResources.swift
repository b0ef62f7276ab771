public import CareModel

/// `GET /api/visits`
public struct VisitList: Codable, Sendable, Equatable {
  /// By start: all of the reader's own, and others as there is room.
  public var visits: [VisitView]
  /// There are more today than are listed.
  public var truncated: Bool

  public init(visits: [VisitView], truncated: Bool = false) {
    self.visits = visits
    self.truncated = truncated
  }
}

/// `GET /api/visits/{id}/guest-links`
public struct GuestLinkList: Codable, Sendable, Equatable {
  public var links: [GuestLinkView]
  public init(links: [GuestLinkView]) { self.links = links }
}

/// `POST /api/visits/{id}/guest-links`
public struct GuestLinkRequest: Codable, Sendable, Equatable {
  public var role: GuestRole
  /// Whom it is for; the client's own where it is left out.
  public var name: PersonalText?
  /// The client's, or the relative's, where it is left out.
  public var language: Language?
  /// Of the client's relatives, with the right that the visit takes: the name is theirs then.
  public var relativeId: RelativeID?

  public init(
    role: GuestRole, name: PersonalText? = nil, language: Language? = nil,
    relativeId: RelativeID? = nil
  ) {
    self.role = role
    self.name = name
    self.language = language
    self.relativeId = relativeId
  }
}

/// The address holds the link's secret, and is shown this once.
public struct GuestLinkCreated: Codable, Sendable, Equatable {
  public var link: GuestLinkView
  public var url: PersonalText

  public init(link: GuestLinkView, url: PersonalText) {
    self.link = link
    self.url = url
  }
}

public struct GuestLinkView: Codable, Sendable, Equatable {
  public var id: GuestLinkID
  public var role: GuestRole
  public var name: PersonalText
  public var language: Language
  public var expiresAt: WallTime
  public var revokedAt: WallTime?

  public init(
    id: GuestLinkID, role: GuestRole, name: PersonalText, language: Language,
    expiresAt: WallTime, revokedAt: WallTime?
  ) {
    self.id = id
    self.role = role
    self.name = name
    self.language = language
    self.expiresAt = expiresAt
    self.revokedAt = revokedAt
  }

  public init(_ link: GuestLink) {
    self.init(
      id: link.id, role: link.role, name: link.name, language: link.language,
      expiresAt: link.expiresAt, revokedAt: link.revokedAt)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(role, forKey: .role)
    try container.encode(name, forKey: .name)
    try container.encode(language, forKey: .language)
    try container.encode(expiresAt, forKey: .expiresAt)
    try container.encode(revokedAt, forKey: .revokedAt)
  }
}
