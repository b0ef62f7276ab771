public import CareModel

/// Names one WebSocket connection for as long as this process runs.
public struct ConnectionID: Hashable, Sendable, CustomStringConvertible {
  public let rawValue: UInt64

  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  public var description: String { String(rawValue) }
}

/// The sending half of one connection, as signalling sees it.
///
/// Both methods return at once and may be called from anywhere. What is sent goes out in the order
/// of the calls; after `close` nothing more is sent. A peer that reads too slowly for the bounded
/// outbound queue is disconnected, and what was queued is dropped.
public protocol SignallingSocket: AnyObject, Sendable {
  /// Sends one text frame.
  func send(_ text: String)
  /// Sends a close frame (RFC 6455 section 5.5.1) after what was sent before, then ends the connection.
  func close(code: UInt16, reason: String)
}

/// What the upgrade request said about who connects.
public struct UpgradeContext: Sendable {
  /// The staff member whose session cookie came with the upgrade, if that session is valid.
  public struct Staff: Sendable, Hashable {
    public var professional: ProfessionalID
    public var organisation: OrganisationID
    /// SHA-256 of the session's token: what ``SignallingService/staffSignedOut(tokenHash:)`` names.
    public var tokenHash: [UInt8]

    public init(professional: ProfessionalID, organisation: OrganisationID, tokenHash: [UInt8]) {
      self.professional = professional
      self.organisation = organisation
      self.tokenHash = tokenHash
    }
  }

  public var staff: Staff?
  /// Groups connections of one network address for limits. It is an address: never logged, never
  /// stored.
  public var addressKey: String

  public init(staff: Staff?, addressKey: String) {
    self.staff = staff
    self.addressKey = addressKey
  }
}

/// What stands behind a WebSocket connection.
///
/// For each connection `opened` comes first, then `received` once for each text message, strictly
/// in the order of arrival and each only after the one before has returned, then `closed` exactly
/// once. Connections are independent of each other: their calls overlap.
public protocol SocketService: Sendable {
  func opened(_ socket: any SignallingSocket, context: UpgradeContext) async -> ConnectionID
  /// `text` is valid UTF-8 of at most 65,536 bytes, nothing else has been checked.
  func received(_ text: String, on connection: ConnectionID) async
  /// The connection is gone, for whatever reason; nothing more can be sent on it.
  func closed(_ connection: ConnectionID) async
}

/// The seam between WebSocket connections and the switchboard.
public protocol SignallingService: SocketService {
  /// From ``stopping()`` on: no connection is to be opened any more.
  var isStopping: Bool { get async }
  /// The gateway stops: say `bye` on every connection. The server closes them (1001) afterwards.
  func stopping() async
  /// A staff session has ended: its connections are told and closed (4003).
  func staffSignedOut(tokenHash: [UInt8]) async
  /// A guest link has been revoked: its connections are told and closed (4003).
  func linkRevoked(_ link: GuestLinkID, in organisation: OrganisationID) async
}
