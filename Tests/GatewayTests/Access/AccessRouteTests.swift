import CareModel
import Foundation
import Signatures
import Testing

@testable import CareStore
@testable import Gateway

@Suite("Rights and the access log over REST", .timeLimit(.minutes(5)))
struct AccessRouteTests {
  private static func withHouse(
    _ body: (TestServer, AccessHouse) async throws -> Void
  ) async throws {
    try await withServer { server in try await body(server, try await AccessHouse(server)) }
  }

  @Test("a carer's list is the own unit's; each name in it is recorded once")
  func ownUnit() async throws {
    try await Self.withHouse { server, house in
      let staff = try await SignedInClient(server, server.home)
      let list = try await staff.ask("GET", "/api/visits")
      #expect(list.ids("visits") == [server.home.visit.rawValue])
      #expect(try await house.since(0) == ["listed visit visit c_home"])
      _ = try await staff.ask("GET", "/api/visits")
      #expect(try await house.count() == 1)
      server.time.pass(AccessRenewals.period)
      _ = try await staff.ask("GET", "/api/visits")
      #expect(try await house.count() == 2)
    }
  }

  @Test("another unit's list takes a reason, which opens it for eight hours")
  func otherUnit() async throws {
    try await Self.withHouse { server, house in
      let staff = try await SignedInClient(server, server.home)
      let path = "/api/visits?unit=\(AccessHouse.unit)"
      let refused = try await staff.ask("GET", path)
      #expect(refused.status == 403 && refused.errorCode == "reasonNeeded")
      #expect(try await house.since(0) == ["refused visit none -"])
      let grant = try await staff.ask(
        "POST", "/api/access-grants",
        body: #"{"unitId":"\#(AccessHouse.unit)","reason":"Sijaisuus Rannassa"}"#)
      #expect(grant.status == 201)
      let list = try await staff.ask("GET", path)
      #expect(list.ids("visits") == [AccessHouse.visit.rawValue])
      #expect(
        try await house.since(1) == ["granted details reason -", "listed visit reason c_ranta"])
      server.time.pass(AccessGrant.life)
      #expect(try await staff.ask("GET", path).errorCode == "reasonNeeded")
      #expect(try await staff.ask("GET", "/api/visits?unit=u_nothing").status == 404)
      #expect(try await staff.ask("GET", "/api/visits?unit=u_foreign").status == 404)
      #expect(try await staff.ask("GET", "/api/visits?unit=%2").status == 400)
      #expect(try await staff.ask("GET", "/api/visits?unit=u_a&unit=u_b").status == 400)
    }
  }

  @Test("who leads lists every unit by the role, and needs a reason for the rest")
  func leader() async throws {
    try await Self.withHouse { server, house in
      let lead = try await house.staff("lead", [.shiftLead])
      #expect(
        try await lead.ask("GET", "/api/visits?unit=\(AccessHouse.unit)").ids("visits")
          == [AccessHouse.visit.rawValue])
      #expect(try await house.since(0) == ["listed visit leadership c_ranta"])
      let links = "/api/visits/\(AccessHouse.visit)/guest-links"
      #expect(try await lead.ask("GET", links).errorCode == "reasonNeeded")
      #expect(
        try await lead.ask("POST", links, body: #"{"role":"client"}"#).errorCode
          == "reasonNeeded")
      #expect(
        try await house.since(1) == [
          "refused guestLink none c_ranta", "refused guestLink none c_ranta",
        ])
      let made = try await server.store.read {
        try $0.guestLinks(of: AccessHouse.visit, in: server.home.organisation)
      }
      #expect(made.isEmpty)
    }
  }

  @Test("a reason for a client opens what is the client's; what is done is recorded with it")
  func reasonForClient() async throws {
    try await Self.withHouse { server, house in
      let staff = try await SignedInClient(server, server.home)
      let links = "/api/visits/\(AccessHouse.visit)/guest-links"
      let consent = "/api/clients/\(AccessHouse.client)/auto-answer"
      let terms = #"{"callers":["carer"],"from":"08:00","until":"20:00","countdownSeconds":20}"#
      #expect(try await staff.ask("PUT", consent, body: terms).errorCode == "reasonNeeded")
      let body = #"{"clientId":"\#(AccessHouse.client)","reason":"Omainen soitti"}"#
      #expect(try await staff.ask("POST", "/api/access-grants", body: body).status == 201)
      #expect(try await staff.ask("PUT", consent, body: terms).status == 200)
      let made = try await staff.ask("POST", links, body: #"{"role":"client"}"#)
      #expect(made.status == 201)
      let link = try #require((made.json["link"] as? [String: Any])?["id"] as? String)
      #expect(try await staff.ask("DELETE", "/api/guest-links/\(link)").status == 204)
      let entries = try await house.entries()
      #expect(
        entries.map { "\($0.verb) \($0.area)" } == [
          "refused consent", "granted details", "changed consent", "opened guestLink",
          "closed guestLink",
        ])
      #expect(entries.dropFirst(2).allSatisfy { $0.ground == .reason })
      #expect(Set(entries.dropFirst().map(\.grant)).count == 1)
      #expect(entries[1].reason?.value == "Omainen soitti")
    }
  }

  @Test("what is no reason is none")
  func badReasons() async throws {
    try await Self.withHouse { server, house in
      let staff = try await SignedInClient(server, server.home)
      for body in [
        #"{"clientId":"c_ranta","reason":"x"}"#, #"{"clientId":"c_ranta"}"#,
        #"{"reason":"Sijaisuus"}"#,
        #"{"clientId":"c_ranta","unitId":"u_ranta","reason":"Sijaisuus"}"#,
        #"{"clientId":"c_ranta","reason":"yksi\nkaksi"}"#, #"{"clientId":7,"reason":"Sijaisuus"}"#,
      ] {
        #expect(try await staff.ask("POST", "/api/access-grants", body: body).status == 400)
      }
      for (scope, id) in [("clientId", "c_none"), ("unitId", "u_none")] {
        let body = #"{"\#(scope)":"\#(id)","reason":"Sijaisuus"}"#
        #expect(try await staff.ask("POST", "/api/access-grants", body: body).status == 404)
      }
      #expect(try await house.count() == 0)
    }
  }

  @Test("an administrator keeps terminals, and reads nothing that is written of clients")
  func administrator() async throws {
    try await Self.withHouse { server, house in
      let home = server.home
      let terminal = Terminal(
        id: TerminalID("d_one")!, organisation: home.organisation,
        key: PublicKeyText(TerminalKey().publicKey)!, name: "Keittiö", place: .home,
        clients: [AccessHouse.client], settings: TerminalSettings(), version: "0.1.0",
        pairedAt: server.time.now, pairedBy: home.carer)
      try await server.store.write { try $0.save(terminal) }
      let staff = try await SignedInClient(server, home)
      #expect(try await staff.ask("GET", "/api/terminals").ids("terminals").isEmpty)
      #expect(try await staff.ask("GET", "/api/clients").ids("clients") == ["c_home"])
      #expect(try await staff.ask("DELETE", "/api/terminals/d_one").errorCode == "reasonNeeded")
      let before = try await house.count()
      let admin = try await house.staff("admin", [.administrator])
      #expect(try await admin.ask("GET", "/api/terminals").ids("terminals") == ["d_one"])
      #expect(try await admin.ask("GET", "/api/visits").ids("visits").isEmpty)
      #expect(
        try await admin.ask("GET", "/api/visits/\(home.visit)/guest-links").errorCode
          == "reasonNeeded")
      #expect(try await admin.ask("DELETE", "/api/terminals/d_one").status == 204)
      // The switchboard of these tests records into the same chain.
      #expect(
        try await house.since(before) == [
          "listed terminal administrator c_ranta", "refused guestLink none c_home",
          "closed terminal administrator c_ranta",
        ])
    }
  }

  @Test("who has looked is told to those who answer for the unit, and that is recorded")
  func readLog() async throws {
    try await Self.withHouse { server, house in
      let staff = try await SignedInClient(server, server.home)
      _ = try await staff.ask("GET", "/api/visits")
      let path = "/api/clients/\(server.home.client)/access-log"
      for suffix in ["", ".csv", ".csv?language=sv"] {
        #expect(try await staff.ask("GET", path + suffix).errorCode == "notAllowed")
      }
      let lead = try await house.staff("lead", [.carer, .supervisor])
      let answer = try await lead.ask("GET", path)
      let entries = try #require(answer.json["entries"] as? [[String: Any]])
      #expect(
        entries.map { $0["verb"] as? String } == ["refused", "refused", "refused", "listed"])
      #expect(entries.last?["name"] as? String == "Helmi Testi")
      #expect(entries.last?["unit"] as? String == "Tiimi")
      #expect(entries.last?["ground"] as? String == "visit")
      #expect(answer.json["next"] is NSNull)
      #expect((answer.json["client"] as? [String: Any])?["name"] as? String == "Aino Testi")
      #expect(try await house.since(4) == ["seen accessLog leadership c_home"])
      #expect(try await lead.ask("GET", path + "?after=1.n_gateway.1").ids("entries").isEmpty)
      for wrong in ["x", "1.n_gateway", "1.gateway.1", "1.n_gateway.x"] {
        #expect(try await lead.ask("GET", path + "?after=\(wrong)").status == 400)
      }
      #expect(try await lead.ask("GET", "/api/clients/c_none/access-log").status == 404)
    }
  }

  @Test("the table for the client is in plain words of the language that was asked for")
  func table() async throws {
    try await Self.withHouse { server, house in
      let lead = try await house.staff("lead", [.shiftLead])
      let grant = #"{"clientId":"\#(AccessHouse.client)","reason":"=1+1 \"lainaus\""}"#
      #expect(try await lead.ask("POST", "/api/access-grants", body: grant).status == 201)
      let path = "/api/clients/\(AccessHouse.client)/access-log.csv"
      let words: [(String, [String])] = [
        ("", ["Aika", "Kerrottiin syy", "Kerrottu syy"]),
        ("?language=sv", ["Tid", "En orsak angavs", "Angiven orsak"]),
        ("?language=en", ["Time", "A reason was given", "A stated reason"]),
      ]
      for (suffix, expected) in words {
        let answer = try await lead.ask("GET", path + suffix)
        #expect(answer.status == 200)
        #expect(answer.header("content-type") == "text/csv; charset=utf-8")
        for word in expected { #expect(answer.text.contains("\"\(word)\""), "\(word)") }
        // No formula for a spreadsheet, and quotation marks doubled.
        #expect(answer.text.contains(#""'=1+1 ""lainaus""""#))
        #expect(!answer.text.contains("access."))
      }
      #expect(try await lead.ask("GET", path + "?language=de").status == 400)
      #expect(try await house.entries().map(\.verb) == [.granted, .exported, .exported, .exported])
    }
  }

  @Test("where the log cannot be written, nothing leaves and nothing is done")
  func noLog() async throws {
    try await Self.withHouse { server, house in
      let staff = try await SignedInClient(server, server.home)
      let links = "/api/visits/\(server.home.visit)/guest-links"
      _ = try await server.store.inspect("ALTER TABLE access_links RENAME TO gone")
      for path in ["/api/visits", links, "/api/clients"] {
        let answer = try await staff.ask("GET", path)
        #expect(answer.status == 500, "\(path)")
        #expect(!answer.text.contains("Aino"))
      }
      #expect(try await staff.ask("POST", links, body: #"{"role":"client"}"#).status == 500)
      let made = try await server.store.read {
        try $0.guestLinks(of: server.home.visit, in: server.home.organisation)
      }
      #expect(made.count == 1)
    }
  }
}
