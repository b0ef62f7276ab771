import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(5)))
struct GuestLinkTests {
  @Test func theSecretIsShownOnceAndKeptAsAHash() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let path = "/api/visits/\(server.home.visit)/guest-links"
      let made = try await staff.ask(
        "POST", path, body: #"{"role":"relative","name":"Anna, tytär","language":"sv"}"#)
      #expect(made.status == 201)
      let url = try #require((made.json["url"] as? String).flatMap { URL(string: $0) })
      let address = "\(server.origin)/v?language=sv#\(url.fragment ?? "")"
      #expect(made.json["url"] as? String == address)
      let secret = try #require(url.fragment)
      #expect(secret.count >= 32)

      let stored = try await server.store.read { try $0.guestLink(secretHash: Secret.hash(secret)) }
      #expect(stored?.visit == server.home.visit)
      #expect(stored?.role == .relative)
      #expect(stored?.name == "Anna, tytär" && stored?.language == .sv)
      let list = try await staff.ask("GET", path)
      #expect((list.json["links"] as? [Any])?.count == 2)
      #expect(!list.text.contains(secret))
      for name in try FileManager.default.contentsOfDirectory(atPath: server.folder.path) {
        let bytes = try Data(contentsOf: server.folder.appending(path: name))
        #expect(bytes.range(of: Data(secret.utf8)) == nil)
      }
    }
  }

  @Test func itEndsTwoHoursAfterTheVisit() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let (id, house) = (server.home.visit, server.home.organisation)
      let made = try await staff.ask(
        "POST", "/api/visits/\(id)/guest-links", body: "{\"role\":\"client\"}")
      let visit = try #require(try await server.store.read { try $0.visit(id, in: house) })
      let link = try #require(made.json["link"] as? [String: Any])
      let ends = (visit.visit.endsAt + .hours(2)).milliseconds
      #expect((link["expiresAt"] as? NSNumber)?.int64Value == ends)
      server.time.pass(.hours(3))
      let late = try await staff.ask(
        "POST", "/api/visits/\(id)/guest-links", body: "{\"role\":\"client\"}")
      #expect(late.status == 409)
      #expect(late.errorCode == "ended")
    }
  }

  @Test func revokingTellsSignallingAndIsKept() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      #expect(try await staff.ask("DELETE", "/api/guest-links/\(server.home.link)").status == 204)
      #expect(await server.signalling.next() == .revoked(server.home.link))
      let list = try await staff.ask("GET", "/api/visits/\(server.home.visit)/guest-links")
      let links = try #require(list.json["links"] as? [[String: Any]])
      #expect(links.first?["revokedAt"] is NSNumber)
    }
  }

  @Test func aVisitHasOnlySoManyLinks() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let path = "/api/visits/\(server.home.visit)/guest-links"
      for _ in 1..<VisitRoutes.linksPerVisit {
        #expect(try await staff.ask("POST", path, body: "{\"role\":\"client\"}").status == 201)
      }
      let answer = try await staff.ask("POST", path, body: "{\"role\":\"client\"}")
      #expect(answer.status == 409)
      #expect(answer.errorCode == "tooMany")
    }
  }

  @Test func aRelativesLinkStandsForTheRightThatTheVisitTakes() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let home = server.home
      let path = "/api/visits/\(home.visit)/guest-links"
      let anna = Relative(
        id: RelativeID("r_anna")!, organisation: home.organisation, client: home.client,
        name: "Anna", relation: "tytär", phone: nil, email: nil, language: .sv,
        rights: [.joinVisits], recordedAt: server.time.now, recordedBy: home.carer)
      try await server.store.write { try $0.save(anna) }
      let body = #"{"role":"relative","relativeId":"r_anna"}"#
      let made = try await staff.ask("POST", path, body: body)
      #expect(made.status == 201)
      let link = try #require(made.json["link"] as? [String: Any])
      #expect(link["name"] as? String == "Anna, tytär" && link["language"] as? String == "sv")

      // For a call of relatives it takes another right, and somebody by name.
      try await server.store.write { tx in
        var visit = try #require(try tx.visit(home.visit, in: home.organisation)?.visit)
        visit.kind = .relativesCall
        try tx.save(visit)
      }
      #expect(try await staff.ask("POST", path, body: body).errorCode == "notAllowed")
      let unnamed = #"{"role":"relative","name":"Anna"}"#
      #expect(try await staff.ask("POST", path, body: unnamed).errorCode == "badRequest")
      let nobody = #"{"role":"relative","relativeId":"r_nobody"}"#
      #expect(try await staff.ask("POST", path, body: nobody).status == 404)
      var caller = anna
      caller.rights = [.joinVisits, .callClient]
      let saved = caller
      try await server.store.write { try $0.save(saved) }
      #expect(try await staff.ask("POST", path, body: body).status == 201)
      let observer = #"{"role":"observer","name":"Opiskelija","relativeId":"r_anna"}"#
      #expect(try await staff.ask("POST", path, body: observer).errorCode == "badRequest")
    }
  }

  @Test func rolesAreTheWrittenOnes() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let answer = try await staff.ask(
        "POST", "/api/visits/\(server.home.visit)/guest-links", body: "{\"role\":\"carer\"}")
      #expect(answer.status == 400)
    }
  }

  @Test(arguments: [
    #"{"role":"relative"}"#, #"{"role":"observer","name":""}"#,
    #"{"role":"relative","name":" Anna"}"#, #"{"role":"relative","name":"Anna\nB"}"#,
    #"{"role":"relative","name":"Anna\u202E"}"#, #"{"role":"relative","name":"\#(longName)"}"#,
    #"{"role":"relative","name":"Anna","language":"de"}"#,
  ])
  func aGuestHasANameThatCanBeRead(_ body: String) async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let path = "/api/visits/\(server.home.visit)/guest-links"
      let answer = try await staff.ask("POST", path, body: body)
      #expect(answer.status == 400 && answer.errorCode == "badRequest", "\(body)")
      #expect(!answer.text.contains("Anna"))
    }
  }

  private static let longName = String(repeating: "a", count: 61)
}
