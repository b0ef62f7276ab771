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

  /// RFC 3711, appendix B.2: what counter mode adds to zeros is its key stream.
  @Test func theKeystreamIsThePublishedOne() throws {
    let cipher = try CounterModeCipher(
      SRTPSessionKeys(
        profile: .aes128CMSHA1_80, cipher: bytes("2B7E151628AED2A6ABF7158809CF4F3C"),
        salt: bytes("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"),
        authentication: [UInt8](repeating: 0, count: 20)), seals: true)
    var packet = [UInt8](repeating: 0, count: 0xff02 * 16 + 10)
    let count = packet.count - 10
    let isDone = packet.withUnsafeMutableBytes {
      cipher.seal(
        $0.baseAddress!, clear: 0, count: count, PacketNonce(source: 0, index: 0, trailer: nil),
        tag: $0.baseAddress! + count)
    }
    #expect(isDone)
    #expect(
      Array(packet[..<48])
        == bytes(
          """
          E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB
          41E95B3BB0A2E8DD477901E4FCA894C0
          """))
    #expect(
      Array(packet[(0xfeff * 16)..<count])
        == bytes(
          """
          EC8CDF7398607CB0F2D21675EA9EA1E4 362B7C3C6773516318A077D7FC5073AE
          6A2CC3787889374FBEB4C81B17BA6C44
          """))
  }

  /// RFC 7714, sections 16.1.1, 16.2.1, 17.1 and 17.2, both ways.
  @Test(arguments: GCMVector.all)
  func gcmSealsAndOpensAsPublished(vector: GCMVector) throws {
    let sealer = try GCMCipher(vector.keys, seals: true)
    let opener = try GCMCipher(vector.keys, seals: false)
    let count = vector.packet.count
    var work = vector.packet + [UInt8](repeating: 0, count: 16)
    let isSealed = work.withUnsafeMutableBytes {
      sealer.seal(
        $0.baseAddress!, clear: vector.clear, count: count, vector.nonce,
        tag: $0.baseAddress! + count)
    }
    #expect(isSealed)
    #expect(work == vector.sealed)
    var forged = work
    forged[count] ^= 1
    for (copy, isRight) in [(forged, false), (work, true)] {
      var copy = copy
      let isOpened = copy.withUnsafeMutableBytes {
        opener.open(
          $0.baseAddress!, clear: vector.clear, count: count, vector.nonce,
          tag: $0.baseAddress! + count)
      }
      #expect(isOpened == isRight)
      if isRight { #expect(Array(copy[..<count]) == vector.packet) }
    }
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
    let engine = try OpenSSLEngine<GCMCipher>(
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
