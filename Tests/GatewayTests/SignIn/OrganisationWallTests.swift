import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

/// What belongs to another organisation is not there: not to be read, not to be changed.
@Suite(.timeLimit(.minutes(1)))
struct OrganisationWallTests {
  @Test func visitsOfOthersAreNotListed() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let answer = try await staff.ask("GET", "/api/visits")
      let visits = try #require(answer.json["visits"] as? [[String: Any]])
      #expect(visits.map { $0["id"] as? String } == [server.home.visit.rawValue])
      #expect(visits.first?["mine"] as? Bool == true)
    }
  }

  @Test func idsOfOthersAreNotFoundAnywhere() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let foreign = server.foreign
      for (method, path, body) in [
        ("GET", "/api/visits/\(foreign.visit)/guest-links", nil),
        ("POST", "/api/visits/\(foreign.visit)/guest-links", "{\"role\":\"client\"}"),
        ("DELETE", "/api/guest-links/\(foreign.link)", nil),
      ] as [(String, String, String?)] {
        let answer = try await staff.ask(method, path, body: body)
        #expect(answer.status == 404)
        // The same as for what nobody has.
        let unknown = try await staff.ask(
          method, path.replacing("_foreign", with: "_nobody"), body: body)
        #expect(answer.body == unknown.body)
        #expect(unknown.status == 404)
      }
      let links = try await server.store.read {
        try $0.guestLinks(of: foreign.visit, in: foreign.organisation)
      }
      #expect(links.map(\.revokedAt) == [nil])
    }
  }

  @Test func aStrangerIsNotToldWhichOrganisationsShareAGateway() async throws {
    try await withServer { server in
      let answer = try await server.ask("GET", "/api/organisation")
      #expect(answer.status == 200)
      #expect(answer.json["organisation"] is NSNull)
    }
  }

  @Test func brokenIdsAreNotFound() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      for id in ["g_home", "v_", "v_%27", "v_" + String(repeating: "a", count: 100)] {
        #expect(try await staff.ask("GET", "/api/visits/\(id)/guest-links").status == 404)
      }
    }
  }
}
