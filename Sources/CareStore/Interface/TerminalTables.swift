public import CareAPI
public import CareModel

public protocol TerminalReading {
  /// Revoked or not.
  func terminal(_ id: TerminalID, in organisation: OrganisationID) throws -> TerminalRecord?
  /// The one that is not revoked. Across organisations: its key is all that a terminal has.
  func terminal(key: PublicKeyText) throws -> TerminalRecord?
  /// Revoked ones last, then by name; at most `limit`.
  func terminals(in organisation: OrganisationID, limit: Int) throws -> [TerminalRecord]
  /// That are not revoked.
  func terminalCount(in organisation: OrganisationID) throws -> Int
  /// That are not revoked, by id.
  func terminals(ofClient client: ClientID, in organisation: OrganisationID) throws
    -> [TerminalRecord]
  /// Of all organisations, not revoked and without a connection: for a gateway that starts.
  func silentTerminals() throws -> [(TerminalID, OrganisationID)]
  /// Of every one of these clients who has a terminal that is not revoked; never `none`.
  func terminalReach(
    of clients: Set<ClientID>, in organisation: OrganisationID
  ) throws -> [ClientID: TerminalReach]
  /// As it was last made; nil before the first.
  func configuration(
    of terminal: TerminalID, in organisation: OrganisationID
  ) throws -> TerminalConfiguration?
}

public protocol TerminalWriting {
  /// Inserts, or replaces what has the same id in the same organisation; `revokedAt` and
  /// `lastSeenAt` stay. Throws ``StoreError/conflict(_:)`` where the key is another terminal's that
  /// is not revoked, or the id another organisation's.
  func save(_ terminal: Terminal) throws
  func touchTerminal(
    _ id: TerminalID, in organisation: OrganisationID, version: String?, at now: WallTime) throws
  /// False where there is none, or it is revoked already.
  func revokeTerminal(
    _ id: TerminalID, in organisation: OrganisationID, at now: WallTime
  ) throws -> Bool
  func save(
    _ configuration: TerminalConfiguration, in organisation: OrganisationID) throws
  /// Keeps the last of each.
  func record(
    _ health: HealthReport, of terminal: TerminalID, in organisation: OrganisationID) throws
  func record(
    _ selfTest: SelfTestReport, of terminal: TerminalID, in organisation: OrganisationID) throws
}

/// A terminal with its people and how it does.
public struct TerminalRecord: Sendable, Equatable {
  public var terminal: Terminal
  /// In the order of ``Terminal/clients``.
  public var people: [Client]
  public var isConnected: Bool
  public var health: HealthReport?
  public var selfTest: SelfTestReport?

  public init(
    terminal: Terminal, people: [Client], isConnected: Bool, health: HealthReport?,
    selfTest: SelfTestReport?
  ) {
    self.terminal = terminal
    self.people = people
    self.isConnected = isConnected
    self.health = health
    self.selfTest = selfTest
  }
}

public protocol ConsentReading {
  /// All that were ever given, the newest last.
  func consents(
    of client: ClientID, in organisation: OrganisationID
  ) throws -> [AutoAnswerConsent]
  /// Those that stand.
  func standingConsents(in organisation: OrganisationID) throws -> [ClientID: AutoAnswerConsent]
}

extension ConsentReading {
  public func standingConsent(
    of client: ClientID, in organisation: OrganisationID
  ) throws -> AutoAnswerConsent? {
    try consents(of: client, in: organisation).last { $0.stands }
  }
}

public protocol ConsentWriting {
  /// Throws ``StoreError/conflict(_:)`` where another one stands.
  func insert(_ consent: AutoAnswerConsent) throws
  /// Whether one stood.
  func withdrawConsent(
    of client: ClientID, in organisation: OrganisationID,
    _ withdrawal: AutoAnswerConsent.Withdrawal
  ) throws -> Bool
}

public protocol FeedbackReading {
  func feedback(on call: CallID, in organisation: OrganisationID) throws -> FeedbackFace?
}

public protocol FeedbackWriting {
  /// A later one replaces it.
  func save(
    _ face: FeedbackFace, on call: CallID, in organisation: OrganisationID, at now: WallTime) throws
}
