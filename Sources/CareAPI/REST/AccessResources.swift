public import CareModel

/// `POST /api/access-grants`: why somebody without a care relationship needs a client's data, or a
/// unit's list.
public struct AccessGrantRequest: Codable, Sendable, Equatable {
  /// One of the two.
  public var clientId: ClientID?
  public var unitId: UnitID?
  public var reason: PersonalText

  public init(clientId: ClientID? = nil, unitId: UnitID? = nil, reason: PersonalText) {
    self.clientId = clientId
    self.unitId = unitId
    self.reason = reason
  }
}

public struct AccessGrantReply: Codable, Sendable, Equatable {
  public var id: AccessGrantID
  public var expiresAt: WallTime

  public init(id: AccessGrantID, expiresAt: WallTime) {
    self.id = id
    self.expiresAt = expiresAt
  }
}

/// `GET /api/clients/{id}/access-log`
public struct AccessLogList: Codable, Sendable, Equatable {
  public var client: Person
  /// The newest first.
  public var entries: [AccessLogEntry]
  /// Where to go on from, by `?after=`; null at the end.
  public var next: String?

  public struct Person: Codable, Sendable, Equatable {
    public var id: ClientID
    public var name: PersonalText

    public init(id: ClientID, name: PersonalText) {
      self.id = id
      self.name = name
    }
  }

  public init(client: Person, entries: [AccessLogEntry], next: String?) {
    self.client = client
    self.entries = entries
    self.next = next
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(client, forKey: .client)
    try container.encode(entries, forKey: .entries)
    try container.encode(next, forKey: .next)
  }
}

public struct AccessLogEntry: Codable, Sendable, Equatable {
  public var at: WallTime
  public var who: AccessActor.Kind
  /// Null where it has been erased, or is nobody's.
  public var name: PersonalText?
  public var unit: String?
  public var verb: AccessVerb
  public var area: AccessArea
  public var ground: AccessGround
  public var reason: PersonalText?

  public init(
    at: WallTime, who: AccessActor.Kind, name: PersonalText?, unit: String?, verb: AccessVerb,
    area: AccessArea, ground: AccessGround, reason: PersonalText?
  ) {
    self.at = at
    self.who = who
    self.name = name
    self.unit = unit
    self.verb = verb
    self.area = area
    self.ground = ground
    self.reason = reason
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(at, forKey: .at)
    try container.encode(who, forKey: .who)
    try container.encode(name, forKey: .name)
    try container.encode(unit, forKey: .unit)
    try container.encode(verb, forKey: .verb)
    try container.encode(area, forKey: .area)
    try container.encode(ground, forKey: .ground)
    try container.encode(reason, forKey: .reason)
  }
}
