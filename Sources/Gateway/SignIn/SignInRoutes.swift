import CareAPI
import CareModel
import CareStore
import NIOCore
import NIOHTTP1

/// `/api/sign-in`, `/api/sign-out`, `/api/me`.
struct SignInRoutes: Sendable {
  let sessions: StaffSessions
  let door: Doorkeeper
  let signalling: any SignallingService
  let metrics: GatewayMetrics

  var routes: [Route] {
    [
      Route(.POST, "/api/sign-in") { try await signIn($0) },
      Route(.POST, "/api/sign-out") { try await signOut($0) },
      Route(.GET, "/api/me") { .json(try await door.staff($0).view) },
    ]
  }

  private func signIn(_ request: Request) async throws -> Response {
    // There is no session whose CSRF word could be asked for yet, so that the origin has to be told.
    guard door.origins.verdict(request) == .own else {
      throw RequestError.notAllowed("sign-in needs an Origin header of this gateway")
    }
    let body = try request.json(SignInRequest.self)
    switch try await attempt(body, request) {
    case .wait(let time):
      metrics.signInThrottled.increment()
      throw RequestError.tooMany(retryAfterSeconds: Int((time / .seconds(1)).rounded(.up)))
    case .wrongCredentials:
      metrics.signInFailures.increment()
      throw RequestError(
        status: .unauthorized, code: .wrongCredentials, message: "name or password is wrong")
    case .signedIn(let staff, let token, let ended):
      metrics.signIns.increment()
      // A task of its own, as in signing out.
      await Task { [signalling] in
        for hash in ended { await signalling.staffSignedOut(tokenHash: hash.bytes) }
      }.value
      var response = Response.json(staff.view)
      response.headers.add(
        name: "Set-Cookie",
        value: SessionToken.setting(token, isSecure: door.isSecure(request)))
      return response
    }
  }

  private func attempt(
    _ body: SignInRequest, _ request: Request
  ) async throws -> StaffSessions.SignInResult {
    do {
      return try await sessions.signIn(
        body, from: request.peer,
        replacing: SessionToken.hash(of: request, isSecure: door.isSecure(request)))
    } catch PasswordHasher.Failure.overloaded {
      throw RequestError.overloaded
    }
  }

  private func signOut(_ request: Request) async throws -> Response {
    let staff = try await door.changingStaff(request)
    let hash = staff.session.tokenHash
    // A task of its own: a page that leaves at once must not keep its open connection signed in.
    try await Task { [sessions, signalling] in
      try await sessions.signOut(tokenHash: hash)
      await signalling.staffSignedOut(tokenHash: hash.bytes)
    }.value
    var response = Response.noContent
    response.headers.add(
      name: "Set-Cookie", value: SessionToken.clearing(isSecure: door.isSecure(request)))
    return response
  }
}

extension Request {
  /// The body, decoded; refuses other content types, so that no form of another site gets in.
  func json<Body: Decodable>(_ type: Body.Type) throws -> Body {
    let kind = single("Content-Type")?.split(separator: ";").first
    guard kind?.trimmed().lowercased() == "application/json" else {
      throw RequestError(
        status: .unsupportedMediaType, code: .badRequest, message: "send application/json")
    }
    do {
      return try RESTCoding.decode(type, from: body.readableBytesView)
    } catch {
      throw RequestError(error)
    }
  }
}

extension Substring {
  fileprivate func trimmed() -> Substring {
    let front = drop { $0 == " " }
    return front[..<(front.lastIndex { $0 != " " }.map(front.index(after:)) ?? front.startIndex)]
  }
}
