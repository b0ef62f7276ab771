import CareModel
import CareStore
import Testing

@testable import Gateway

/// How long a sign-in lasts, and what it takes to use it.
@Suite(.timeLimit(.minutes(5)))
struct StaffSessionTests {
  @Test func withoutCookieNothingIsTold() async throws {
    try await withServer { server in
      for path in ["/api/me", "/api/visits", "/api/visits/\(server.home.visit)/guest-links"] {
        let answer = try await server.ask("GET", path)
        #expect(answer.status == 401)
        #expect(answer.errorCode == "notSignedIn")
      }
    }
  }

  @Test func useMakesItLastAndDisuseEndsIt() async throws {
    var configuration = Configuration()
    configuration.signIn.sessionHours = 2
    try await withServer(configuration: configuration) { server in
      let staff = try await SignedInClient(server, server.home)
      for _ in 0..<3 {
        server.time.pass(.minutes(90))
        #expect(try await staff.ask("GET", "/api/me").status == 200)
      }
      server.time.pass(.minutes(121))
      #expect(try await staff.ask("GET", "/api/me").status == 401)
    }
  }

  @Test func noUseMakesItLastLongerThanItsBound() async throws {
    var configuration = Configuration()
    configuration.signIn.sessionHours = 2
    configuration.signIn.longestHours = 3
    try await withServer(configuration: configuration) { server in
      let staff = try await SignedInClient(server, server.home)
      server.time.pass(.minutes(100))
      #expect(try await staff.ask("GET", "/api/me").status == 200)
      server.time.pass(.minutes(79))
      #expect(try await staff.ask("GET", "/api/me").status == 200)
      server.time.pass(.minutes(1))
      #expect(try await staff.ask("GET", "/api/me").status == 401)
    }
  }

  @Test func pagesAreToldWhenItIsOverAtTheLatestWhateverItsUse() async throws {
    var configuration = Configuration()
    configuration.signIn.sessionHours = 2
    configuration.signIn.longestHours = 3
    try await withServer(configuration: configuration) { server in
      let start = server.time.now
      let staff = try await SignedInClient(server, server.home)
      server.time.pass(.minutes(90))
      let me = try await staff.ask("GET", "/api/me").json
      #expect(me["signedInUntil"] as? Int64 == (start + .minutes(180)).milliseconds)
    }
  }

  @Test func signingInAgainEndsTheSignInOfTheSameBrowser() async throws {
    try await withServer { server in
      let first = try await SignedInClient(server, server.home)
      let other = try await SignedInClient(server, server.home)
      let again = try await server.signIn(
        server.home.username, TestHouse.password.revealed, ["Cookie": first.cookie])
      #expect(again.status == 200)
      #expect(await server.signalling.next() == .signedOut(Secret.hash(first.token).bytes))
      #expect(try await first.ask("GET", "/api/me").status == 401)
      #expect(try await other.ask("GET", "/api/me").status == 200)
    }
  }

  @Test func aFailedSignInEndsNothing() async throws {
    try await withServer { server in
      let first = try await SignedInClient(server, server.home)
      let wrong = try await server.signIn(
        server.home.username, "something else", ["Cookie": first.cookie])
      #expect(wrong.status == 401)
      #expect(try await first.ask("GET", "/api/me").status == 200)
    }
  }

  @Test func ofManySignInsTheOnesUsedLongestAgoGiveWay() async throws {
    try await withServer { server in
      var clients: [SignedInClient] = []
      for _ in 0..<StaffSessions.mostOfPerson {
        clients.append(try await SignedInClient(server, server.home))
        server.time.pass(.minutes(2))
      }
      #expect(try await clients[0].ask("GET", "/api/me").status == 200)
      _ = try await SignedInClient(server, server.home)
      #expect(try await clients[0].ask("GET", "/api/me").status == 200)
      #expect(try await clients[1].ask("GET", "/api/me").status == 401)
      #expect(try await clients[2].ask("GET", "/api/me").status == 200)
    }
  }

  @Test func signOutEndsTheSessionAndTellsSignalling() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let answer = try await staff.ask("POST", "/api/sign-out")
      #expect(answer.status == 204)
      #expect(answer.header("set-cookie")?.hasPrefix("kuulolla=; Max-Age=0") == true)
      #expect(await server.signalling.next() == .signedOut(Secret.hash(staff.token).bytes))
      #expect(try await staff.ask("GET", "/api/me").status == 401)
    }
  }

  @Test func disabledPeopleAreOut() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let (id, house, now) = (server.home.carer, server.home.organisation, server.time.now)
      try await server.store.write { tx in
        guard var person = try tx.professional(id, in: house) else { return }
        let hash = try tx.account(username: person.username.revealed)?.passwordHash ?? ""
        person.disabledAt = now
        try tx.save(person, passwordHash: hash)
      }
      #expect(try await staff.ask("GET", "/api/me").status == 401)
      let again = try await server.signIn(server.home.username, TestHouse.password.revealed)
      #expect(again.status == 401)
    }
  }

  /// Every request that changes something, with what it needs beside the cookie.
  static let changing = [
    ("POST", "/api/sign-out", String?.none),
    ("POST", "/api/visits/v_home/guest-links", "{\"role\":\"client\"}"),
    ("DELETE", "/api/guest-links/g_home", nil),
  ]

  @Test(arguments: changing.indices)
  func changesNeedTheWordOfOurOwnPage(_ index: Int) async throws {
    let (method, path, body) = Self.changing[index]
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let other = try await SignedInClient(server, server.foreign)
      for changes in [
        ["X-Kuulolla-CSRF": nil], ["X-Kuulolla-CSRF": "x"], ["X-Kuulolla-CSRF": other.csrf],
        ["Origin": "https://evil.example"], ["Sec-Fetch-Site": "cross-site"],
      ] as [[String: String?]] {
        let answer = try await staff.ask(method, path, body: body, changes)
        #expect(answer.status == 403)
        #expect(answer.errorCode == "notAllowed")
      }
      #expect(try await staff.ask("GET", "/api/me").status == 200)
      #expect(try await staff.ask(method, path, body: body).status < 300)
    }
  }
}
