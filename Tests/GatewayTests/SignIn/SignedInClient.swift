import CareModel
import Foundation

@testable import Gateway

/// A staff member's browser, as far as REST goes.
struct SignedInClient: Sendable {
  let server: TestServer
  /// Name and value, as they go into `Cookie`.
  let cookie: String
  let csrf: String

  var token: String { String(cookie.split(separator: "=", maxSplits: 1)[1]) }

  init(_ server: TestServer, _ house: TestHouse) async throws {
    try await self.init(server, username: house.username)
  }

  /// Of anybody with the password of the houses.
  init(_ server: TestServer, username: String) async throws {
    let answer = try await server.signIn(username, TestHouse.password.revealed)
    guard let cookie = answer.header("set-cookie")?.split(separator: ";").first,
      let csrf = answer.json["csrf"] as? String
    else { throw TestServer.NoAnswer() }
    self.server = server
    self.cookie = String(cookie)
    self.csrf = csrf
  }

  /// - Parameter changes: headers that replace the right ones (or leave them out, if nil).
  func ask(
    _ method: String, _ path: String, body: String? = nil, _ changes: [String: String?] = [:]
  ) async throws -> RawResponse {
    var headers: [String: String?] = [
      "Cookie": cookie, "Origin": server.origin, "X-Kuulolla-CSRF": csrf,
    ]
    if body != nil { headers["Content-Type"] = "application/json" }
    if method == "POST", body == nil { headers["Content-Length"] = "0" }
    headers.merge(changes) { $1 }
    return try await server.ask(method, path, headers: headers.compactMapValues { $0 }, body: body)
  }
}

extension TestServer {
  func signIn(
    _ username: String, _ password: String, _ changes: [String: String?] = [:]
  ) async throws -> RawResponse {
    var headers: [String: String?] = ["Origin": origin, "Content-Type": "application/json"]
    headers.merge(changes) { $1 }
    return try await ask(
      "POST", "/api/sign-in", headers: headers.compactMapValues { $0 },
      body: "{\"username\":\"\(username)\",\"password\":\"\(password)\"}")
  }
}
