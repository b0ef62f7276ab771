import CareModel
import CareStore
import Signatures
import Testing

@testable import Gateway

@Suite("Terminals and clients over REST", .timeLimit(.minutes(5)))
struct TerminalRouteTests {
  private static let path = "/api/terminals/d_one"
  private static let settings =
    #"{"volume":40,"brightness":80,"language":"sv","night":{"from":"21:00","until":"06:00"},"selfTestBeforeVisit":false}"#
  private static let consent =
    #"{"callers":["carer"],"from":"08:00","until":"20:00","countdownSeconds":20}"#

  private static func server() async throws -> TestServer {
    let server = try await TestServer()
    let terminal = Terminal(
      id: TerminalID("d_one")!, organisation: server.home.organisation,
      key: PublicKeyText(TerminalKey().publicKey)!, name: "Keittiö", place: .home,
      clients: [server.home.client], settings: TerminalSettings(), version: "0.1.0",
      pairedAt: server.time.now, pairedBy: server.home.carer)
    try await server.store.write { try $0.save(terminal) }
    return server
  }

  @Test("staff see their terminals, change, and revoke them")
  func list() async throws {
    let server = try await Self.server()
    let staff = try await SignedInClient(server, server.home)
    let list = try await staff.ask("GET", "/api/terminals")
    let shown = try #require((list.json["terminals"] as? [[String: Any]])?.first)
    #expect(shown["state"] as? String == "silent" && shown["name"] as? String == "Keittiö")
    #expect((shown["clients"] as? [[String: Any]])?.first?["name"] as? String == "Aino Testi")

    let body =
      #"{"revision":1,"name":"Eteinen","place":"home","clientIds":["\#(server.home.client)"],"settings":\#(Self.settings)}"#
    let changed = try await staff.ask("PUT", Self.path, body: body)
    #expect(changed.status == 200)
    let terminal = try #require(changed.json["terminal"] as? [String: Any])
    #expect(terminal["name"] as? String == "Eteinen")
    #expect((terminal["settings"] as? [String: Any])?["volume"] as? Int == 40)

    let command = #"{"kind":"identify"}"#
    let answer = try await staff.ask("POST", Self.path + "/commands", body: command)
    #expect(answer.status == 409 && answer.errorCode == "notReachable")
    #expect(try await staff.ask("DELETE", Self.path).status == 204)
    let after = try await staff.ask("GET", "/api/terminals")
    #expect((after.json["terminals"] as? [[String: Any]])?.first?["state"] as? String == "revoked")
    #expect(try await staff.ask("PUT", Self.path, body: body).status == 404)
  }

  @Test("a change names the revision that was seen, and the same again is none")
  func revisions() async throws {
    let server = try await Self.server()
    let staff = try await SignedInClient(server, server.home)
    func body(_ name: String, revision: Int? = nil) -> String {
      let seen = revision.map { #""revision":\#($0),"# } ?? ""
      return
        #"{\#(seen)"name":"\#(name)","place":"home","clientIds":["\#(server.home.client)"],"settings":\#(Self.settings)}"#
    }
    let read = try await staff.ask("GET", Self.path)
    #expect(read.status == 200 && read.header("etag") == #""1""#)
    #expect((read.json["terminal"] as? [String: Any])?["revision"] as? Int == 1)
    #expect(try await staff.ask("PUT", Self.path, body: body("A")).status == 428)
    let tag = ["If-Match": #""1""#]
    let first = try await staff.ask("PUT", Self.path, body: body("A"), tag)
    #expect(first.status == 200 && first.header("etag") == #""2""#)
    let late = try await staff.ask("PUT", Self.path, body: body("B"), tag)
    #expect(late.status == 412 && late.errorCode == "stale")
    let later = try await staff.ask("PUT", Self.path, body: body("B", revision: 1))
    #expect(later.status == 409 && later.errorCode == "stale")
    let same = try await staff.ask("PUT", Self.path, body: body("A", revision: 2))
    #expect(same.status == 200 && same.header("etag") == #""2""#)
    #expect(try await staff.ask("DELETE", Self.path, tag).status == 412)
    let kept = try await staff.ask("GET", Self.path)
    let terminal = try #require(kept.json["terminal"] as? [String: Any])
    #expect(terminal["name"] as? String == "A" && terminal["state"] as? String == "silent")
    #expect(try await staff.ask("DELETE", Self.path, ["If-Match": #""2""#]).status == 204)
  }

  @Test("what is no terminal's name, place, people or settings is refused by its field")
  func refused() async throws {
    let server = try await Self.server()
    let staff = try await SignedInClient(server, server.home)
    for (body, status) in [
      (#"{"name":" ","place":"home","clientIds":["c_home"],"settings":\#(Self.settings)}"#, 400),
      (#"{"name":"A","place":"home","clientIds":[],"settings":\#(Self.settings)}"#, 400),
      (
        #"{"name":"A","place":"servicePoint","clientIds":["c_home"],"settings":\#(Self.settings)}"#,
        400
      ),
      (#"{"name":"A","place":"home","clientIds":["c_foreign"],"settings":\#(Self.settings)}"#, 404),
      (#"{"name":"A","place":"home","clientIds":["c_home"],"settings":{}}"#, 400),
    ] {
      let answer = try await staff.ask("PUT", Self.path, body: body, ["If-Match": "*"])
      #expect(answer.status == status, "\(body)")
    }
    let pair = #"{"code":"K7P2M9","name":"A","place":"home","clientIds":["c_home"]}"#
    let answer = try await staff.ask("POST", "/api/terminals", body: pair)
    #expect(answer.status == 404 && answer.errorCode == "codeUnknown")
  }

  @Test("consent is written down, shown, and taken back")
  func consent() async throws {
    let server = try await Self.server()
    let staff = try await SignedInClient(server, server.home)
    let path = "/api/clients/\(server.home.client)/auto-answer"
    let given = try await staff.ask("PUT", path, body: Self.consent)
    #expect(given.status == 200)
    let list = try await staff.ask("GET", "/api/clients")
    let client = try #require((list.json["clients"] as? [[String: Any]])?.first)
    let shown = try #require(client["autoAnswer"] as? [String: Any])
    #expect(shown["from"] as? String == "08:00" && shown["callers"] as? [String] == ["carer"])
    let bad = Self.consent.replacing("20}", with: "61}")
    #expect(try await staff.ask("PUT", path, body: bad).status == 400)
    #expect(try await staff.ask("DELETE", path).status == 204)
    #expect(try await staff.ask("DELETE", path).status == 204)
  }

  @Test("another organisation's staff see and change none of it; nor does who has no word for it")
  func walls() async throws {
    let server = try await Self.server()
    let stranger = try await SignedInClient(server, server.foreign)
    let list = try await stranger.ask("GET", "/api/terminals")
    #expect((list.json["terminals"] as? [Any])?.isEmpty == true)
    let clients = try await stranger.ask("GET", "/api/clients")
    #expect((clients.json["clients"] as? [Any])?.count == 1)
    let body =
      #"{"revision":1,"name":"A","place":"home","clientIds":["c_foreign"],"settings":\#(Self.settings)}"#
    #expect(try await stranger.ask("GET", Self.path).status == 404)
    #expect(try await stranger.ask("PUT", Self.path, body: body).status == 404)
    #expect(try await stranger.ask("DELETE", Self.path).status == 404)
    #expect(
      try await stranger.ask("POST", Self.path + "/commands", body: #"{"kind":"restart"}"#).status
        == 404)
    let consent = "/api/clients/\(server.home.client)/auto-answer"
    #expect(try await stranger.ask("PUT", consent, body: Self.consent).status == 404)
    #expect(try await stranger.ask("DELETE", consent).status == 404)
    let staff = try await SignedInClient(server, server.home)
    #expect(try await staff.ask("DELETE", Self.path, ["X-Kuulolla-CSRF": nil]).status == 403)
    #expect(try await server.ask("GET", "/api/terminals").status == 401)
  }
}
