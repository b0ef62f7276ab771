public import CareModel

public protocol SignallingReading {
  func signallingSession(_ id: SessionID) throws -> SignallingSession?
  /// Sessions that live at `now`: connected, or broken off and not expired. Each by id.
  func pages(
    ofClient client: ClientID, role: GuestRole, in organisation: OrganisationID, now: WallTime
  ) throws -> [SignallingSession]
  func pages(
    ofProfessional professional: ProfessionalID, in organisation: OrganisationID, now: WallTime
  ) throws -> [SignallingSession]
  func pages(
    ofGuestLink link: GuestLinkID, in organisation: OrganisationID, now: WallTime
  ) throws -> [SignallingSession]
  /// The sessions of one terminal.
  func pages(
    ofTerminal terminal: TerminalID, in organisation: OrganisationID, now: WallTime
  ) throws -> [SignallingSession]
  /// The sessions of all terminals of a client.
  func pages(
    ofTerminalsOf client: ClientID, in organisation: OrganisationID, now: WallTime
  ) throws -> [SignallingSession]
  func pages(
    ofVisit visit: VisitID, in organisation: OrganisationID, now: WallTime
  ) throws -> [SignallingSession]
  /// All pages of staff.
  func staffPages(in organisation: OrganisationID, now: WallTime) throws -> [SignallingSession]
  /// The pages that hang on one sign-in.
  func pages(ofStaffSession tokenHash: SecretHash, now: WallTime) throws -> [SignallingSession]
  /// Of these the clients that have a page of role `client` connected.
  func clientsAtPages(
    among clients: Set<ClientID>, in organisation: OrganisationID
  ) throws -> Set<ClientID>

  /// Who of the staff has a page connected.
  func professionalsAtPages(in organisation: OrganisationID) throws -> Set<ProfessionalID>

  /// The events after `seq` that are still held, in order; at most `limit`.
  func events(of session: SessionID, after seq: Int, limit: Int) throws -> [StoredEvent]
  func unacknowledgedCount(of session: SessionID) throws -> Int
  /// All that are kept, by request id.
  func replies(of session: SessionID) throws -> [Int: String]
}

public protocol SignallingWriting {
  func insert(_ session: SignallingSession) throws
  /// A page has said hello or resumed: it no longer expires.
  func connectSession(_ id: SessionID, at now: WallTime) throws
  func disconnectSession(_ id: SessionID, at now: WallTime, expiresAt: WallTime) throws
  /// After a start of the gateway nobody is connected. Returns how many were.
  func disconnectAllSessions(at now: WallTime, expiresAt: WallTime) throws -> Int
  /// Ends the session with its events and replies; whether there was one.
  func deleteSession(_ id: SessionID) throws -> Bool

  /// Appends to the session's stream and returns the number; nil where the session is gone. Holds
  /// no more than ``ProtocolLimits/eventsHeld``, the oldest go first.
  func append(_ event: String, to session: SessionID) throws -> Int?
  /// Lets go of everything up to `seq`; returns how many.
  func acknowledgeEvents(of session: SessionID, upTo seq: Int) throws -> Int
  /// Keeps the reply, and the last ``ProtocolLimits/repliesKept`` numbers in all. Writing the reply
  /// to the same request again replaces it.
  func record(_ reply: String, to request: Int, of session: SessionID) throws
}

public struct StoredEvent: Sendable, Equatable {
  public var seq: Int
  /// As `CareAPI.EncodedEvent` writes it.
  public var json: String

  public init(seq: Int, json: String) {
    self.seq = seq
    self.json = json
  }
}

public struct SignallingSession: Sendable, Equatable {
  public var id: SessionID
  public var secretHash: SecretHash
  /// Nil for a tester only.
  public var organisation: OrganisationID?
  public var principal: Principal
  /// The sign-in that a page of staff hangs on.
  public var staffSession: SecretHash?
  public var language: Language
  public var createdAt: WallTime
  /// Since when it is connected; nil while it is not.
  public var connectedAt: WallTime?
  /// When its connection broke off; nil while it is connected.
  public var disconnectedAt: WallTime?
  /// When it ends unless it is resumed; nil while it is connected.
  public var expiresAt: WallTime?
  /// The number of its newest event.
  public var lastSeq: Int

  public init(
    id: SessionID, secretHash: SecretHash, organisation: OrganisationID?, principal: Principal,
    staffSession: SecretHash?, language: Language, createdAt: WallTime, connectedAt: WallTime?,
    disconnectedAt: WallTime? = nil, expiresAt: WallTime? = nil, lastSeq: Int = 0
  ) {
    self.id = id
    self.secretHash = secretHash
    self.organisation = organisation
    self.principal = principal
    self.staffSession = staffSession
    self.language = language
    self.createdAt = createdAt
    self.connectedAt = connectedAt
    self.disconnectedAt = disconnectedAt
    self.expiresAt = expiresAt
    self.lastSeq = lastSeq
  }
}
