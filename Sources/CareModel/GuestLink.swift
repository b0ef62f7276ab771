/// A capability: whoever holds its secret may join one visit in one role until it expires.
public struct GuestLink: Sendable, Equatable {
  public var id: GuestLinkID
  public var organisation: OrganisationID
  public var visit: VisitID
  public var client: ClientID
  public var role: GuestRole
  /// The relative whose named rights it stands for; nil where it was made out to a name alone.
  public var relative: RelativeID?
  /// Whom the link is for: the client's name, or the guest's.
  public var name: PersonalText
  /// The language that the guest is greeted in.
  public var language: Language
  public var createdAt: WallTime
  public var expiresAt: WallTime
  public var revokedAt: WallTime?

  public init(
    id: GuestLinkID, organisation: OrganisationID, visit: VisitID, client: ClientID,
    role: GuestRole, relative: RelativeID? = nil, name: PersonalText, language: Language = .fi,
    createdAt: WallTime, expiresAt: WallTime, revokedAt: WallTime? = nil
  ) {
    self.id = id
    self.organisation = organisation
    self.visit = visit
    self.client = client
    self.role = role
    self.relative = relative
    self.name = name
    self.language = language
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.revokedAt = revokedAt
  }
}

public enum GuestRole: String, Codable, Sendable, CaseIterable {
  case client, relative, interpreter, observer

  public var role: Role {
    switch self {
    case .client: .client
    case .relative: .relative
    case .interpreter: .interpreter
    case .observer: .observer
    }
  }
}

extension GuestLink {
  /// One line that says who somebody is: `Anna, tytär`.
  public static func isName(_ text: String) -> Bool {
    (1...60).contains(text.count) && text.first?.isWhitespace == false
      && text.last?.isWhitespace == false
      && text.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        // Nothing that ends a line, turns its direction, or is not seen.
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
      }
  }

  /// As everybody in the call sees a relative: `Anna, tytär`, cut where it would be too long.
  public static func name(of relative: Relative) -> PersonalText {
    let both = "\(relative.name.revealed), \(relative.relation.revealed)"
    if isName(both) { return PersonalText(both) }
    var cut = relative.name.revealed.prefix(60)
    while cut.last?.isWhitespace ?? false { cut.removeLast() }
    return PersonalText(String(cut))
  }

  /// What a relative has to be allowed for a visit of this kind.
  public static func right(for kind: VisitKind) -> RelativeRight {
    kind == .relativesCall ? .callClient : .joinVisits
  }

  /// How long after the visit's window a link still opens.
  public static let grace = Duration.hours(2)

  public static func expiry(visitEndsAt: WallTime) -> WallTime { visitEndsAt + grace }

  public enum Validity: Sendable, Equatable {
    case valid, expired, revoked
  }

  /// Revoked weighs more than expired: a link that was taken back says so for ever.
  public func validity(now: WallTime) -> Validity {
    if revokedAt != nil { return .revoked }
    return now < expiresAt ? .valid : .expired
  }
}
