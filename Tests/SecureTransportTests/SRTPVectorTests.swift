import Bytes
import SecureTransport
import Testing

/// Published vectors against the reference, which then is the measure of the engine: an engine takes
/// master keys, but most vectors begin at session keys.
@Suite struct SRTPVectorTests {
  /// RFC 3711, appendix B.3.
  @Test func keysAreDerivedAsPublished() {
    let derive = { (label: UInt8, count: Int) in
      ReferenceSRTP.derive(
        label: label, count: count, masterKey: bytes("E1F97A0D3E018BE0D64FA32C06DE4139"),
        masterSalt: bytes("0EC675AD498AFEEBB6960B3AABE6")
      )
    }
    #expect(derive(0, 16) == bytes("C61E7A93744F39EE10734AFE3FF7A087"))
    #expect(derive(2, 14) == bytes("30CBBC08863D8C85D49DB34A9AE1"))
    #expect(
      derive(1, 94)
        == bytes(
          """
          CEBE321F6FF7716B6FD4AB49AF256A15 6D38BAA48F0A0ACF3C34E2359E6CDBCE
          E049646C43D9327AD175578EF7227098 6371C10C9A369AC2F94A8C5FBCDDDC25
          6D6E919A48B610EF17C2041E47403576 6B68642C59BBFC2F34DB60DBDFB2
          """))
  }

  /// RFC 3711, appendix B.2.
  @Test func theKeystreamIsThePublishedOne() {
    #expect(
      ReferenceSRTP.keystream(
        key: bytes("2B7E151628AED2A6ABF7158809CF4F3C"),
        iv: bytes("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), count: 48)
        == bytes(
          """
          E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB
          41E95B3BB0A2E8DD477901E4FCA894C0
          """))
  }

  /// RFC 7714, sections 16.1.1 and 16.2.1.
  @Test(arguments: [
    (
      SRTPProfile.aeadAES128GCM, "000102030405060708090a0b0c0d0e0f",
      """
      8040f17b8041f8d35501a0b2 f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b
      36de3adf8833 899d7f27beb16a9152cf765ee4390cce
      """
    ),
    (
      .aeadAES256GCM, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
      """
      8040f17b8041f8d35501a0b2 32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f
      1ba63799b87b 7aa3db36dfffd6b0f9bb7878d7a76c13
      """
    ),
  ])
  func gcmProtectsRTPAsPublished(profile: SRTPProfile, key: String, expected: String) {
    let packet =
      bytes("8040f17b8041f8d35501a0b2") + Array("Gallia est omnis divisa in partes tres".utf8)
    #expect(reference(profile, key).protectRTP(packet, rollover: 0) == bytes(expected))
  }

  /// RFC 7714, sections 17.1 and 17.2.
  @Test(arguments: [
    (
      SRTPProfile.aeadAES128GCM, "000102030405060708090a0b0c0d0e0f",
      """
      81c8000d4d617273 63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda
      4ce09b4686303ded0bb9275b c84aa45896cf4d2fc5abf87245d9eade 800005d4
      """
    ),
    (
      .aeadAES256GCM, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
      """
      81c8000d4d617273 d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be
      8415f658c61de0476f1b6fad 1d1eb30c4446839f57ff6f6cb26ac3be 800005d4
      """
    ),
  ])
  func gcmProtectsRTCPAsPublished(profile: SRTPProfile, key: String, expected: String) {
    let packet = bytes(
      """
      81c8000d4d6172734e5450314e5450325254502000 00042a0000e9304c756e61
      deadbeefdeadbeefdeadbeefdeadbeefdeadbeef
      """)
    #expect(reference(profile, key).protectRTCP(packet, index: 0x5d4) == bytes(expected))
  }

  /// The packet that libsrtp publishes for the master key of RFC 3711, appendix B.3.
  @Test func counterModeProtectsAKnownPacket() throws {
    let key = bytes("E1F97A0D3E018BE0D64FA32C06DE4139")
    let salt = bytes("0EC675AD498AFEEBB6960B3AABE6")
    let packet = bytes("800f1234decafbadcafebabe abababababababababababababababab")
    let expected = bytes(
      "800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d2402 b78d6acc99ea179b8dbb")
    let reference = ReferenceSRTP(profile: .aes128CMSHA1_80, masterKey: key, masterSalt: salt)
    #expect(reference.protectRTP(packet, rollover: 0) == expected)

    let keys = SRTPKeyingMaterial(
      profile: .aes128CMSHA1_80, localKey: key, localSalt: salt, remoteKey: key, remoteSalt: salt)
    let session = try SRTPSession(keys: keys)
    var sent = packet
    try session.protectRTP(&sent)
    #expect(sent == expected)
    try session.unprotectRTP(&sent)
    #expect(sent == packet)
  }

  private func reference(_ profile: SRTPProfile, _ key: String) -> ReferenceSRTP {
    ReferenceSRTP(
      profile: profile,
      sessionKeys: .init(
        cipher: bytes(key), authentication: [], salt: Array("Quid pro quo".utf8)))
  }
}

/// Vectors stand in the source; a typing error there is ours.
private func bytes(_ text: String) -> [UInt8] { [UInt8](hex: text)! }
