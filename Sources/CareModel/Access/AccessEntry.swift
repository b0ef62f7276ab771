/// One line of the access log: who looked at or changed what, when, and by what right.
public struct AccessEntry: Sendable, Equatable {
  /// From 1 on in the chain, without a gap.
  public var sequence: Int64
  public var at: WallTime
  public var organisation: OrganisationID
  public var verb: AccessVerb
  public var area: AccessArea
  public var ground: AccessGround
  public var actorKind: AccessActor.Kind
  /// The id of who did it; empty where the kind says it all.
  public var actor: CommittedText
  /// Whom it is about; nil where it is about nobody of the clients.
  public var client: CommittedText?
  /// Id of the visit, task, terminal, link or call; of no person.
  public var object: String?
  /// The grant by which it was allowed, or the one that was made.
  public var grant: AccessGrantID?
  /// Why, in the words of who did it: of a grant, and of what was done on the command line.
  public var reason: CommittedText?

  public init(
    sequence: Int64, at: WallTime, organisation: OrganisationID, verb: AccessVerb,
    area: AccessArea, ground: AccessGround, actorKind: AccessActor.Kind, actor: CommittedText,
    client: CommittedText?, object: String?, grant: AccessGrantID?, reason: CommittedText?
  ) {
    self.sequence = sequence
    self.at = at
    self.organisation = organisation
    self.verb = verb
    self.area = area
    self.ground = ground
    self.actorKind = actorKind
    self.actor = actor
    self.client = client
    self.object = object
    self.grant = grant
    self.reason = reason
  }

  /// The fields that tell about people, with the names they have in the store.
  public var personalFields: [(field: AccessPersonalField, text: CommittedText)] {
    var fields: [(AccessPersonalField, CommittedText)] = [(.actor, actor)]
    if let client { fields.append((.client, client)) }
    if let reason { fields.append((.reason, reason)) }
    return fields
  }
}

/// A field of an entry that a law may want erased.
public enum AccessPersonalField: String, Sendable, CaseIterable {
  case actor, client, reason
}

/// What is to be recorded, before the log has given it a place.
public struct AccessFact: Sendable, Hashable {
  public var organisation: OrganisationID
  public var actor: AccessActor
  public var verb: AccessVerb
  public var area: AccessArea
  public var ground: AccessGround
  public var client: ClientID?
  public var object: String?
  public var grant: AccessGrantID?
  public var reason: PersonalText?

  /// UTF-8 bytes of a reason, and of an object's id.
  public static let longestReason = 800
  public static let longestObject = 64

  public init(
    _ actor: AccessActor, in organisation: OrganisationID, _ verb: AccessVerb, _ area: AccessArea,
    ground: AccessGround, client: ClientID? = nil, object: String? = nil,
    grant: AccessGrantID? = nil, reason: PersonalText? = nil
  ) {
    self.organisation = organisation
    self.actor = actor
    self.verb = verb
    self.area = area
    self.ground = ground
    self.client = client
    self.object = object
    self.grant = grant
    self.reason = reason
  }
}

/// A value that the chain holds by its commitment alone, SHA-256 of salt and value: without both it
/// tells nothing, and the chain still stands when they have been erased.
public struct CommittedText: Sendable, Equatable {
  public var commitment: [UInt8]
  /// Nil where it has been erased.
  public var kept: Kept?

  public struct Kept: Sendable, Equatable {
    /// 16 random bytes: else a short value could be found by trying.
    public var salt: [UInt8]
    public var value: PersonalText

    public init(salt: [UInt8], value: PersonalText) {
      self.salt = salt
      self.value = value
    }
  }

  public static let saltBytes = 16

  /// As stored.
  public init(commitment: [UInt8], kept: Kept?) {
    self.commitment = commitment
    self.kept = kept
  }

  public init(_ value: PersonalText, salt: [UInt8], digest: AccessDigest) {
    let kept = Kept(salt: salt, value: value)
    self.init(commitment: kept.commitment(digest), kept: kept)
  }

  public var value: PersonalText? { kept?.value }

  /// False where salt and value are there, and are not those that were committed to.
  public func stands(_ digest: AccessDigest) -> Bool {
    guard commitment.count == AccessChain.hashBytes else { return false }
    return kept.map { $0.commitment(digest) == commitment } ?? true
  }
}

extension CommittedText.Kept {
  fileprivate func commitment(_ digest: AccessDigest) -> [UInt8] {
    digest(salt + Array(value.revealed.utf8))
  }
}

/// SHA-256 of some bytes: 32 of them. The rules here have no library of their own for it.
public typealias AccessDigest = @Sendable ([UInt8]) -> [UInt8]
