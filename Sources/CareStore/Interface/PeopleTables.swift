public import CareModel

public protocol PeopleReading {
  func organisation(_ id: OrganisationID) throws -> Organisation?
  /// By id; at most `limit`.
  func organisations(limit: Int) throws -> [Organisation]
  func units(in organisation: OrganisationID) throws -> [CareUnit]
  func unit(_ id: UnitID, in organisation: OrganisationID) throws -> CareUnit?
  func professional(_ id: ProfessionalID, in organisation: OrganisationID) throws -> Professional?
  func client(_ id: ClientID, in organisation: OrganisationID) throws -> Client?
  /// By the word that is found, and the name; nil where ``ClientSearch/after`` is not among them (any
  /// more). Who comes in between while somebody goes on page by page moves nobody.
  func clients(_ search: ClientSearch, in organisation: OrganisationID) throws -> [Client]?
  func clientCount(in organisation: OrganisationID) throws -> Int
  /// By id, from after one of them on; of one unit, or of all. At most `limit`.
  func clients(
    in organisation: OrganisationID, unit: UnitID?, after: ClientID?, limit: Int
  ) throws -> [Client]
  /// Of one unit or of all, by username, those who may not sign in included; at most `limit`.
  func staff(
    in organisation: OrganisationID, unit: UnitID?, limit: Int
  ) throws -> [Professional]
  /// By a name in any case. Across organisations: who signs in has not said where they belong.
  func account(username: String) throws -> StaffAccount?
}

public protocol PeopleWriting {
  /// Each of these inserts, or replaces what has the same id in the same organisation.
  /// Throws ``StoreError/conflict(_:)`` where the id is another organisation's.
  func save(_ organisation: Organisation) throws
  func save(_ unit: CareUnit) throws
  func save(_ professional: Professional, passwordHash: PersonalText) throws
  func save(_ client: Client) throws
}

public struct StaffAccount: Sendable, Equatable {
  public var professional: Professional
  /// As the hashing wrote it (argon2id, PHC string).
  public var passwordHash: PersonalText

  public init(professional: Professional, passwordHash: PersonalText) {
    self.professional = professional
    self.passwordHash = passwordHash
  }
}
