import CareModel
import CareStore
import Testing

@testable import Gateway

/// Who may open a WebSocket.
@Suite(.timeLimit(.minutes(5)))
struct UpgradeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var changes: [String: String?]
    var status: Int
    var testDescription: String { name }
  }

  static let refused = [
    Case(name: "cross-site", changes: ["Origin": "https://evil.example"], status: 403),
    Case(name: "other port", changes: ["Origin": "http://127.0.0.1:1"], status: 403),
    Case(name: "null origin", changes: ["Origin": "null"], status: 403),
    Case(name: "told cross-site", changes: ["Sec-Fetch-Site": "cross-site"], status: 403),
    Case(
      name: "rebound name", changes: ["Host": "evil.example", "Origin": "http://evil.example"],
      status: 421),
    Case(name: "no subprotocol", changes: ["Sec-WebSocket-Protocol": String?.none], status: 400),
    Case(name: "other subprotocol", changes: ["Sec-WebSocket-Protocol": "kuulolla.2"], status: 400),
    Case(name: "old version", changes: ["Sec-WebSocket-Version": "8"], status: 426),
    Case(name: "short key", changes: ["Sec-WebSocket-Key": "AAAA"], status: 400),
    Case(name: "no key", changes: ["Sec-WebSocket-Key": String?.none], status: 400),
    Case(name: "other protocol", changes: ["Upgrade": "h2c"], status: 426),
    Case(
      name: "no upgrade", changes: ["Upgrade": String?.none, "Connection": String?.none],
      status: 426),
  ]

  @Test(arguments: refused)
  func isRefusedInWordsAndTheConnectionEnds(_ given: Case) async throws {
    try await withServer { server in
      let connection = try await server.connect()
      try await connection.send(SocketClient.request(server, given.changes))
      let answer = try #require(await connection.response())
      #expect(answer.status == given.status)
      #expect(answer.errorCode != nil)
      #expect(server.metrics.httpResponses(UInt(given.status)).current == 1)
      let crossSite: UInt64 = given.status == 403 ? 1 : 0
      #expect(server.metrics.dropped("crossSiteUpgrade").current == crossSite)
      #expect(answer.header("connection") == "close")
      #expect(await connection.isClosedByPeer())
      #expect(server.registry.count == 0)
    }
  }

  @Test func nobodyIsLetInWhileTheGatewayStops() async throws {
    try await withServer { server in
      await server.signalling.stopping()
      let connection = try await server.connect()
      try await connection.send(SocketClient.request(server))
      let answer = try #require(await connection.response())
      #expect(answer.status == 503)
      #expect(answer.header("retry-after") == "2")
      #expect(server.registry.count == 0)
    }
  }

  @Test func whoWasBeingLetInWhenAllWereSentAwayIsSentAwayAsWell() async throws {
    try await withServer { server in
      server.registry.closeAll(code: 1001, reason: "the gateway stops")
      let client = try await SocketClient.open(server)
      #expect(await client.closeCode() == 1001)
    }
  }

  @Test func ownPageIsLetIn() async throws {
    try await withServer { server in
      let connection = try await server.connect()
      try await connection.send(SocketClient.request(server))
      let answer = try #require(await connection.response(toHead: true))
      #expect(answer.status == 101)
      // RFC 6455 section 1.3.
      #expect(answer.header("sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
      #expect(answer.header("sec-websocket-protocol") == "kuulolla.1")
      guard case .opened(let id) = await server.signalling.next() else {
        Issue.record("nothing was opened")
        return
      }
      #expect(server.signalling.context(id)?.staff == nil)
      await connection.close()
    }
  }

  @Test func programsWithoutOriginAreLetInAsNobody() async throws {
    try await withServer { server in
      let client = try await SocketClient.open(server, ["Origin": String?.none])
      await client.connection.close()
    }
  }

  @Test func upgradeOnAUsedConnectionWorksAndLosesNothing() async throws {
    try await withServer { server in
      let connection = try await server.connect()
      try await connection.send(
        "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n")
      #expect(await connection.response()?.status == 200)
      // The first message comes in the same write as the handshake.
      let bytes = Array(SocketClient.request(server).utf8) + SocketClient.frame(1, Array("{}".utf8))
      try await connection.send(bytes: bytes)
      #expect(await connection.response(toHead: true)?.status == 101)
      guard case .opened = await server.signalling.next() else {
        Issue.record("nothing was opened")
        return
      }
      #expect(await server.signalling.next() == .received("{}"))
      await connection.close()
    }
  }

  @Test func staffAreKnownByTheirCookie() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let client = try await SocketClient.open(server, ["Cookie": staff.cookie])
      guard case .opened(let id) = await server.signalling.next() else {
        Issue.record("nothing was opened")
        return
      }
      let known = server.signalling.context(id)?.staff
      #expect(known?.professional == server.home.carer)
      #expect(known?.organisation == server.home.organisation)
      #expect(known?.tokenHash == Secret.hash(staff.token).bytes)
      await client.connection.close()
    }
  }

  @Test func aMadeUpCookieIsNobody() async throws {
    try await withServer { server in
      let made = String(repeating: "A", count: 43)
      let client = try await SocketClient.open(server, ["Cookie": "kuulolla=\(made)"])
      guard case .opened(let id) = await server.signalling.next() else {
        Issue.record("nothing was opened")
        return
      }
      #expect(server.signalling.context(id)?.staff == nil)
      await client.connection.close()
    }
  }
}
