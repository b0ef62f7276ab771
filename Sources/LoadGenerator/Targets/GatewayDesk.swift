internal import CareModel
internal import Endpoint
internal import Foundation
internal import FoundationNetworking

/// What a member of staff does over REST: signs in, makes links, takes terminals in.
struct GatewayDesk {
  let cookie: PersonalText
  private let origin: String
  private let csrf: String
  private let http: URLSession

  init(_ gateway: GatewayAddress, username: String, password: String) async throws {
    origin = gateway.description
    http = URLSession(configuration: .ephemeral)
    let (body, response) = try await Self.post(
      http, origin, "/api/sign-in", ["username": username, "password": password], [:])
    guard let setting = response.value(forHTTPHeaderField: "Set-Cookie"),
      let csrf = body["csrf"] as? String
    else { throw LoadProblem("the gateway's sign-in gives no session") }
    cookie = PersonalText(String(setting.prefix { $0 != ";" }))
    self.csrf = csrf
  }

  /// Nothing more is asked: its connection is let go.
  func leave() { http.finishTasksAndInvalidate() }

  /// The secret of a link for the visit's client.
  func link(to visit: VisitID) async throws -> PersonalText {
    let body = try await post("/api/visits/\(visit.rawValue)/guest-links", ["role": "client"])
    guard let url = body["url"] as? String, let mark = url.firstIndex(of: "#") else {
      throw LoadProblem("the gateway makes no link")
    }
    return PersonalText(String(url[url.index(after: mark)...]))
  }

  /// Enters the code that a terminal shows.
  func takeIn(code: String, name: String, client: ClientID) async throws {
    _ = try await post(
      "/api/terminals",
      ["code": code, "name": name, "place": "home", "clientIds": [client.rawValue]])
  }

  private func post(_ path: String, _ body: [String: Any]) async throws -> [String: Any] {
    try await Self.post(
      http, origin, path, body, ["Cookie": cookie.revealed, "X-Kuulolla-CSRF": csrf]
    ).0
  }

  private static func post(
    _ http: URLSession, _ origin: String, _ path: String, _ body: [String: Any],
    _ headers: [String: String]
  ) async throws -> ([String: Any], HTTPURLResponse) {
    guard let url = URL(string: origin + path) else { throw LoadProblem("\(origin) is no address") }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    // Only what is set here: a cookie of another person's sign-in must not come along.
    request.httpShouldHandleCookies = false
    request.setValue(origin, forHTTPHeaderField: "Origin")
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    request.httpBody = try JSONSerialization.data(withJSONObject: body)
    let (data, answer) = try await http.data(for: request)
    guard let response = answer as? HTTPURLResponse, (200..<300).contains(response.statusCode)
    else {
      throw LoadProblem(
        "the gateway answers \((answer as? HTTPURLResponse)?.statusCode ?? 0) to \(path)")
    }
    return (try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:], response)
  }
}
