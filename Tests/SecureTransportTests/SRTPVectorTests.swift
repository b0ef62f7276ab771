import Bytes
import Testing

@testable import SecureTransport

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

  /// RFC 7714, sections 16.1.1, 16.2.1, 17.1 and 17.2.
  @Test(arguments: GCMVector.all)
  func gcmProtectsAsPublished(vector: GCMVector) {
    let reference = ReferenceSRTP(
      profile: vector.profile,
      sessionKeys: .init(cipher: bytes(vector.key), authentication: [], salt: GCMVector.salt))
    if vector.nonce.trailer == nil {
      #expect(reference.protectRTP(vector.packet, rollover: 0) == vector.sealed)
    } else {
      #expect(
        reference.protectRTCP(vector.packet, index: 0x5d4) == vector.sealed + bytes("800005d4"))
    }
  }

  /// The packet that libsrtp publishes for the master key of RFC 3711, appendix B.3.
  @Test(arguments: SRTPEngineKind.available)
  func counterModeProtectsAKnownPacket(engine: SRTPEngineKind) throws {
    let key = bytes("E1F97A0D3E018BE0D64FA32C06DE4139")
    let salt = bytes("0EC675AD498AFEEBB6960B3AABE6")
    let packet = bytes("800f1234decafbadcafebabe abababababababababababababababab")
    let expected = bytes(
      "800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d2402 b78d6acc99ea179b8dbb")
    let reference = ReferenceSRTP(profile: .aes128CMSHA1_80, masterKey: key, masterSalt: salt)
    #expect(reference.protectRTP(packet, rollover: 0) == expected)

    let keys = SRTPKeyingMaterial(
      profile: .aes128CMSHA1_80, localKey: key, localSalt: salt, remoteKey: key, remoteSalt: salt)
    let session = try SRTPSession(keys: keys, engine: engine)
    var sent = packet
    try session.protectRTP(&sent)
    #expect(sent == expected)
    try session.unprotectRTP(&sent)
    #expect(sent == packet)
  }
}
