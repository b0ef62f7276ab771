/// What a carer needs to know of a client beside the name, and what reminders need to find them.
/// Kept apart from ``Client``: lists of names need none of it.
public struct ClientDetails: Sendable, Equatable {
  public var client: ClientID
  public var organisation: OrganisationID
  public var phone: PersonalText?
  public var email: PersonalText?
  public var address: PersonalText
  /// How to get in: a key safe, a neighbour, a dog.
  public var entryInstructions: PersonalText
  /// Whom remote visits suit, and what they cannot replace here.
  public var suitability: PersonalText
  /// What to know in danger: conditions, allergies, whom to call.
  public var emergency: PersonalText
  /// Counts the changes, from 1; 0 where nothing has been written yet.
  public var version: Int

  public init(
    client: ClientID, organisation: OrganisationID, phone: PersonalText? = nil,
    email: PersonalText? = nil, address: PersonalText = "", entryInstructions: PersonalText = "",
    suitability: PersonalText = "", emergency: PersonalText = "", version: Int = 0
  ) {
    self.client = client
    self.organisation = organisation
    self.phone = phone
    self.email = email
    self.address = address
    self.entryInstructions = entryInstructions
    self.suitability = suitability
    self.emergency = emergency
    self.version = version
  }
}

/// Somebody near to a client, with the rights that were given to that person by name.
public struct Relative: Sendable, Equatable {
  public var id: RelativeID
  public var organisation: OrganisationID
  public var client: ClientID
  public var name: PersonalText
  /// As the client says it: `tytär`.
  public var relation: PersonalText
  public var phone: PersonalText?
  public var email: PersonalText?
  public var language: Language
  /// In the order of ``RelativeRight``, none twice.
  public var rights: [RelativeRight]
  public var recordedAt: WallTime
  public var recordedBy: ProfessionalID
  /// From then on the person has no right any more.
  public var removedAt: WallTime?
  /// Counts the changes, from 1.
  public var version: Int

  /// Of one client, removed ones left out.
  public static let held = 20

  public init(
    id: RelativeID, organisation: OrganisationID, client: ClientID, name: PersonalText,
    relation: PersonalText, phone: PersonalText?, email: PersonalText?, language: Language,
    rights: [RelativeRight], recordedAt: WallTime, recordedBy: ProfessionalID,
    removedAt: WallTime? = nil, version: Int = 1
  ) {
    self.id = id
    self.organisation = organisation
    self.client = client
    self.name = name
    self.relation = relation
    self.phone = phone
    self.email = email
    self.language = language
    self.rights = rights
    self.recordedAt = recordedAt
    self.recordedBy = recordedBy
    self.removedAt = removedAt
    self.version = version
  }

  public func may(_ right: RelativeRight) -> Bool { removedAt == nil && rights.contains(right) }
}

/// What a relative may, each named on its own.
public enum RelativeRight: String, Codable, Sendable, CaseIterable {
  /// May be invited into visits.
  case joinVisits
  /// May call the client.
  case callClient
  /// Is told that a visit was not reached; never what it was about.
  case toldWhenNotReached
}
