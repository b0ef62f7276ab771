public import CareModel

/// What the register holds of a client: who it is, where, and whether remote visits suit. Nothing of
/// the care itself.
public struct RegisterEntry: Codable, Sendable, Equatable {
  public var id: ClientID
  public var name: PersonalText
  public var firstName: PersonalText
  public var language: Language
  public var unitId: UnitID
  @Nullable public var phone: PersonalText?
  @Nullable public var email: PersonalText?
  public var address: PersonalText
  public var suitability: PersonalText
  /// Of the entry and of the client's details together; 0 where nothing has been written yet.
  public var version: Int

  public init(_ client: Client, _ details: ClientDetails) {
    id = client.id
    name = client.name
    firstName = client.firstName
    language = client.language
    unitId = client.unit
    _phone = Nullable(wrappedValue: details.phone)
    _email = Nullable(wrappedValue: details.email)
    address = details.address
    suitability = details.suitability
    version = details.version
  }
}

/// `GET /api/clients/{id}/register`, and the answers to `POST /api/clients` and `PATCH /api/clients/{id}`.
public struct RegisterReply: Codable, Sendable, Equatable {
  public var client: RegisterEntry
  public init(client: RegisterEntry) { self.client = client }
}

/// `POST /api/clients`
public struct NewClientRequest: Codable, Sendable, Equatable {
  public var name: PersonalText
  public var firstName: PersonalText
  public var language: Language
  public var unitId: UnitID
  @Nullable public var phone: PersonalText?
  @Nullable public var email: PersonalText?
  public var address: PersonalText
  public var suitability: PersonalText

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decodeLine(.name, longest: RegisterChange.longestName)
    firstName = try container.decodeLine(.firstName, longest: RegisterChange.longestName)
    language = try container.decode(Language.self, forKey: .language)
    unitId = try container.decode(UnitID.self, forKey: .unitId)
    _phone = try container.decodePlain(.phone, longest: 40)
    _email = try container.decodePlain(.email, longest: 254)
    address = try container.decodeLinesIfPresent(.address) ?? ""
    suitability = try container.decodeLinesIfPresent(.suitability) ?? ""
  }
}

/// `PATCH /api/clients/{id}` (RFC 7396): what is not named stays as it is.
public struct RegisterChange: Decodable, Sendable, Equatable {
  /// Of what was seen; null: `If-Match` tells.
  public var version: Int?
  public var name: PersonalText?
  public var firstName: PersonalText?
  public var language: Language?
  public var unitId: UnitID?
  /// Of these two nil is: not named; null or an empty text takes away what there is.
  public var phone: PersonalText??
  public var email: PersonalText??
  public var address: PersonalText?
  public var suitability: PersonalText?

  public static let longestName = 100

  private enum CodingKeys: String, CodingKey {
    case version, name, firstName, language, unitId, phone, email, address, suitability
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    version = try container.decodeIfPresent(Int.self, forKey: .version)
    if container.contains(.name) {
      name = try container.decodeLine(.name, longest: Self.longestName)
    }
    if container.contains(.firstName) {
      firstName = try container.decodeLine(.firstName, longest: Self.longestName)
    }
    language = try container.decodeIfPresent(Language.self, forKey: .language)
    unitId = try container.decodeIfPresent(UnitID.self, forKey: .unitId)
    if container.contains(.phone) {
      phone = .some(try container.decodePlain(.phone, longest: 40).wrappedValue)
    }
    if container.contains(.email) {
      email = .some(try container.decodePlain(.email, longest: 254).wrappedValue)
    }
    address = try container.decodeLinesIfPresent(.address)
    suitability = try container.decodeLinesIfPresent(.suitability)
  }
}

extension KeyedDecodingContainer {
  fileprivate func decodeLinesIfPresent(_ key: Key) throws -> PersonalText? {
    guard contains(key) else { return nil }
    return try decodeLines(key, longest: DetailsRequest.longestText)
  }
}

/// `POST /api/units` and `PATCH /api/units/{id}`
public struct UnitRequest: Codable, Sendable, Equatable {
  public var name: String

  public static let longestName = 80

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decodeLine(.name, longest: Self.longestName).revealed
  }
}

/// The answer to `POST /api/units`, `PATCH /api/units/{id}` and `PUT /api/units/{id}/service`.
public struct UnitReply: Codable, Sendable, Equatable {
  public var unit: UnitList.Unit
  public init(unit: UnitList.Unit) { self.unit = unit }
}

/// `GET /api/clients/{id}/visits`
public struct ClientVisits: Codable, Sendable, Equatable {
  /// By start.
  public var visits: [VisitView]
  /// Goes on from here; null: that was all.
  @Nullable public var next: String?

  public init(visits: [VisitView], next: String?) {
    self.visits = visits
    self.next = next
  }
}
