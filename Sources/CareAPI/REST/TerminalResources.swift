public import CareModel

/// `GET /api/terminals`
public struct TerminalList: Codable, Sendable, Equatable {
  public var terminals: [TerminalView]
  public init(terminals: [TerminalView]) { self.terminals = terminals }
}

/// The answer to `POST /api/terminals`, and to `GET` and `PUT /api/terminals/{id}`.
public struct TerminalReply: Codable, Sendable, Equatable {
  public var terminal: TerminalView
  public init(terminal: TerminalView) { self.terminal = terminal }
}

public struct TerminalView: Codable, Sendable, Equatable {
  public var id: TerminalID
  public var name: PersonalText
  public var place: TerminalPlace
  public var clients: [Person]
  public var state: State
  /// Nil before it was first connected.
  @Nullable public var lastSeenAt: WallTime?
  public var pairedAt: WallTime
  /// Of its program, as last told.
  public var version: String
  @Nullable public var health: HealthReport?
  @Nullable public var selfTest: SelfTestReport?
  public var settings: TerminalSettingsView
  /// Counts the changes that staff make: its `ETag`.
  public var revision: Int

  public init(
    id: TerminalID, name: PersonalText, place: TerminalPlace, clients: [Person], state: State,
    lastSeenAt: WallTime?, pairedAt: WallTime, version: String, health: HealthReport?,
    selfTest: SelfTestReport?, settings: TerminalSettingsView, revision: Int
  ) {
    self.id = id
    self.name = name
    self.place = place
    self.clients = clients
    self.state = state
    self.lastSeenAt = lastSeenAt
    self.pairedAt = pairedAt
    self.version = version
    self.health = health
    self.selfTest = selfTest
    self.settings = settings
    self.revision = revision
  }

  public enum State: String, Codable, Sendable, CaseIterable { case reachable, silent, revoked }

  public struct Person: Codable, Sendable, Equatable {
    public var id: ClientID
    public var name: PersonalText

    public init(id: ClientID, name: PersonalText) {
      self.id = id
      self.name = name
    }
  }
}

public struct TerminalSettingsView: Codable, Sendable, Equatable {
  /// 0 to 100, both.
  public var volume: Int
  public var brightness: Int
  public var language: Language
  public var night: DailyHours
  public var selfTestBeforeVisit: Bool
  /// How long before a visit the terminal says aloud that it comes; null: it does not.
  @Nullable public var remindMinutes: Int?

  public init(
    volume: Int, brightness: Int, language: Language, night: DailyHours,
    selfTestBeforeVisit: Bool, remindMinutes: Int?
  ) {
    self.volume = volume
    self.brightness = brightness
    self.language = language
    self.night = night
    self.selfTestBeforeVisit = selfTestBeforeVisit
    self.remindMinutes = remindMinutes
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    volume = try container.decodeInt(.volume, in: 0...100)
    brightness = try container.decodeInt(.brightness, in: 0...100)
    language = try container.decode(Language.self, forKey: .language)
    night = try container.decode(DailyHours.self, forKey: .night)
    selfTestBeforeVisit = try container.decode(Bool.self, forKey: .selfTestBeforeVisit)
    let reminds = try container.decodeIfPresent(Int.self, forKey: .remindMinutes) != nil
    remindMinutes =
      reminds ? try container.decodeInt(.remindMinutes, in: TerminalSettings.remindRange) : nil
  }
}

/// `POST /api/terminals`
public struct PairTerminalRequest: Codable, Sendable, Equatable {
  /// As typed: the case and what stands between the characters do not matter.
  public var code: PersonalText
  public var name: PersonalText
  public var place: TerminalPlace
  public var clientIds: [ClientID]

  public init(
    code: PersonalText, name: PersonalText, place: TerminalPlace, clientIds: [ClientID]
  ) {
    self.code = code
    self.name = name
    self.place = place
    self.clientIds = clientIds
  }
}

/// `PUT /api/terminals/{id}`
public struct ChangeTerminalRequest: Codable, Sendable, Equatable {
  /// Of the terminal that was seen; null: `If-Match` tells.
  @Nullable public var revision: Int?
  public var name: PersonalText
  public var place: TerminalPlace
  public var clientIds: [ClientID]
  public var settings: TerminalSettingsView

  public init(
    revision: Int? = nil, name: PersonalText, place: TerminalPlace, clientIds: [ClientID],
    settings: TerminalSettingsView
  ) {
    _revision = Nullable(wrappedValue: revision)
    self.name = name
    self.place = place
    self.clientIds = clientIds
    self.settings = settings
  }
}

/// `GET /api/clients`
public struct ClientList: Codable, Sendable, Equatable {
  public var clients: [ClientView]
  /// Goes on from here; null: that was all.
  @Nullable public var next: String?
  /// Whether the reader may add and change clients and units.
  public var mayRegister: Bool

  public init(clients: [ClientView], next: String?, mayRegister: Bool) {
    self.clients = clients
    self.mayRegister = mayRegister
    _next = Nullable(wrappedValue: next)
  }
}

/// The answer to `PUT /api/clients/{id}/auto-answer`.
public struct ClientReply: Codable, Sendable, Equatable {
  public var client: ClientView
  public init(client: ClientView) { self.client = client }
}

public struct ClientView: Codable, Sendable, Equatable {
  public var id: ClientID
  public var name: PersonalText
  public var firstName: PersonalText
  public var language: Language
  public var unitId: UnitID
  @Nullable public var autoAnswer: AutoAnswerView?

  public init(
    id: ClientID, name: PersonalText, firstName: PersonalText, language: Language, unitId: UnitID,
    autoAnswer: AutoAnswerView?
  ) {
    self.id = id
    self.name = name
    self.firstName = firstName
    self.language = language
    self.unitId = unitId
    self.autoAnswer = autoAnswer
  }
}

/// `PUT /api/clients/{id}/auto-answer`: the client has agreed to this.
public struct AutoAnswerRequest: Codable, Sendable, Equatable {
  public var callers: [AutoAnswerCaller]
  public var from: ClockTime
  public var until: ClockTime
  public var countdownSeconds: Int

  public init(
    callers: [AutoAnswerCaller], from: ClockTime, until: ClockTime, countdownSeconds: Int
  ) {
    self.callers = callers
    self.from = from
    self.until = until
    self.countdownSeconds = countdownSeconds
  }
}
