public import CareModel

/// The access log, and what the rule of rights asks the store. Entries are only ever added; a personal
/// field may be erased with its salt.
public protocol AccessReading {
  /// Where the chain ends; the empty head where there is none.
  func accessHead(of node: AccessNode) throws -> AccessHead
  /// Of all chains, by node.
  func accessHeads() throws -> [AccessHead]
  /// The links after `number`, in order and with their entries; at most `limit`.
  func accessLinks(of node: AccessNode, after number: Int64, limit: Int) throws -> [AccessLink]
  /// What was recorded of a client, the newest first, from after `cursor` on; at most `limit`.
  func accessRecords(
    of client: ClientID, in organisation: OrganisationID, after cursor: AccessCursor?, limit: Int
  ) throws -> [AccessRecord]

  /// The grants of somebody that count at `now`, and whom they belong to beyond the unit.
  func accessCircle(
    of professional: ProfessionalID, in organisation: OrganisationID, now: WallTime
  ) throws -> AccessCircle
  /// Who belongs to a client beyond the unit.
  func accessTies(
    to client: ClientID, of unit: UnitID, in organisation: OrganisationID, now: WallTime
  ) throws -> [ProfessionalID: AccessTies]
  /// The staff who have a page, connected or to be resumed.
  func staffAtWork(in organisation: OrganisationID, now: WallTime) throws -> [AccessPerson]
}

public protocol AccessWriting {
  /// As ``AccessReading/accessHead(of:)``, and nobody else goes on with that chain until this
  /// transaction has ended.
  func holdAccessHead(of node: AccessNode) throws -> AccessHead
  /// Throws ``StoreError/conflict(_:)`` where the chain does not end before the link.
  func append(_ link: AccessLink) throws
  /// Forgets a field's value and salt in every entry where the value is this; how many there were.
  /// After the commit no file holds them.
  func eraseAccess(
    _ field: AccessPersonalField, holding value: PersonalText, in organisation: OrganisationID
  ) throws -> Int

  /// Takes away what the person was granted and no longer counts, and adds the grant. False where
  /// ``AccessGrant/mostOfPerson`` count already; nothing is added then.
  func insert(_ grant: AccessGrant) throws -> Bool
}

/// An entry as people read it.
public struct AccessRecord: Sendable, Equatable {
  public var node: AccessNode
  public var entry: AccessEntry
  /// Full name of the professional, or what a link or terminal is called; nil where it has been erased,
  /// or is of nobody.
  public var actorName: PersonalText?
  /// The professional's team.
  public var unitName: String?
  /// What was given as the reason, where the ground is one.
  public var reason: PersonalText?

  public init(
    node: AccessNode, entry: AccessEntry, actorName: PersonalText?, unitName: String?,
    reason: PersonalText?
  ) {
    self.node = node
    self.entry = entry
    self.actorName = actorName
    self.unitName = unitName
    self.reason = reason
  }

  public var cursor: AccessCursor {
    AccessCursor(at: entry.at, node: node, sequence: entry.sequence)
  }
}

/// A place in a list of entries, newest first.
public struct AccessCursor: Sendable, Hashable {
  public var at: WallTime
  public var node: AccessNode
  public var sequence: Int64

  public init(at: WallTime, node: AccessNode, sequence: Int64) {
    self.at = at
    self.node = node
    self.sequence = sequence
  }
}
