import CareModel
import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

/// Whose word is taken for where people come from.
@Suite(.timeLimit(.minutes(5)))
struct TrustedProxyTests {
  @Test(arguments: [
    ("192.0.2.7", "192.0.2.7"), ("192.0.2.7:4711", "192.0.2.7"), ("2001:db8::1", "2001:db8::1"),
    ("[2001:db8::1]:443", "2001:db8::1"), ("198.51.100.1, 192.0.2.7", "192.0.2.7"),
    ("::ffff:192.0.2.7", "192.0.2.7"),
  ])
  func theLastEntryIsTheAddress(_ header: String, _ address: String) throws {
    let plain = RemoteAddress.peer(try SocketAddress(ipAddress: address, port: 0))
    #expect(TrustedProxies.client(["X-Forwarded-For": header])?.key == plain.key)
  }

  @Test func severalHeadersAreOneList() throws {
    var headers: HTTPHeaders = ["X-Forwarded-For": "192.0.2.7"]
    headers.add(name: "x-forwarded-for", value: "192.0.2.8")
    let last = RemoteAddress.peer(try SocketAddress(ipAddress: "192.0.2.8", port: 0))
    #expect(TrustedProxies.client(headers)?.key == last.key)
  }

  @Test(arguments: ["", "unknown", "192.0.2.7, unknown", "[", "[]", ":", "1.2.3.4.5", "a.example"])
  func whatIsNoAddressIsNobody(_ header: String) {
    #expect(TrustedProxies.client(["X-Forwarded-For": header]) == nil)
  }

  @Test func nobodyBecomesThisMachineByAHeader() {
    #expect(TrustedProxies.client(["X-Forwarded-For": "127.0.0.1"])?.isLoopback == false)
  }

  @Test func anIPv6ProxyIsKnownByItsWholeAddress() throws {
    let proxies = TrustedProxies(["2001:db8::1", "192.0.2.1"])
    #expect(proxies.contains(try SocketAddress(ipAddress: "2001:db8::1", port: 5)))
    #expect(!proxies.contains(try SocketAddress(ipAddress: "2001:db8::2", port: 5)))
    #expect(proxies.contains(try SocketAddress(ipAddress: "::ffff:192.0.2.1", port: 5)))
  }

  /// The statuses of three guesses from two addresses, with one try each.
  private func guesses(trusting proxies: [String]) async throws -> [Int] {
    var configuration = Configuration()
    configuration.signIn.addressBurst = 1
    configuration.http.trustedProxies = proxies
    var statuses: [Int] = []
    try await withServer(configuration: configuration) { server in
      for (name, from) in [("a", "192.0.2.1"), ("b", "192.0.2.2"), ("c", "192.0.2.1")] {
        let answer = try await server.signIn(
          name, "wrong", ["X-Forwarded-For": "203.0.113.9, \(from)"])
        statuses.append(answer.status)
      }
    }
    return statuses
  }

  @Test func peopleBehindATrustedProxyAreLimitedEachForThemselves() async throws {
    #expect(try await guesses(trusting: ["127.0.0.1"]) == [401, 401, 429])
  }

  @Test func theHeaderOfAnybodyElseIsNothing() async throws {
    #expect(try await guesses(trusting: []) == [401, 429, 429])
    #expect(try await guesses(trusting: ["192.0.2.1"]) == [401, 429, 429])
  }

  @Test(arguments: [true, false])
  func socketsCarryTheSameAddress(_ isTrusted: Bool) async throws {
    var configuration = Configuration()
    if isTrusted { configuration.http.trustedProxies = ["127.0.0.1"] }
    try await withServer(configuration: configuration) { server in
      let client = try await SocketClient.open(server, ["X-Forwarded-For": "192.0.2.7"])
      guard case .opened(let id) = await server.signalling.next() else {
        Issue.record("nothing was opened")
        return
      }
      let address = try SocketAddress(ipAddress: isTrusted ? "192.0.2.7" : "127.0.0.1", port: 0)
      #expect(
        server.signalling.context(id)?.addressKey == RemoteAddress.peer(address).key.revealed)
      await client.connection.close()
    }
  }
}
