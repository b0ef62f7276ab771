import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

@Suite("The register over REST", .timeLimit(.minutes(5)))
struct RegisterRouteTests {
  private static func withHouse(
    _ body: (TestServer, AccessHouse, SignedInClient) async throws -> Void
  ) async throws {
    try await withServer { server in
      let house = try await AccessHouse(server)
      try await body(server, house, try await house.staff("admin", [.administrator]))
    }
  }

  private static let new =
    #"{"name":"Väinö Näyte","firstName":"Väinö","language":"fi","unitId":"u_ranta","phone":"040 123 4567","suitability":"Kuulee hyvin"}"#

  @Test("a client is added once, found by parts of the name, and changed by version")
  func addAndChange() async throws {
    try await Self.withHouse { server, house, admin in
      let key = ["Idempotency-Key": "avain-kerran"]
      let made = try await admin.ask("POST", "/api/clients", body: Self.new, key)
      #expect(made.status == 201 && made.header("etag") == "\"1\"")
      let client = try #require(made.json["client"] as? [String: Any])
      let id = try #require(client["id"] as? String)
      #expect(client["phone"] as? String == "040 123 4567" && client["email"] is NSNull)
      let again = try await admin.ask("POST", "/api/clients", body: Self.new, key)
      #expect(again.status == 201 && again.body == made.body)
      let other = Self.new.replacing("Väinö Näyte", with: "Muu Nimi")
      #expect(try await admin.ask("POST", "/api/clients", body: other, key).status == 409)
      for words in ["nay", "vaino", "N%C3%84Y%20v%C3%A4"] {
        #expect(
          try await admin.ask("GET", "/api/clients?q=\(words)").ids("clients") == [id], "\(words)")
      }
      #expect(try await admin.ask("GET", "/api/clients?q=%25").ids("clients").isEmpty)

      let path = "/api/clients/\(id)"
      let entry = try await admin.ask("GET", path + "/register")
      #expect(entry.status == 200 && entry.body == made.body && entry.header("etag") == "\"1\"")
      let before = try await house.count()
      let change = #"{"language":"sv","phone":null,"name":"Väinö Uusi"}"#
      #expect(try await admin.ask("PATCH", path, body: change).status == 428)
      let late = try await admin.ask("PATCH", path, body: change, ["If-Match": "\"0\""])
      #expect(late.status == 412 && late.errorCode == "stale")
      #expect(late.header("content-type") == "application/problem+json")
      let weak = try await admin.ask("PATCH", path, body: change, ["If-Match": "W/\"1\""])
      #expect(weak.status == 412)
      #expect(try await admin.ask("PATCH", path, body: change, ["If-Match": "1"]).status == 400)
      #expect(try await house.since(before).isEmpty)
      let changed = try await admin.ask("PATCH", path, body: change, ["If-Match": "\"1\""])
      #expect(changed.status == 200 && changed.header("etag") == "\"2\"")
      let now = try #require(changed.json["client"] as? [String: Any])
      #expect(now["language"] as? String == "sv" && now["phone"] is NSNull)
      #expect(now["suitability"] as? String == "Kuulee hyvin")
      #expect(try await house.since(before) == ["changed contacts administrator \(id)"])
      let stale = #"{"version":1,"language":"en"}"#
      #expect(try await admin.ask("PATCH", path, body: stale).status == 409)
      #expect(try await admin.ask("GET", "/api/clients?q=nayte").ids("clients").isEmpty)
      #expect(try await admin.ask("GET", "/api/clients?q=uusi").ids("clients") == [id])
    }
  }

  @Test(
    "only who leads or administers keeps the register; who administers reads nothing of the care")
  func rights() async throws {
    try await Self.withHouse { server, house, admin in
      let carer = try await SignedInClient(server, server.home)
      let own = "/api/clients/\(server.home.client)"
      let change = #"{"version":0,"language":"sv"}"#
      for (method, path, body) in [
        ("POST", "/api/clients", Self.new), ("PATCH", own, change), ("GET", own + "/register", nil),
        ("POST", "/api/units", #"{"name":"Uusi"}"#),
        ("PATCH", "/api/units/\(server.home.unit)", #"{"name":"Uusi"}"#),
      ] as [(String, String, String?)] {
        let answer = try await carer.ask(method, path, body: body)
        #expect(answer.status == 403 && answer.errorCode == "notAllowed", "\(method) \(path)")
      }
      #expect(try await carer.ask("GET", "/api/clients").json["mayRegister"] as? Bool == false)
      let list = try await admin.ask("GET", "/api/clients")
      #expect(list.ids("clients") == ["c_home", "c_ranta"])
      #expect(list.json["mayRegister"] as? Bool == true)
      #expect(try await admin.ask("GET", own).errorCode == "reasonNeeded")
      #expect(try await admin.ask("GET", own + "/visits").errorCode == "reasonNeeded")
      let units = try await admin.ask("POST", "/api/units", body: #"{"name":"Satama"}"#)
      #expect(units.status == 201)
      let unit = try #require((units.json["unit"] as? [String: Any])?["id"] as? String)
      let renamed = try await admin.ask("PATCH", "/api/units/\(unit)", body: #"{"name":"Joki"}"#)
      #expect(renamed.status == 200)
      let listed = try await admin.ask("GET", "/api/units").json["units"] as? [[String: Any]]
      #expect(listed?.contains { $0["name"] as? String == "Joki" } == true)
      for body in [#"{"name":" "}"#, #"{"name":"a\nb"}"#, "{}"] {
        #expect(try await admin.ask("POST", "/api/units", body: body).status == 400, "\(body)")
      }
      let strange = Self.new.replacing("u_ranta", with: "u_foreign")
      #expect(try await admin.ask("POST", "/api/clients", body: strange).status == 404)
    }
  }

  @Test("a client who moves takes the coming visits along, and keeps what was")
  func move() async throws {
    try await Self.withHouse { server, _, admin in
      let (home, now) = (server.home, server.time.now)
      let coming = Visit(
        id: VisitID("v_coming")!, organisation: home.organisation, unit: home.unit,
        client: home.client, professional: nil, kind: .videoVisit, startsAt: now + .hours(48),
        endsAt: now + .hours(49), purpose: "")
      try await server.store.write { try $0.save(coming) }
      let body = #"{"version":0,"unitId":"u_ranta"}"#
      let path = "/api/clients/\(home.client)"
      #expect(try await admin.ask("PATCH", path, body: body).status == 200)
      let (moved, past) = try await server.store.read {
        (
          try $0.visit(coming.id, in: home.organisation)?.visit,
          try $0.visit(home.visit, in: home.organisation)?.visit
        )
      }
      #expect(moved?.unit == AccessHouse.unit && moved?.version == 2)
      #expect(past?.unit == home.unit)
      let nowhere = #"{"version":1,"unitId":"u_foreign"}"#
      #expect(try await admin.ask("PATCH", path, body: nowhere).status == 404)
    }
  }

  @Test("lists come page by page; a cursor of nobody's is refused")
  func pages() async throws {
    try await Self.withHouse { server, _, admin in
      let (home, now) = (server.home, server.time.now)
      try await server.store.write { tx in
        for number in 0..<5 {
          try tx.save(
            Visit(
              id: VisitID("v_\(number)")!, organisation: home.organisation, unit: home.unit,
              client: home.client, professional: nil, kind: .videoVisit,
              startsAt: now + .hours(2 + number / 2), endsAt: now + .hours(4), purpose: ""))
        }
      }
      let carer = try await SignedInClient(server, home)
      let span = "from=\((now + .hours(1)).milliseconds)&to=\((now + .hours(24)).milliseconds)"
      for (reader, path, list, all) in [
        (
          carer, "/api/clients/\(home.client)/visits?\(span)&limit=2", "visits",
          ["v_0", "v_1", "v_2", "v_3", "v_4"]
        ),
        (admin, "/api/clients?limit=1", "clients", ["c_home", "c_ranta"]),
        (admin, "/api/clients?limit=1&q=ra", "clients", ["c_ranta"]),
        (admin, "/api/staff?limit=1", "staff", ["w_home", "w_admin"]),
      ] {
        var seen: [String] = []
        var next: String?
        repeat {
          let page = try await reader.ask("GET", path + (next.map { "&cursor=\($0)" } ?? ""))
          #expect(page.status == 200, "\(path)")
          seen += page.ids(list)
          next = page.json["next"] as? String
        } while next != nil && seen.count < 20
        #expect(seen == all, "\(path)")
        for wrong in ["x", "c_nobody", "1.c_home", "w_foreign", "c_foreign"] {
          let answer = try await reader.ask("GET", path + "&cursor=\(wrong)")
          #expect(answer.status == 400, "\(path) \(wrong)")
        }
      }
      for query in ["limit=0", "limit=201", "limit=x", "from=x", "from=9&to=8"] {
        let answer = try await carer.ask("GET", "/api/clients/\(home.client)/visits?\(query)")
        #expect(answer.status == 400, "\(query)")
      }
    }
  }

  @Test("visits, plans and cards tell their version, and are changed by it")
  func versions() async throws {
    try await withServer { server in
      let home = server.home
      let staff = try await SignedInClient(server, home)
      let path = "/api/visits/\(home.visit)"
      let visit = try await staff.ask("GET", path)
      #expect(visit.header("etag") == "\"1\"")
      let startsAt = (server.time.now + .hours(3)).milliseconds
      let body =
        #"{"kind":"videoVisit","startsAt":\#(startsAt),"lengthMinutes":30,"purpose":"","steps":[]}"#
      #expect(try await staff.ask("PUT", path, body: body).status == 428)
      let changed = try await staff.ask("PUT", path, body: body, ["If-Match": "\"7\", \"1\""])
      #expect(changed.status == 200 && changed.header("etag") == "\"2\"")
      let stale = try await staff.ask("DELETE", path, ["If-Match": "\"1\""])
      #expect(stale.status == 412 && stale.errorCode == "stale")
      let both = body.replacing("{\"kind", with: "{\"version\":1,\"kind")
      #expect(try await staff.ask("PUT", path, body: both, ["If-Match": "*"]).status == 409)
      let card = try await staff.ask("GET", "/api/clients/\(home.client)")
      #expect(card.header("etag") == "\"0\"")

      let draft =
        #"{"clientId":"\#(home.client)","kind":"videoVisit","purpose":"","steps":[],"schedule":{"firstDay":"2026-11-26","rule":"FREQ=DAILY","times":["08:00"],"lengthMinutes":30}}"#
      let plan = try await staff.ask("POST", "/api/plans", body: draft)
      #expect(plan.status == 201)
      let id = try #require((plan.json["plan"] as? [String: Any])?["id"] as? String)
      let one = try await staff.ask("GET", "/api/plans/\(id)")
      #expect(one.status == 200 && one.body == plan.body)
      let tag = try #require(one.header("etag"))
      let known = try await staff.ask("GET", "/api/plans/\(id)", ["If-None-Match": "W/\(tag)"])
      #expect(known.status == 304 && known.body.isEmpty && known.header("etag") == tag)
      let ended = try await staff.ask("DELETE", "/api/plans/\(id)", ["If-Match": tag])
      #expect(ended.status == 200)
      let after = try await staff.ask("GET", "/api/plans/\(id)", ["If-None-Match": tag])
      #expect(after.status == 200)
    }
  }
}
