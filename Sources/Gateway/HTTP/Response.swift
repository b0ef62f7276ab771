import CareAPI
import NIOCore
import NIOHTTP1

/// One answer. `Content-Length`, `Date` and the security headers are added when it is sent.
struct Response: Sendable {
  var status: HTTPResponseStatus
  var headers: HTTPHeaders = [:]
  var body: ByteBuffer = ByteBuffer()
  /// Ends the connection after this answer.
  var closes = false

  static func json(_ value: some Encodable, status: HTTPResponseStatus = .ok) -> Response {
    json(bytes: ByteBuffer(string: RESTCoding.encode(value)), status: status)
  }

  /// Of JSON that is written already.
  static func json(bytes: ByteBuffer, status: HTTPResponseStatus = .ok) -> Response {
    Response(
      status: status,
      headers: ["Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"],
      body: bytes)
  }

  static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Response {
    Response(
      status: .ok, headers: ["Content-Type": type, "Cache-Control": "no-store"],
      body: ByteBuffer(string: text))
  }

  static let noContent = Response(status: .noContent, headers: ["Cache-Control": "no-store"])
}

/// What goes wrong in a request, in the shape of the protocol page. Messages are for developers and
/// never repeat what the sender wrote about a person.
struct RequestError: Error, Sendable, Equatable {
  var status: HTTPResponseStatus
  var code: ErrorCode
  var message: String
  var headers: [String: String] = [:]
  /// Ends the connection: what follows on it cannot be trusted to be a request.
  var closes = false

  var response: Response {
    var response = Response.json(
      RESTError(ProtocolError(code, message), status: Int(status.code)), status: status)
    response.headers.replaceOrAdd(name: "Content-Type", value: RESTError.mediaType)
    response.closes = closes
    for (name, value) in headers { response.headers.add(name: name, value: value) }
    return response
  }
}

extension RequestError {
  static func badRequest(_ message: String) -> RequestError {
    RequestError(status: .badRequest, code: .badRequest, message: message)
  }
  static let notFound = RequestError(
    status: .notFound, code: .notFound, message: "there is nothing here")
  static let notSignedIn = RequestError(
    status: .unauthorized, code: .notSignedIn, message: "sign in first")
  static func notAllowed(_ message: String) -> RequestError {
    RequestError(status: .forbidden, code: .notAllowed, message: message)
  }
  static func methodNotAllowed(_ methods: [String]) -> RequestError {
    RequestError(
      status: .methodNotAllowed, code: .badRequest,
      message: "use \(methods.joined(separator: ", "))",
      headers: ["Allow": methods.joined(separator: ", ")])
  }
  static func tooMany(retryAfterSeconds: Int) -> RequestError {
    RequestError(
      status: .tooManyRequests, code: .tooMany, message: "try again later",
      headers: ["Retry-After": String(max(1, retryAfterSeconds))])
  }
  static let lengthRequired = RequestError(
    status: .lengthRequired, code: .badRequest,
    message: "a body needs Content-Length or chunked coding", closes: true)
  static func tooLarge(limit: Int) -> RequestError {
    RequestError(
      status: .payloadTooLarge, code: .tooLong, message: "a body is at most \(limit) bytes",
      closes: true)
  }
  static let targetTooLong = RequestError(
    status: .uriTooLong, code: .tooLong, message: "the request target is too long", closes: true)
  static let headTooLarge = RequestError(
    status: .requestHeaderFieldsTooLarge, code: .tooLong, message: "the header is too large",
    closes: true)
  static let unreadable = RequestError(
    status: .badRequest, code: .badRequest, message: "this is not HTTP/1.1", closes: true)
  static let tooSlow = RequestError(
    status: .requestTimeout, code: .badRequest, message: "the request took too long to arrive",
    closes: true)
  static let misdirected = RequestError(
    status: .misdirectedRequest, code: .notAllowed,
    message: "the Host is not this gateway's; the operator sets publicAddress", closes: true)
  static let `internal` = RequestError(
    status: .internalServerError, code: .internal, message: "our fault; nothing was changed")
  static let stopping = RequestError(
    status: .serviceUnavailable, code: .internal, message: "the gateway is stopping",
    headers: ["Retry-After": "2"], closes: true)
  /// There is no room for one more connection. By chance, so that those who are told so do not come back
  /// together.
  static func full() -> RequestError {
    RequestError(
      status: .serviceUnavailable, code: .tooMany, message: "too many connections are open",
      headers: ["Retry-After": String(Int.random(in: 5...15))], closes: true)
  }
  static let overloaded = RequestError(
    status: .serviceUnavailable, code: .tooMany, message: "too much to do now",
    headers: ["Retry-After": "2"])
}
