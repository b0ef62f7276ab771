public import Bytes

/// What an ICE agent tells its transport, in order.
public enum ICEEvent: Sendable, Equatable {
  case pathValidated(NetworkPath)
  case pathForgotten(NetworkPath)
  case pathSelected(NetworkPath)
  case consentLost
  case consentBack
  /// Every candidate pair failed; only a restart helps.
  case failed
}

/// The common face of the lite and the full agent: messages and time in, datagrams and events out.
protocol ConnectivityAgent {
  /// Takes one STUN message; nil means it was used, else why it was not.
  mutating func receive(_ message: STUN.Message, path: NetworkPath, now: Instant) -> DropReason?
  mutating func handleTimeout(now: Instant)
  var deadline: Instant? { get }
  mutating func pollDatagram() -> (bytes: [UInt8], path: NetworkPath)?
  mutating func pollEvent() -> ICEEvent?
  /// Begins a new generation of credentials (RFC 8445, section 9); the old one lives until the new
  /// one has nominated a path. `localCandidates` replace those there were; nil keeps them.
  mutating func restart(
    local: ICECredentials, localCandidates: [ICECandidate]?, remote: ICECredentials,
    remoteIsLite: Bool, candidates: [ICECandidate], now: Instant)
  /// From ``restart(local:localCandidates:remote:remoteIsLite:candidates:now:)`` until the new generation has
  /// nominated a path.
  var isRestarting: Bool { get }
  /// The ufrags of ours by which checks may arrive now.
  var localUfrags: [String] { get }
  var selectedPath: NetworkPath? { get }
  /// The last moment the peer showed that it wants what is sent on the selected path (RFC 7675).
  var lastConsent: Instant? { get }
  var statistics: ICEStatistics { get }
}

/// What an agent's own checks have measured since its start; a lite agent sends none.
public struct ICEStatistics: Sendable, Equatable {
  /// Checks sent, retransmissions and consent included.
  public var requestsSent: UInt64 = 0
  public var responsesReceived: UInt64 = 0
  public var consentRequestsSent: UInt64 = 0
  /// Of the last check that was answered at its first transmission.
  public var roundTrip: Instant.Span?
  /// Sum over ``roundTripMeasurements``.
  public var totalRoundTrip = Instant.Span(nanoseconds: 0)
  public var roundTripMeasurements: UInt64 = 0

  public init() {}

  mutating func measured(_ span: Instant.Span) {
    roundTrip = span
    totalRoundTrip.nanoseconds += span.nanoseconds
    roundTripMeasurements += 1
  }
}

enum Consent {
  /// RFC 7675, section 5.1: consent ends 30 s after the last valid check.
  static let lifetime = Instant.Span.seconds(30)
}

/// One generation's credentials of both sides, ready to compare with bytes on the wire.
struct ICEGeneration {
  let local: ICECredentials
  let remote: ICECredentials
  /// The key that incoming requests and our responses are signed with.
  let localKey: [UInt8]
  /// The key that our requests and their responses are signed with.
  let remoteKey: [UInt8]
  private let localUfrag: [UInt8]
  private let remoteUfrag: [UInt8]
  /// USERNAME of our own requests.
  let outgoingUsername: [UInt8]

  init(local: ICECredentials, remote: ICECredentials) {
    self.local = local
    self.remote = remote
    localKey = Array(local.password.utf8)
    remoteKey = Array(remote.password.utf8)
    localUfrag = Array(local.ufrag.utf8)
    remoteUfrag = Array(remote.ufrag.utf8)
    outgoingUsername = Array("\(remote.ufrag):\(local.ufrag)".utf8)
  }

  enum Match {
    case both
    case localOnly
    case neither
  }

  /// Compares an incoming USERNAME, `ours:theirs` (RFC 8445, section 7.2.2).
  func match(_ username: UnsafeRawBufferPointer) -> Match {
    guard username.count > localUfrag.count, username[localUfrag.count] == UInt8(ascii: ":"),
      username.starts(with: localUfrag)
    else { return .neither }
    return username[(localUfrag.count + 1)...].elementsEqual(remoteUfrag) ? .both : .localOnly
  }
}
