import CareModel
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Gateway

/// Requests one after the other on one connection, and time running out on them.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionTests {
  @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
    try await withServer { server in
      let connection = try await server.connect()
      let host = "Host: 127.0.0.1:\(server.port)\r\n\r\n"
      try await connection.send(
        "GET /healthz HTTP/1.1\r\n\(host)GET /nothing HTTP/1.1\r\n\(host)"
          + "HEAD / HTTP/1.1\r\n\(host)GET /style/a.css HTTP/1.1\r\n\(host)")
      let first = try #require(await connection.response())
      let second = try #require(await connection.response())
      let third = try #require(await connection.response(toHead: true))
      let fourth = try #require(await connection.response())
      #expect([first.status, second.status, third.status, fourth.status] == [200, 404, 200, 200])
      #expect(first.text == "ok\n")
      #expect(third.header("content-length") == "3")
      #expect(fourth.text == "p{}")
      await connection.close()
    }
  }

  @Test func connectionCloseIsHonoured() async throws {
    try await withServer { server in
      let connection = try await server.connect()
      try await connection.send(
        "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
      #expect(await connection.response()?.status == 200)
      #expect(await connection.isClosedByPeer())
    }
  }

  /// RFC 9112 section 3.2.2: its authority counts, and not the Host header.
  @Test func absoluteTargetsAreServed() async throws {
    try await withServer { server in
      for target in [
        "http://127.0.0.1:\(server.port)/healthz", "HTTP://127.0.0.1:\(server.port)/healthz?x=1",
        "http://127.0.0.1:\(server.port)", "http://127.0.0.1:\(server.port)?x=1",
      ] {
        let answer = try await server.ask("GET", target, headers: ["Host": "evil.example"])
        #expect(answer.status == 200, "\(target)")
      }
      let foreign = try await server.ask("GET", "http://evil.example/api/me")
      #expect(foreign.status == 421)
      let climbing = try await server.ask("GET", "http://127.0.0.1:\(server.port)/../x")
      #expect(climbing.status == 400)
    }
  }

  @Test func wrongMethodNamesTheRightOnes() async throws {
    try await withServer { server in
      let answer = try await server.ask("PUT", "/api/me", body: "x")
      #expect(answer.status == 405)
      #expect(answer.header("allow") == "GET, HEAD")
      #expect(try await server.ask("DELETE", "/style/a.css").status == 405)
    }
  }

  @Test func unchangedPagesAreNotSentAgain() async throws {
    try await withServer { server in
      let page = try await server.ask("GET", "/")
      let tag = try #require(page.header("etag"))
      #expect(page.header("content-type") == "text/html; charset=utf-8")
      #expect(page.header("cache-control") == "no-cache")
      let again = try await server.ask("GET", "/", headers: ["If-None-Match": tag])
      #expect(again.status == 304)
      #expect(again.body.isEmpty)
      #expect(try await server.ask("GET", "/", headers: ["If-None-Match": "\"x\""]).status == 200)
    }
  }

  @Test func everyAnswerTellsTheBrowserToKeepItToItself() async throws {
    try await withServer { server in
      for path in ["/", "/nothing", "/api/me", "/healthz"] {
        let answer = try await server.ask("GET", path)
        let policy = try #require(answer.header("content-security-policy"))
        #expect(policy.contains("default-src 'self'"))
        #expect(policy.contains("frame-ancestors 'none'"))
        #expect(policy.contains("connect-src 'self' ws://127.0.0.1:\(server.port);"))
        #expect(!policy.contains("unsafe"))
        #expect(answer.header("referrer-policy") == "no-referrer")
        #expect(answer.header("cross-origin-opener-policy") == "same-origin")
        #expect(answer.header("permissions-policy")?.contains("camera=(self)") == true)
        // Only encrypted answers may demand encryption.
        #expect(answer.header("strict-transport-security") == nil)
      }
    }
  }

  @Test func namesThatAreNotOursAreMisdirected() async throws {
    try await withServer { server in
      for host in ["evil.example", "127.0.0.1.evil.example", "evil.example:\(server.port)"] {
        let answer = try await server.ask("GET", "/", headers: ["Host": host])
        #expect(answer.status == 421)
        #expect(answer.header("content-security-policy")?.contains("evil") == false)
      }
      #expect(try await server.ask("GET", "/healthz", headers: ["Host": "pod-7"]).status == 200)
    }
  }

  @Test func tooManyConnectionsOfOneAddressAreRefusedOffLoopback() {
    var limits = HTTPLimits()
    limits.connections = 5
    limits.connectionsPerAddress = 2
    let census = ConnectionCensus(limits: limits)
    let far = Request.Peer(key: Personal("a"), isLoopback: false)
    let other = Request.Peer(key: Personal("b"), isLoopback: false)
    let near = Request.Peer(key: Personal("l"), isLoopback: true)
    #expect(census.enter(far) == nil)
    #expect(census.enter(far) == nil)
    #expect(census.enter(far) == .tooManyOfAddress)
    #expect(census.enter(other) == nil)
    census.leave(far)
    #expect(census.enter(far) == nil)
    #expect(census.enter(near) == nil)
    #expect(census.enter(near) == nil)
    #expect(census.enter(near) == .tooManyConnections)
    #expect(census.open == 5)
    let others = ConnectionCensus(limits: limits)
    let proxy = Request.Peer(key: Personal("p"), isLoopback: false, isTrustedProxy: true)
    for _ in 0..<5 { #expect(others.enter(proxy) == nil) }
    for _ in 0..<5 { others.leave(proxy) }
    #expect(others.open == 0)
  }

  @Test func connectionsBeyondTheLimitAreToldWhenToComeBack() async throws {
    var limits = HTTPLimits()
    limits.connections = 0
    limits.turnedAway = 1
    let channel = try embedded(limits, isRefused: true)
    try channel.writeInbound(
      ByteBuffer(
        string: "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"))
    let answer = try written(channel)
    #expect(answer.hasPrefix("HTTP/1.1 503 "))
    #expect(answer.contains("\"code\":\"tooMany\""))
    let header = answer.split(separator: "\r\n").first { $0.hasPrefix("Retry-After: ") }
    let seconds = try #require(header.flatMap { Int($0.dropFirst(13)) })
    #expect((5...15).contains(seconds))
    channel.embeddedEventLoop.run()
    #expect(!channel.isActive)
  }

  @Test func fewAreToldAndTheirPlacesAreGivenBack() {
    var limits = HTTPLimits()
    limits.turnedAway = 2
    let census = ConnectionCensus(limits: limits)
    #expect(census.mayTurnAway() && census.mayTurnAway())
    #expect(!census.mayTurnAway())
    census.wasTurnedAway()
    #expect(census.mayTurnAway())
    #expect(census.open == 0)
  }

  // Time

  private func embedded(
    _ limits: HTTPLimits = HTTPLimits(), isRefused: Bool = false
  ) throws -> EmbeddedChannel {
    let metrics = GatewayMetrics()
    let setup = ListenerSetup(
      service: HTTPService(
        router: Router(routes: []), origins: OriginPolicy(), metrics: metrics,
        log: .init(label: "test")),
      census: ConnectionCensus(limits: limits),
      registry: SocketRegistry(), metrics: metrics)
    let channel = EmbeddedChannel()
    if isRefused {
      try setup.configure(channel)
    } else {
      try setup.configurePipeline(
        channel.pipeline.syncOperations,
        peer: Request.Peer(key: Personal("a"), isLoopback: false))
    }
    try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
    return channel
  }

  private func written(_ channel: EmbeddedChannel) throws -> String {
    var text = ""
    while let part = try channel.readOutbound(as: ByteBuffer.self) {
      text += String(buffer: part)
    }
    return text
  }

  @Test func headThatDripsInIsTimedOut() throws {
    let channel = try embedded()
    try channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n"))
    channel.embeddedEventLoop.advanceTime(by: .seconds(9))
    try channel.writeInbound(ByteBuffer(string: "Host: x\r\n"))
    #expect(try written(channel).isEmpty)
    channel.embeddedEventLoop.advanceTime(by: .seconds(2))
    #expect(try written(channel).hasPrefix("HTTP/1.1 408"))
    channel.embeddedEventLoop.advanceTime(by: .seconds(2))
    #expect(!channel.isActive)
  }

  @Test func bodyThatDripsInIsTimedOut() throws {
    let channel = try embedded()
    try channel.writeInbound(
      ByteBuffer(string: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"))
    for _ in 0..<4 {
      channel.embeddedEventLoop.advanceTime(by: .seconds(4))
      try channel.writeInbound(ByteBuffer(string: "a"))
    }
    #expect(try written(channel).isEmpty)
    channel.embeddedEventLoop.advanceTime(by: .seconds(5))
    #expect(try written(channel).hasPrefix("HTTP/1.1 408"))
  }

  @Test func silentConnectionIsClosed() throws {
    let channel = try embedded()
    channel.embeddedEventLoop.advanceTime(by: .seconds(61))
    #expect(!channel.isActive)
  }
}
