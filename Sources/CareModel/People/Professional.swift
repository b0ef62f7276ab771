/// Somebody of the staff.
public struct Professional: Sendable, Equatable {
  public var id: ProfessionalID
  public var organisation: OrganisationID
  public var unit: UnitID
  /// Unique in the whole installation, in lower case.
  public var username: PersonalText
  public var name: PersonalText
  public var firstName: PersonalText
  public var language: Language
  /// What the person is here; in the order of ``StaffRole``, none twice.
  public var roles: [StaffRole]
  /// What others find the person by: `haavahoito`.
  public var skills: [Skill]
  /// Where colleagues reach the person; not for clients.
  public var phone: PersonalText?
  /// May not sign in from then on.
  public var disabledAt: WallTime?

  public static let skillsHeld = 20

  public init(
    id: ProfessionalID, organisation: OrganisationID, unit: UnitID, username: PersonalText,
    name: PersonalText, firstName: PersonalText, language: Language,
    roles: [StaffRole] = [.carer], skills: [Skill] = [], phone: PersonalText? = nil,
    disabledAt: WallTime? = nil
  ) {
    self.id = id
    self.organisation = organisation
    self.unit = unit
    self.username = username
    self.name = name
    self.firstName = firstName
    self.language = language
    self.roles = roles
    self.skills = skills
    self.phone = phone
    self.disabledAt = disabledAt
  }

  public func has(_ role: StaffRole) -> Bool { roles.contains(role) }
}

/// What somebody of the staff is, and may do for it.
public enum StaffRole: String, Codable, Sendable, CaseIterable {
  /// Places visits.
  case carer
  /// Has a shift of a unit in hand: an open task that nobody takes comes to this person.
  case shiftLead
  /// Goes to the client's door.
  case fieldTeam
  /// Reads figures, plans, and helps in any unit.
  case supervisor
  /// Manages people, units and settings. No ground to read what is written of clients.
  case administrator
}

/// A word that a professional is found by, as it was typed: 1 to 40 characters on one line.
public struct Skill: Hashable, Sendable, Comparable {
  public let name: String

  /// Nil where the text is no such word.
  public init?(_ name: String) {
    guard (1...40).contains(name.count), name.first?.isWhitespace == false,
      name.last?.isWhitespace == false,
      name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { return nil }
    self.name = name
  }

  public static func < (a: Skill, b: Skill) -> Bool { a.name < b.name }
}

extension Skill: Codable {
  public init(from decoder: any Decoder) throws {
    self = try decoder.checkedText("is no skill of 1 to 40 characters") { Skill($0) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
