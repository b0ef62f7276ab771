public import CareModel

/// What a terminal goes by: made by the gateway, numbered and signed. A terminal takes a version that
/// is higher than its own and signed by the key that it pinned when it was paired, and nothing else.
public struct TerminalConfiguration: Codable, Sendable, Equatable {
  public var terminalId: TerminalID
  /// Rises with each change.
  public var version: Int
  public var issuedAt: WallTime
  public var name: PersonalText
  public var place: TerminalPlace
  public var language: Language
  public var organisation: Caller
  /// Whose terminal it is; empty at a service point.
  public var people: [Person]
  public var ringSeconds: Int
  /// 0 to 100, both.
  public var volume: Int
  public var brightness: Int
  /// When the screen is dark and prompts are quiet.
  public var night: DailyHours
  public var selfTestBeforeVisit: Bool
  /// How long before a visit the terminal says aloud that it comes; left out: it does not.
  public var remindMinutes: Int?
  /// A name of the tz database; all hours above are in it.
  public var timeZone: String

  public init(
    terminalId: TerminalID, version: Int, issuedAt: WallTime, name: PersonalText,
    place: TerminalPlace, language: Language, organisation: Caller, people: [Person],
    ringSeconds: Int, volume: Int, brightness: Int, night: DailyHours, selfTestBeforeVisit: Bool,
    remindMinutes: Int?, timeZone: String
  ) {
    self.terminalId = terminalId
    self.version = version
    self.issuedAt = issuedAt
    self.name = name
    self.place = place
    self.language = language
    self.organisation = organisation
    self.people = people
    self.ringSeconds = ringSeconds
    self.volume = volume
    self.brightness = brightness
    self.night = night
    self.selfTestBeforeVisit = selfTestBeforeVisit
    self.remindMinutes = remindMinutes
    self.timeZone = timeZone
  }

  /// Who calls.
  public struct Caller: Codable, Sendable, Equatable {
    public var name: String
    public var service: String
    public var phone: String
    /// `kotihoidosta`
    public var callingFrom: String

    public init(_ organisation: Organisation) {
      name = organisation.name
      service = organisation.service
      phone = organisation.phone
      callingFrom = organisation.callingFrom
    }
  }

  public struct Person: Codable, Sendable, Equatable {
    public var clientId: ClientID
    public var firstName: PersonalText
    public var language: Language
    /// Nil: no call is answered by itself.
    @Nullable public var autoAnswer: AutoAnswerView?

    public init(
      clientId: ClientID, firstName: PersonalText, language: Language, autoAnswer: AutoAnswerView?
    ) {
      self.clientId = clientId
      self.firstName = firstName
      self.language = language
      self.autoAnswer = autoAnswer
    }
  }

  /// - Throws: ``ProtocolError`` that names the field.
  public static func decode(_ text: String) throws(ProtocolError) -> TerminalConfiguration {
    try RESTCoding.decode(TerminalConfiguration.self, from: text.utf8)
  }

  /// The text that is signed.
  public func encoded() -> String { JSONText.encode(self) }
}

/// The client's consent to calls that are answered by themselves.
public struct AutoAnswerView: Codable, Sendable, Equatable {
  public var callers: [AutoAnswerCaller]
  public var from: ClockTime
  public var until: ClockTime
  /// How long the screen says so before it happens.
  public var countdownSeconds: Int
  public var givenAt: WallTime

  public init(
    callers: [AutoAnswerCaller], from: ClockTime, until: ClockTime, countdownSeconds: Int,
    givenAt: WallTime
  ) {
    self.callers = callers
    self.from = from
    self.until = until
    self.countdownSeconds = countdownSeconds
    self.givenAt = givenAt
  }

  public var hours: DailyHours { DailyHours(from: from, until: until) }
}
