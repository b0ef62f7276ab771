public import CareModel

public protocol DetailReading {
  /// Empty ones, of version 0, where nothing has been written of a client that is there; nil where
  /// the organisation has no such client.
  func details(of client: ClientID, in organisation: OrganisationID) throws -> ClientDetails?
  func relative(_ id: RelativeID, in organisation: OrganisationID) throws -> Relative?
  /// Those that have not been removed, by name.
  func relatives(of client: ClientID, in organisation: OrganisationID) throws -> [Relative]
  /// Of the organisation's staff who may sign in, by name; of one unit, or of all; after that person.
  func professionals(
    in organisation: OrganisationID, unit: UnitID?, after: Professional?, limit: Int
  ) throws -> [Professional]
}

public protocol DetailWriting {
  /// Writes them as the version after `details.version`; false where another is stored by now.
  func save(_ details: ClientDetails) throws -> Bool
  /// Inserts, or replaces what has the same id in the same organisation. Throws
  /// ``StoreError/conflict(_:)`` where the id is another organisation's.
  func save(_ relative: Relative) throws
}
