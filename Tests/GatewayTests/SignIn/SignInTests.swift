import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(5)))
struct SignInTests {
  let password = TestHouse.password.revealed

  @Test func rightPasswordGivesACookieThatScriptsCannotRead() async throws {
    try await withServer { server in
      let answer = try await server.signIn(server.home.username, password)
      #expect(answer.status == 200)
      let cookie = try #require(answer.header("set-cookie"))
      let parts = cookie.components(separatedBy: "; ")
      #expect(parts[0].hasPrefix("kuulolla="))
      #expect(parts[0].count == "kuulolla=".count + 43)
      #expect(Set(parts.dropFirst()) == ["Path=/", "HttpOnly", "SameSite=Strict"])
      #expect(answer.header("cache-control") == "no-store")
      let you = try #require(answer.json["you"] as? [String: Any])
      #expect(you["id"] as? String == server.home.carer.rawValue)
    }
  }

  @Test func encryptedConnectionsGetACookieForThemselves() {
    let cookie = SessionToken.setting("t", isSecure: true)
    #expect(cookie == "__Host-kuulolla=t; Path=/; HttpOnly; SameSite=Strict; Secure")
  }

  @Test func behindAProxyWithTLSTheCookieIsSecure() async throws {
    var configuration = Configuration()
    configuration.publicAddress = "https://hoito.example"
    try await withServer(configuration: configuration) { server in
      let answer = try await server.signIn(
        server.home.username, password,
        ["Host": "hoito.example", "Origin": "https://hoito.example"])
      #expect(answer.status == 200)
      #expect(answer.header("set-cookie")?.hasPrefix("__Host-kuulolla=") == true)
      #expect(answer.header("set-cookie")?.contains("; Secure") == true)
      #expect(answer.header("strict-transport-security") != nil)
    }
  }

  @Test func theTokenIsNotInTheStore() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      for name in try FileManager.default.contentsOfDirectory(atPath: server.folder.path) {
        let bytes = try Data(contentsOf: server.folder.appending(path: name))
        #expect(bytes.range(of: Data(staff.token.utf8)) == nil)
        #expect(bytes.range(of: Data(password.utf8)) == nil)
      }
    }
  }

  @Test func wrongPasswordAndUnknownNameGetTheSameAnswer() async throws {
    try await withServer { server in
      let wrong = try await server.signIn(server.home.username, "something else")
      let unknown = try await server.signIn("nobody", password)
      #expect(wrong.status == 401)
      #expect(wrong.errorCode == "wrongCredentials")
      #expect(wrong.body == unknown.body)
      #expect(wrong.header("set-cookie") == nil)
      #expect(unknown.status == 401)
    }
  }

  @Test func unknownNamesCostAsMuchAsKnownOnes() async throws {
    let hasher = try PasswordHasher()
    let stored = try await hasher.hash("kamu-solo-tipe")
    // Only a lower bound: a busy machine makes everything slower. 19 MiB cannot be filled twice in
    // five milliseconds; an answer without hashing comes within microseconds.
    for account in [stored, nil] {
      let start = ContinuousClock.now
      _ = try await hasher.verify("another one", against: account)
      #expect(ContinuousClock.now - start > .milliseconds(5))
    }
    #expect(try await hasher.verify("kamu-solo-tipe", against: stored))
    #expect(try await !hasher.verify("kamu-solo-tipe", against: nil))
    await hasher.stop()
  }

  @Test func hashesAreArgon2idOfTheWrittenStrength() async throws {
    let hasher = try PasswordHasher()
    let first = try await hasher.hash("kamu-solo-tipe").revealed
    let second = try await hasher.hash("kamu-solo-tipe").revealed
    #expect(first.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    #expect(first != second)
    await hasher.stop()
  }

  @Test(arguments: [
    ["Origin": String?.none], ["Origin": "https://evil.example"], ["Origin": "null"],
    ["Sec-Fetch-Site": "cross-site"],
  ])
  func signInFromElsewhereIsRefused(_ changes: [String: String?]) async throws {
    try await withServer { server in
      let answer = try await server.signIn(server.home.username, password, changes)
      #expect(answer.status == 403)
      #expect(answer.header("set-cookie") == nil)
    }
  }

  @Test func formsAreRefused() async throws {
    try await withServer { server in
      let answer = try await server.signIn(
        server.home.username, password, ["Content-Type": "text/plain"])
      #expect(answer.status == 415)
    }
  }

  @Test func brokenBodiesAreToldTheField() async throws {
    try await withServer { server in
      for body in ["", "{", "[]", "{\"username\":1,\"password\":\"x\"}", "{\"username\":\"x\"}"] {
        let answer = try await server.ask(
          "POST", "/api/sign-in",
          headers: ["Origin": server.origin, "Content-Type": "application/json"], body: body)
        #expect(answer.status == 400)
        #expect(answer.errorCode == "badRequest")
      }
    }
  }

  @Test func guessingIsSlowedDown() async throws {
    var configuration = Configuration()
    configuration.signIn.freeFailures = 3
    try await withServer(configuration: configuration) { server in
      for _ in 0..<3 {
        #expect(try await server.signIn(server.home.username, "wrong").status == 401)
      }
      // The right password as well, or the answer would tell that it is right.
      let answer = try await server.signIn(server.home.username, password)
      #expect(answer.status == 429)
      #expect(answer.errorCode == "tooMany")
      #expect(answer.header("retry-after").flatMap { Int($0) } == 1)
      // Others are not concerned.
      #expect(try await server.signIn(server.foreign.username, password).status == 200)
      server.time.pass(.seconds(2))
      #expect(try await server.signIn(server.home.username, password).status == 200)
    }
  }

  @Test func anAddressHasSoManyTries() async throws {
    var configuration = Configuration()
    configuration.signIn.addressBurst = 4
    try await withServer(configuration: configuration) { server in
      for number in 0..<4 {
        let answer = try await server.signIn("name\(number)", "wrong")
        #expect(answer.status == 401)
      }
      #expect(try await server.signIn("another", "wrong").status == 429)
      server.time.pass(.seconds(7))
      #expect(try await server.signIn("another", "wrong").status == 401)
    }
  }

  @Test func signingInCostsAnAddressNoTry() async throws {
    var configuration = Configuration()
    configuration.signIn.addressBurst = 2
    try await withServer(configuration: configuration) { server in
      for _ in 0..<5 {
        let answer = try await server.signIn(server.home.username, password)
        #expect(answer.status == 200)
      }
      // The tries of whoever guesses from there are as few as before.
      var statuses: [Int] = []
      for (name, word) in [
        ("one", "wrong"), (server.home.username, password), ("two", "wrong"), ("three", "wrong"),
      ] {
        statuses.append(try await server.signIn(name, word).status)
      }
      #expect(statuses == [401, 200, 401, 429])
    }
  }
}
