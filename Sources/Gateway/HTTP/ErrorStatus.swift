import CareAPI
import NIOHTTP1

extension ErrorCode {
  /// The status of an answer that carries the code, unless the request itself was at fault in another
  /// way. The same table as in docs/openapi.yaml.
  var status: HTTPResponseStatus {
    switch self {
    case .badRequest, .badOffer, .unknownType: .badRequest
    case .notSignedIn, .wrongCredentials, .badSignature: .unauthorized
    case .notAllowed, .reasonNeeded: .forbidden
    case .notFound, .codeUnknown, .linkUnknown, .sessionUnknown, .terminalUnknown: .notFound
    case .busy, .alreadyInCall, .notRinging, .answeredElsewhere, .ended, .notReachable,
      .takenByAnother, .taskDone, .stale, .notJoined:
      .conflict
    case .linkExpired, .linkRevoked, .tooOld: .gone
    case .tooLong: .payloadTooLarge
    case .tooMany: .tooManyRequests
    case .mediaUnavailable: .serviceUnavailable
    case .internal: .internalServerError
    }
  }

  /// Seconds until it is worth asking again, of the statuses that say so.
  var retryAfterSeconds: Int? {
    switch status {
    // Something has to end before there is room.
    case .tooManyRequests: 60
    case .serviceUnavailable: 5
    default: nil
    }
  }
}

extension RequestError {
  /// A refusal of a use case, by the status that says the same.
  init(_ error: ProtocolError) {
    self.init(status: error.code.status, code: error.code, message: error.message)
    if let seconds = error.code.retryAfterSeconds { headers["Retry-After"] = String(seconds) }
  }
}
