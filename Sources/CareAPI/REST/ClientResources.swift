public import CareModel

/// A client with what staff who take care of them need to know.
public struct ClientCard: Codable, Sendable, Equatable {
  public var id: ClientID
  public var name: PersonalText
  public var firstName: PersonalText
  public var language: Language
  public var unitId: UnitID
  @Nullable public var phone: PersonalText?
  @Nullable public var email: PersonalText?
  public var address: PersonalText
  public var entryInstructions: PersonalText
  public var suitability: PersonalText
  public var emergency: PersonalText
  /// Of the details; 0 where nothing has been written yet.
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
    entryInstructions = details.entryInstructions
    suitability = details.suitability
    emergency = details.emergency
    version = details.version
  }
}

/// `PUT /api/clients/{id}/details`
public struct DetailsRequest: Codable, Sendable, Equatable {
  /// Of the details that were seen; null: `If-Match` tells.
  @Nullable public var version: Int?
  @Nullable public var phone: PersonalText?
  @Nullable public var email: PersonalText?
  public var address: PersonalText
  public var entryInstructions: PersonalText
  public var suitability: PersonalText
  public var emergency: PersonalText

  public static let longestText = 1_000

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    _version = try container.decode(Nullable<Int>.self, forKey: .version)
    _phone = try container.decodePlain(.phone, longest: 40)
    _email = try container.decodePlain(.email, longest: 254)
    address = try container.decodeLines(.address, longest: Self.longestText)
    entryInstructions = try container.decodeLines(.entryInstructions, longest: Self.longestText)
    suitability = try container.decodeLines(.suitability, longest: Self.longestText)
    emergency = try container.decodeLines(.emergency, longest: Self.longestText)
  }
}

public struct CardReply: Codable, Sendable, Equatable {
  public var client: ClientCard
  public init(client: ClientCard) { self.client = client }
}

/// `GET /api/clients/{id}`
public struct ClientDetail: Codable, Sendable, Equatable {
  public var client: ClientCard
  public var relatives: [RelativeView]
  public var absences: [AbsenceView]
  @Nullable public var autoAnswer: AutoAnswerView?

  public init(
    client: ClientCard, relatives: [RelativeView], absences: [AbsenceView],
    autoAnswer: AutoAnswerView?
  ) {
    self.client = client
    self.relatives = relatives
    self.absences = absences
    self.autoAnswer = autoAnswer
  }
}

public struct RelativeView: Codable, Sendable, Equatable {
  public var id: RelativeID
  public var name: PersonalText
  public var relation: PersonalText
  @Nullable public var phone: PersonalText?
  @Nullable public var email: PersonalText?
  public var language: Language
  public var rights: [RelativeRight]
  public var version: Int

  public init(_ relative: Relative) {
    id = relative.id
    name = relative.name
    relation = relative.relation
    _phone = Nullable(wrappedValue: relative.phone)
    _email = Nullable(wrappedValue: relative.email)
    language = relative.language
    rights = relative.rights
    version = relative.version
  }
}

/// `POST /api/clients/{id}/relatives` and `PUT /api/clients/{id}/relatives/{relative}`
public struct RelativeRequest: Codable, Sendable, Equatable {
  public var name: PersonalText
  public var relation: PersonalText
  @Nullable public var phone: PersonalText?
  @Nullable public var email: PersonalText?
  public var language: Language
  public var rights: [RelativeRight]
  /// Of a change: of what was seen; null: `If-Match` tells.
  @Nullable public var version: Int?

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decodeLine(.name, longest: 80)
    relation = try container.decodeLine(.relation, longest: 40)
    _phone = try container.decodePlain(.phone, longest: 40)
    _email = try container.decodePlain(.email, longest: 254)
    language = try container.decode(Language.self, forKey: .language)
    let given = Set(try container.decode([RelativeRight].self, forKey: .rights))
    rights = RelativeRight.allCases.filter(given.contains)
    _version = try container.decode(Nullable<Int>.self, forKey: .version)
  }
}

public struct RelativeReply: Codable, Sendable, Equatable {
  public var relative: RelativeView
  public init(relative: RelativeView) { self.relative = relative }
}

public struct AbsenceView: Codable, Sendable, Equatable {
  public var id: AbsenceID
  public var reason: AbsenceReason
  public var from: WallTime
  @Nullable public var until: WallTime?

  public init(_ absence: Absence) {
    id = absence.id
    reason = absence.reason
    from = absence.from
    _until = Nullable(wrappedValue: absence.until)
  }
}

/// `POST /api/clients/{id}/absences`
public struct AbsenceRequest: Codable, Sendable, Equatable {
  public var reason: AbsenceReason
  public var from: WallTime
  @Nullable public var until: WallTime?
}

public struct AbsenceReply: Codable, Sendable, Equatable {
  public var absence: AbsenceView
  public init(absence: AbsenceView) { self.absence = absence }
}

/// `GET` and `PUT /api/ladder`
public struct LadderReply: Codable, Sendable, Equatable {
  public var plan: LadderPlan
  /// Of what was agreed for exactly this scope; 0 where nothing was.
  public var version: Int
  /// It counts because nothing nearer was agreed.
  public var inherited: Bool

  public init(plan: LadderPlan, version: Int, inherited: Bool) {
    self.plan = plan
    self.version = version
    self.inherited = inherited
  }
}

/// `PUT /api/ladder`
public struct LadderRequest: Codable, Sendable, Equatable {
  /// Of what was seen; null: `If-Match` tells.
  @Nullable public var version: Int?
  public var plan: LadderPlan
}

extension KeyedDecodingContainer {
  /// A text of at most so many characters, in which lines may end.
  func decodeLines(_ key: Key, longest: Int) throws -> PersonalText {
    let text = try decode(PersonalText.self, forKey: key)
    let isPlain = text.revealed.unicodeScalars.allSatisfy {
      ($0.value >= 0x20 && $0.value != 0x7F) || $0 == "\n"
    }
    guard text.revealed.count <= longest, text.revealed.utf8.count <= longest * 8, isPlain else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "is longer than \(longest) characters")
    }
    return text
  }

  /// One line of 1 to so many characters.
  func decodeLine(_ key: Key, longest: Int) throws -> PersonalText {
    let text = try decodeLines(key, longest: longest)
    guard text.revealed.contains(where: { !$0.isWhitespace }), !text.revealed.contains("\n")
    else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "is not one line of 1 to \(longest) characters")
    }
    return text
  }

  /// One line, or nothing: an empty one is nothing.
  func decodePlain(_ key: Key, longest: Int) throws -> Nullable<PersonalText> {
    guard let text = try decodeIfPresent(PersonalText.self, forKey: key),
      text.revealed.contains(where: { !$0.isWhitespace })
    else { return Nullable(wrappedValue: nil) }
    return Nullable(wrappedValue: try decodeLine(key, longest: longest))
  }
}
