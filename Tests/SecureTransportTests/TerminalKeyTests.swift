import SecureTransport
import Testing

@Suite struct TerminalKeyTests {
  private func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// RFC 8032, section 7.1, test 1.
  @Test func signsAsTheStandardDoes() throws {
    let key = try #require(
      TerminalKey(seed: bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")))
    #expect(key.publicKey == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    #expect(
      key.sign("")
        == "5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc-bRr0lv18FlbviRlUUFDjnoQCw")
  }

  @Test func verifiesWhatItsOwnKeyHasSignedAndNothingElse() throws {
    let key = TerminalKey()
    let publicKey = try #require(TerminalPublicKey(key.publicKey))
    let signature = key.sign("kuulolla-terminal-1\nnonce")
    #expect(publicKey.verifies(signature, of: "kuulolla-terminal-1\nnonce"))
    #expect(!publicKey.verifies(signature, of: "kuulolla-terminal-1\nnoncf"))
    let other = try #require(TerminalPublicKey(TerminalKey().publicKey))
    #expect(!other.verifies(signature, of: "kuulolla-terminal-1\nnonce"))
    for damaged in [
      "", "A", signature + "A", signature.dropLast() + "B", "!" + signature.dropFirst(),
    ] {
      #expect(!publicKey.verifies(String(damaged), of: "kuulolla-terminal-1\nnonce"))
    }
  }

  @Test func isTheSameKeyFromItsSeed() throws {
    let key = TerminalKey()
    #expect(TerminalKey(seed: key.seed) == key)
    #expect(key.publicKey.utf8.count == 43 && key.sign("x").utf8.count == 86)
    #expect(TerminalKey(seed: []) == nil && TerminalKey(seed: key.seed + [0]) == nil)
    #expect(TerminalKey() != key)
  }

  @Test func doesNotPrintItsPrivateHalf() {
    let key = TerminalKey()
    var dumped = ""
    dump(key, to: &dumped)
    #expect(!"\(key) \(dumped)".contains("\(key.seed)"))
    #expect("\(key)" == "TerminalKey(\(key.publicKey))")
  }

  @Test(arguments: ["", "A", String(repeating: "A", count: 44), String(repeating: "=", count: 43)])
  func whatIsNoKeyIsRefused(_ text: String) {
    #expect(TerminalPublicKey(text) == nil)
  }
}
