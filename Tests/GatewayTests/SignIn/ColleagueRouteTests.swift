import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

/// Whom a client lets into calls, and which colleagues there are.
@Suite("Consent to company, and colleagues", .timeLimit(.minutes(5)))
struct ColleagueRouteTests {
  @Test("a standing consent is written down, changed, withdrawn, and all of it kept")
  func consent() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let path = "/api/clients/\(server.home.client)/standing-consent"
      let none = try await staff.ask("GET", path)
      #expect(none.status == 200 && (none.json["roles"] as? [String]) == [])
      for roles in [#"["interpreter","relative"]"#, #"["relative","interpreter"]"#] {
        let agreed = try await staff.ask("PUT", path, body: #"{"roles":\#(roles)}"#)
        #expect(agreed.status == 200)
        #expect(agreed.json["roles"] as? [String] == ["relative", "interpreter"])
        #expect((agreed.json["history"] as? [Any])?.count == 1)
      }
      server.time.pass(.minutes(1))
      let changed = try await staff.ask("PUT", path, body: #"{"roles":["colleague"]}"#)
      #expect(changed.json["roles"] as? [String] == ["colleague"])
      #expect(try await staff.ask("DELETE", path).status == 204)
      #expect(try await staff.ask("DELETE", path).status == 204)
      let after = try await staff.ask("GET", path)
      #expect(after.json["roles"] as? [String] == [])
      let history = try #require(after.json["history"] as? [[String: Any]])
      #expect(
        history.map { $0["roles"] as? [String] } == [["colleague"], ["relative", "interpreter"]])
      #expect(history.allSatisfy { $0["withdrawnBy"] as? String == "Helmi" })
      #expect(history.allSatisfy { $0["givenBy"] as? String == "Helmi" })
    }
  }

  @Test(
    "what is no consent changes nothing",
    arguments: [
      #"{"roles":[]}"#, #"{"roles":["carer"]}"#, #"{"roles":["relative","relative"]}"#,
      #"{"roles":["friend"]}"#, #"{}"#,
    ])
  func noConsent(_ body: String) async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let path = "/api/clients/\(server.home.client)/standing-consent"
      #expect(try await staff.ask("PUT", path, body: body).status == 400)
      #expect((try await staff.ask("GET", path).json["history"] as? [Any])?.isEmpty == true)
    }
  }

  private static func seed(_ server: TestServer) async throws {
    let home = server.home
    try await server.store.write { tx in
      let other = UnitID("u_other")!
      try tx.save(CareUnit(id: other, organisation: home.organisation, name: "Ranta"))
      for (name, skills) in [
        ("Liisa Mäki", ["haavahoito", "muistisairaudet"]), ("Éva Öhman", ["haavahoito"]),
        ("Olli Ranta", ["kuntoutus"]),
      ] {
        let first = name.split(separator: " ")[0]
        let id = ProfessionalID("w_" + ColleagueSearch.folded(String(first)))!
        try tx.save(
          Professional(
            id: id, organisation: home.organisation, unit: other, username: Personal("\(id)"),
            name: Personal(name), firstName: Personal(String(first)), language: .fi,
            skills: skills.compactMap { Skill($0) }), passwordHash: "none")
      }
      try tx.insert(
        SignallingSession(
          id: SessionID("s_eva")!, secretHash: Secret.hash("x"), organisation: home.organisation,
          principal: .staff(ProfessionalID("w_eva")!), staffSession: nil, language: .fi,
          createdAt: server.time.now, connectedAt: server.time.now))
    }
  }

  @Test("colleagues are found by skill, name and unit, whoever can be reached first")
  func colleagues() async throws {
    try await withServer { server in
      try await Self.seed(server)
      let staff = try await SignedInClient(server, server.home)
      func names(_ query: String) async throws -> [String] {
        let answer = try await staff.ask("GET", "/api/colleagues" + query)
        #expect(answer.status == 200)
        return (answer.json["colleagues"] as? [[String: Any]])?
          .compactMap { $0["name"] as? String } ?? []
      }
      // Never oneself, never somebody of another organisation.
      #expect(try await names("") == ["Éva Öhman", "Liisa Mäki", "Olli Ranta"])
      #expect(try await names("?skill=haavahoito") == ["Éva Öhman", "Liisa Mäki"])
      #expect(try await names("?skill=Haavahoito&q=m%C3%84K") == ["Liisa Mäki"])
      #expect(try await names("?q=eva") == ["Éva Öhman"])
      #expect(try await names("?q=ranta") == ["Éva Öhman", "Liisa Mäki", "Olli Ranta"])
      #expect(try await names("?q=ranta%20olli") == ["Olli Ranta"])
      #expect(try await names("?q=nobody").isEmpty)
      let answer = try await staff.ask("GET", "/api/colleagues?q=eva")
      let first = (answer.json["colleagues"] as? [[String: Any]])?.first
      #expect(first?["presence"] as? String == "available")
      #expect(first?["unit"] as? String == "Ranta")
      #expect(
        answer.json["skills"] as? [String] == ["haavahoito", "kuntoutus", "muistisairaudet"])
      let long = String(repeating: "a", count: 101)
      #expect(try await staff.ask("GET", "/api/colleagues?q=\(long)").status == 400)
    }
  }
}
