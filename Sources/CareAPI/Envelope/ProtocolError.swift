/// Every code an error reply or a REST error may carry. People are told by it.
public enum ErrorCode: String, Codable, Sendable, CaseIterable {
  // Who asks
  case notSignedIn, wrongCredentials, linkUnknown, linkExpired, linkRevoked, sessionUnknown
  case terminalUnknown, badSignature
  case notAllowed
  /// Allowed once a reason has been given.
  case reasonNeeded
  // Calls
  case notFound, busy, alreadyInCall, notRinging, answeredElsewhere, ended, tooLong
  // Terminals and tasks
  case codeUnknown, notReachable, takenByAnother, taskDone
  // Changes: somebody else has changed it since it was read
  case stale
  // Media
  case badOffer, notJoined, mediaUnavailable
  // Any request
  case badRequest, unknownType, tooOld, tooMany
  /// Our fault; nothing was changed.
  case `internal`
}

/// A refusal as the other end gets it. `message` is English, for developers, and holds nothing of
/// what was sent but the names of fields.
public struct ProtocolError: Error, Codable, Sendable, Hashable {
  public var code: ErrorCode
  public var message: String

  public init(_ code: ErrorCode, _ message: String) {
    self.code = code
    self.message = message
  }
}

/// Why a WebSocket is closed (RFC 6455, 7.4; 4000 and up are our own).
public enum CloseCode: UInt16, Sendable, CaseIterable {
  case stopping = 1001
  case binary = 1003
  case notJSON = 1007
  case tooLong = 1009
  case noHello = 4001
  case badShape = 4002
  case signedOut = 4003
  case takenOver = 4008
  case tooManyMessages = 4029
}
