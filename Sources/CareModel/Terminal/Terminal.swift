/// A device in a home or at a service point that does nothing else, known by the key that it made.
public struct Terminal: Sendable, Equatable {
  public var id: TerminalID
  public var organisation: OrganisationID
  public var key: PublicKeyText
  /// As staff call it: "Aino, keittiö".
  public var name: PersonalText
  public var place: TerminalPlace
  /// Whose it is, in the order given; empty at a service point.
  public var clients: [ClientID]
  public var settings: TerminalSettings
  /// Of its program, as last told.
  public var version: String
  public var pairedAt: WallTime
  /// Nil for one that was put in by the demo.
  public var pairedBy: ProfessionalID?
  /// When it was last connected, or last said how it does.
  public var lastSeenAt: WallTime?
  public var revokedAt: WallTime?
  /// Counts the changes that staff make, from 1.
  public var revision: Int

  public init(
    id: TerminalID, organisation: OrganisationID, key: PublicKeyText, name: PersonalText,
    place: TerminalPlace, clients: [ClientID], settings: TerminalSettings, version: String,
    pairedAt: WallTime, pairedBy: ProfessionalID?, lastSeenAt: WallTime? = nil,
    revokedAt: WallTime? = nil, revision: Int = 1
  ) {
    self.id = id
    self.organisation = organisation
    self.key = key
    self.name = name
    self.place = place
    self.clients = clients
    self.settings = settings
    self.version = version
    self.pairedAt = pairedAt
    self.pairedBy = pairedBy
    self.lastSeenAt = lastSeenAt
    self.revokedAt = revokedAt
    self.revision = revision
  }
}

extension Terminal {
  public static let longestName = 80
  /// Several people may share one: a family, a home of a few.
  public static let mostClients = 8

  public enum Fault: Error, Sendable, Equatable, CaseIterable {
    case badName
    /// At home it is somebody's.
    case nobody
    case tooManyClients, clientTwice
    /// At a service point it is nobody's.
    case somebody
  }

  /// Nil where a terminal may be called and given so.
  public static func fault(
    name: String, place: TerminalPlace, clients: [ClientID]
  ) -> Fault? {
    let isPlain = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    guard isPlain, name.count <= longestName, name.utf8.count <= longestName * 8,
      name.contains(where: { !$0.isWhitespace })
    else { return .badName }
    switch place {
    case .home:
      if clients.isEmpty { return .nobody }
      if clients.count > mostClients { return .tooManyClients }
      return Set(clients).count == clients.count ? nil : .clientTwice
    case .servicePoint:
      return clients.isEmpty ? nil : .somebody
    }
  }

  /// Who pressed or is meant, where only one person can be: asking an old person is no answer.
  public var onlyClient: ClientID? { clients.count == 1 ? clients[0] : nil }
}

/// What staff may set.
public struct TerminalSettings: Sendable, Equatable {
  /// 0 to 100, both.
  public var volume: Int
  public var brightness: Int
  public var language: Language
  /// When the screen is dark and prompts are quiet.
  public var night: DailyHours
  public var selfTestBeforeVisit: Bool
  /// How long before a visit the terminal says aloud that it comes; nil: it does not.
  public var remindMinutes: Int?

  public static let remindRange = 2...60

  public init(
    volume: Int = 80, brightness: Int = 80, language: Language = .fi,
    night: DailyHours = usualNight, selfTestBeforeVisit: Bool = true, remindMinutes: Int? = 10
  ) {
    self.volume = volume
    self.brightness = brightness
    self.language = language
    self.night = night
    self.selfTestBeforeVisit = selfTestBeforeVisit
    self.remindMinutes = remindMinutes
  }

  // Both are times of day.
  public static let usualNight = DailyHours(from: ClockTime("22:00")!, until: ClockTime("07:00")!)
}
