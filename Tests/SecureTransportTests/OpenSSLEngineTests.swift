import Bytes
import Testing

@testable import SecureTransport

/// What our own engine is made of, against published vectors and the reference.
@Suite struct OpenSSLEngineTests {
  /// RFC 3711, appendix B.3.
  @Test func sessionKeysAreThePublishedOnes() throws {
    let keys = try SRTPSessionKeys(
      profile: .aes128CMSHA1_80, masterKey: bytes("E1F97A0D3E018BE0D64FA32C06DE4139"),
      masterSalt: bytes("0EC675AD498AFEEBB6960B3AABE6"), .rtp)
    #expect(
      Array(UnsafeBufferPointer(start: keys.cipher, count: 16))
        == bytes("C61E7A93744F39EE10734AFE3FF7A087"))
    #expect(Array(keys.salt) == bytes("30CBBC08863D8C85D49DB34A9AE1"))
    #expect(Array(keys.authentication) == bytes("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"))
  }

  @Test(arguments: SRTPProfile.allCases)
  func everySessionKeyIsTheReferences(profile: SRTPProfile) throws {
    var random = SeededRandom(seed: 8)
    let masterKey = random.bytes(profile.masterKeyCount)
    let masterSalt = random.bytes(profile.masterSaltCount)
    let reference = ReferenceSRTP(
      profile: profile, masterKey: masterKey, masterSalt: masterSalt)
    for (labels, expected) in [
      (SRTPSessionKeys.Labels.rtp, reference.rtp), (.rtcp, reference.rtcp),
    ] {
      let keys = try SRTPSessionKeys(
        profile: profile, masterKey: masterKey, masterSalt: masterSalt, labels)
      #expect(
        Array(UnsafeBufferPointer(start: keys.cipher, count: masterKey.count)) == expected.cipher)
      #expect(Array(keys.salt) == expected.salt)
      #expect(Array(keys.authentication) == expected.authentication)
    }
  }

  @Test func theKeystreamIsThePublishedOne() throws {
    try CipherVectors.checkKeystream(of: CounterModeCipher.self, queue: nil)
  }

  @Test(arguments: GCMVector.all)
  func gcmSealsAndOpensAsPublished(vector: GCMVector) throws {
    try CipherVectors.check(GCMCipher.self, by: vector, queue: nil)
  }

  @Test func savedStateGivesTheCodeOfTheWholeMessage() {
    var random = SeededRandom(seed: 9)
    for count in 0...200 {
      let key = random.bytes(count % 65)
      let message = random.bytes(count)
      let hmac = key.withUnsafeBytes { SavedHMACBox($0) }
      for word in [UInt32(0), 0xdead_beef] {
        var whole = ByteWriter()
        whole.append(message)
        whole.u32(word)
        let code = message.withUnsafeBytes { text in
          // An empty array may have no address; nothing is read there.
          Array(
            UnsafeBufferPointer(
              start: hmac.hmac.code(
                over: text.baseAddress ?? UnsafeRawPointer(bitPattern: 8)!, count: count, word),
              count: 20))
        }
        #expect(code == MessageDigest.hmacSHA1(key: key, data: whole.bytes))
      }
    }
  }

  @Test func aKeyProtectsNoMoreThanItMay() throws {
    let profile = SRTPProfile.aeadAES128GCM
    let keys = SRTPKeyingMaterial(
      profile: profile, localKey: [UInt8](repeating: 1, count: 16),
      localSalt: [UInt8](repeating: 2, count: 12), remoteKey: [UInt8](repeating: 3, count: 16),
      remoteSalt: [UInt8](repeating: 4, count: 12))
    let engine = try PacketEngine<GCMCipher>(
      keys: keys, earlierUses: (rtp: 1 << 48 - 2, rtcp: 1 << 31 - 1))
    let packet = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 8)
    defer { packet.deallocate() }
    packet.copyMemory(from: rtpPacket(sequence: 0, ssrc: 5, payload: [1]), byteCount: 13)
    for sequence in UInt8(1)...2 {
      packet.storeBytes(of: sequence, toByteOffset: 3, as: UInt8.self)
      #expect(try engine.protectRTP(packet, clear: 12, count: 13, capacity: 64) == 29)
    }
    packet.storeBytes(of: 3, toByteOffset: 3, as: UInt8.self)
    #expect(throws: SRTPError.keyExpired) {
      try engine.protectRTP(packet, clear: 12, count: 13, capacity: 64)
    }
    packet.copyMemory(from: receiverReport(ssrc: 5), byteCount: 32)
    #expect(try engine.protectRTCP(packet, count: 32, capacity: 64) == 52)
    #expect(throws: SRTPError.keyExpired) {
      try engine.protectRTCP(packet, count: 32, capacity: 64)
    }
  }
}

/// A closure cannot return what cannot be copied.
private final class SavedHMACBox {
  let hmac: SavedHMAC
  init(_ key: UnsafeRawBufferPointer) { hmac = SavedHMAC(key: key) }
}
