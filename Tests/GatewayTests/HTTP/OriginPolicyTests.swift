import CareModel
import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

struct OriginPolicyTests {
  private func request(_ headers: HTTPHeaders, isSecure: Bool = false) -> Request {
    Request(
      method: .GET, segments: [], headers: headers, body: ByteBuffer(), isSecure: isSecure,
      peer: .init(key: Personal("a"), isLoopback: true))
  }

  @Test func originsAreReadAsBrowsersWriteThem() {
    #expect(WebOrigin("https://Etahoito.example.FI")?.description == "https://etahoito.example.fi")
    #expect(WebOrigin("https://a.example:443")?.description == "https://a.example")
    #expect(WebOrigin("http://[::1]:8080")?.authority == "[::1]:8080")
    for text in [
      "null", "", "ftp://a", "http://", "http://a/", "http://a:0", "http://a:70000", "http://a b",
      "http://a@b", "http://[::1", "http://a:+8", "http://a'b",
    ] {
      #expect(WebOrigin(text) == nil, "\(text)")
    }
  }

  @Test func onlyOurOwnPageIsOurOwn() {
    let policy = OriginPolicy(publicOrigin: WebOrigin("https://hoito.example"), machineName: "box")
    let host = "127.0.0.1:8080"
    func verdict(_ origin: String, host: String = host) -> OriginPolicy.Verdict {
      policy.verdict(request(["Host": host, "Origin": origin]))
    }
    #expect(verdict("http://127.0.0.1:8080") == .own)
    #expect(verdict("http://127.0.0.1:8081") == .foreign)
    #expect(verdict("https://127.0.0.1:8080") == .foreign)
    #expect(verdict("http://localhost:8080") == .foreign)
    #expect(verdict("null") == .foreign)
    #expect(verdict("https://hoito.example", host: "hoito.example") == .own)
    #expect(verdict("http://box", host: "box") == .own)
    // A name that somebody pointed at us looks like our own to their page.
    #expect(verdict("http://evil.example", host: "evil.example") == .foreign)
    #expect(policy.verdict(request(["Host": host])) == .absent)
    #expect(policy.verdict(request(["Host": host, "Sec-Fetch-Site": "cross-site"])) == .foreign)
  }

  @Test func aProxyThatEndsTLSMakesCookiesSecure() {
    let policy = OriginPolicy(publicOrigin: WebOrigin("https://hoito.example"), machineName: nil)
    #expect(policy.own(request(["Host": "hoito.example"]))?.isSecure == true)
    #expect(policy.own(request(["Host": "127.0.0.1"]))?.isSecure == false)
  }

  @Test func addressesOfOneIPv6NetworkCountAsOne() throws {
    func key(_ text: String) throws -> Request.Peer {
      RemoteAddress.peer(try SocketAddress(ipAddress: text, port: 1))
    }
    #expect(try key("2001:db8:1:2::1") == key("2001:db8:1:2:ffff::9"))
    #expect(try key("2001:db8:1:2::1") != key("2001:db8:1:3::1"))
    #expect(try key("192.0.2.1") != key("192.0.2.2"))
    #expect(try key("::ffff:192.0.2.1") == key("192.0.2.1"))
    for text in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
      #expect(try key(text).isLoopback, "\(text)")
    }
    for text in ["192.0.2.1", "::", "2001:db8::1", "::ffff:192.0.2.1"] {
      #expect(try !key(text).isLoopback, "\(text)")
    }
  }

  @Test func datesAreWrittenAsTheProtocolWantsThem() {
    #expect(
      HTTPDate.text(WallTime(milliseconds: 784_111_777_000)) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(
      HTTPDate.text(WallTime(milliseconds: 1_709_164_800_000)) == "Thu, 29 Feb 2024 00:00:00 GMT")
    #expect(HTTPDate.text(WallTime(milliseconds: 0)) == "Thu, 01 Jan 1970 00:00:00 GMT")
  }
}
