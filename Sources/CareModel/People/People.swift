/// A language that pages and prompts speak.
public enum Language: String, Codable, Sendable, CaseIterable {
  case fi, sv, en
}

/// What a person is in a visit and its calls.
public enum Role: String, Codable, Sendable, CaseIterable {
  case carer, client, relative, interpreter
  /// Sees and hears, and is neither seen nor heard; everybody knows that somebody observes.
  case observer
  /// Another professional, who was invited into the call.
  case colleague

  /// Whether the person's picture and sound go to the others.
  public var isSeenAndHeard: Bool { self != .observer }
}

/// An organisation; everything that belongs to one is invisible to all others.
public struct Organisation: Sendable, Equatable {
  public var id: OrganisationID
  public var name: String
  /// The service its clients know it by: `kotihoito`.
  public var service: String
  /// Where a caller says they call from: `kotihoidosta` ("Helmi kotihoidosta soittaa").
  public var callingFrom: String
  /// The number that is always on screen.
  public var phone: String
  /// Whom staff telephone when nobody signed in reacts; nil where there is nobody.
  public var onCallPhone: String?

  public init(
    id: OrganisationID, name: String, service: String, callingFrom: String, phone: String,
    onCallPhone: String? = nil
  ) {
    self.id = id
    self.name = name
    self.service = service
    self.callingFrom = callingFrom
    self.phone = phone
    self.onCallPhone = onCallPhone
  }
}

/// A team of an organisation.
public struct CareUnit: Sendable, Equatable {
  public var id: UnitID
  public var organisation: OrganisationID
  public var name: String
  /// Of its visits where nothing else is said of them.
  public var service: CareService

  /// Of one organisation.
  public static let most = 1_000

  public init(
    id: UnitID, organisation: OrganisationID, name: String, service: CareService = .standard
  ) {
    self.id = id
    self.organisation = organisation
    self.name = name
    self.service = service
  }
}

public struct Client: Sendable, Equatable {
  public var id: ClientID
  public var organisation: OrganisationID
  public var unit: UnitID
  public var name: PersonalText
  public var firstName: PersonalText
  public var language: Language

  /// Of one organisation.
  public static let most = 200_000

  public init(
    id: ClientID, organisation: OrganisationID, unit: UnitID, name: PersonalText,
    firstName: PersonalText, language: Language
  ) {
    self.id = id
    self.organisation = organisation
    self.unit = unit
    self.name = name
    self.firstName = firstName
    self.language = language
  }
}

/// Who is at a page or a terminal, and by what right.
public enum Principal: Sendable, Hashable {
  case staff(ProfessionalID)
  /// By a guest link: bound to the link's visit and role.
  case guest(GuestPrincipal)
  /// A device that speaks for its people.
  case terminal(TerminalID)
  /// A device test without any sign-in: belongs to no organisation and sees nobody.
  case tester
}

public struct GuestPrincipal: Sendable, Hashable {
  public var link: GuestLinkID
  public var visit: VisitID
  public var client: ClientID
  public var role: GuestRole

  public init(link: GuestLinkID, visit: VisitID, client: ClientID, role: GuestRole) {
    self.link = link
    self.visit = visit
    self.client = client
    self.role = role
  }
}
