import Testing

@testable import Endpoint

@Suite struct GatewayAddressTests {
  @Test func addressesAreReadAndWritten() throws {
    let secure = try #require(GatewayAddress("https://Care.example/v#x"))
    #expect(secure.isSecure && secure.host == "care.example" && secure.port == 443)
    #expect(secure.description == "https://care.example" && secure.isName)
    let six = try #require(GatewayAddress("wss://[fd00::2]:8443"))
    #expect(six.host == "fd00::2" && six.port == 8_443 && !six.isName)
    #expect(six.authority == "[fd00::2]:8443")
    let local = try #require(GatewayAddress("http://127.0.0.1:8080"))
    #expect(!local.isSecure && local.isLoopback && !local.isName)
  }

  @Test(arguments: [
    "http://care.example", "ws://10.0.0.1:80", "http://127.evil.example", "ftp://a", "https://",
    "https://a:0", "https://a:99999", "https://a:x", "care.example", "https://user@host",
    "https://[::1",
  ])
  func plainTextToOthersAndNonsenseAreRefused(_ text: String) {
    #expect(GatewayAddress(text) == nil)
  }
}
