import Bytes
import SecureTransport
import Testing

@Suite struct CryptoHelperTests {
  /// RFC 2202, section 3: test cases 1, 2, 3 and 6 (a key longer than a block).
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
      "b617318655057264e28bc0b6fb378c8ef146be00"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    ),
    (
      [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
      "125d7342b9ac11cd91a39af48aa17b4f63f175d3"
    ),
    (
      [UInt8](repeating: 0xaa, count: 80),
      Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "aa4ae5e15272d00e95705637ce8a3b55ed402112"
    ),
  ])
  func hmacSHA1GivesThePublishedCodes(key: [UInt8], data: [UInt8], expected: String) {
    #expect(MessageDigest.hmacSHA1(key: key, data: data).hex == expected)
    // In two pieces, cut anywhere.
    data.withUnsafeBytes { bytes in
      for cut in 0...bytes.count {
        let code = MessageDigest.hmacSHA1(
          key: key, UnsafeRawBufferPointer(rebasing: bytes[..<cut]),
          UnsafeRawBufferPointer(rebasing: bytes[cut...]))
        #expect(code.hex == expected)
      }
    }
  }

  @Test func hmacSHA1OfNothingWithAnEmptyKey() {
    #expect(
      MessageDigest.hmacSHA1(key: [], data: []).hex == "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d")
  }

  /// FIPS 180-4 example and the digest of nothing.
  @Test func sha256GivesThePublishedDigests() {
    #expect(
      MessageDigest.sha256(Array("abc".utf8)).hex
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      MessageDigest.sha256([]).hex
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func constantTimeEqualityIsEquality() {
    #expect(MessageDigest.constantTimeEquals([1, 2, 3], [1, 2, 3]))
    #expect(!MessageDigest.constantTimeEquals([1, 2, 3], [1, 2, 4]))
    #expect(!MessageDigest.constantTimeEquals([1, 2, 3], [1, 2]))
    #expect(MessageDigest.constantTimeEquals([UInt8](), []))
  }

  @Test func randomBytesDiffer() {
    #expect(SecureRandom.bytes(0) == [])
    #expect(SecureRandom.bytes(16).count == 16)
    #expect(SecureRandom.bytes(16) != SecureRandom.bytes(16))
    var generator = SecureRandom()
    #expect(generator.next() != generator.next())
  }
}

@Suite struct CertificateFingerprintTests {
  private let text =
    "sha-256 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF"

  @Test func textGoesThereAndBack() throws {
    let fingerprint = try #require(CertificateFingerprint(sdp: text))
    #expect(fingerprint.sdp == text)
    #expect(fingerprint.bytes.count == 32)
    #expect(CertificateFingerprint(sdp: text.lowercased()) == fingerprint)
    #expect(CertificateFingerprint(sdp: text.uppercased()) == fingerprint)
  }

  @Test(arguments: [("sha-256", 32), ("sha-384", 48), ("SHA-512", 64)])
  func strongHashFunctionsAreAccepted(name: String, count: Int) {
    let digits = Array(repeating: "0F", count: count).joined(separator: ":")
    #expect(CertificateFingerprint(sdp: "\(name) \(digits)")?.bytes.count == count)
    #expect(CertificateFingerprint(sdp: "\(name) \(digits):0F") == nil)
    #expect(CertificateFingerprint(sdp: "\(name) \(digits.dropLast(3))") == nil)
  }

  @Test(arguments: [
    "", "sha-256", "sha-256 ", "sha-1 " + String(repeating: "00:", count: 19) + "00",
    "sha-256 4A:AD", "sha-256 " + String(repeating: "+1:", count: 31) + "+1",
    "sha-256 " + String(repeating: "0:", count: 31) + "0",
    "sha-256 " + String(repeating: "00:", count: 32),
    "sha-256 " + String(repeating: "é:", count: 31) + "é",
    "sha-256 " + String(repeating: "00:", count: 31) + "00 extra",
  ])
  func otherTextIsRefused(text: String) {
    #expect(CertificateFingerprint(sdp: text) == nil)
  }

  @Test func oneBitMakesAnother() throws {
    let one = try #require(CertificateFingerprint(sdp: text))
    let other = try #require(CertificateFingerprint(sdp: text.dropLast() + "E"))
    #expect(one != other)
  }

  @Test func identitiesDiffer() throws {
    #expect(DTLSPair.oneIdentity.fingerprint != DTLSPair.otherIdentity.fingerprint)
    #expect(DTLSPair.oneIdentity.fingerprint.function == .sha256)
  }
}
