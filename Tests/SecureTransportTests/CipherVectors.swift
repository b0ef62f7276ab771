import Testing

@testable import SecureTransport

/// Published vectors that begin at session keys, for any cipher that stands behind the engine.
enum CipherVectors {
  /// RFC 3711, appendix B.2: what counter mode adds to zeros is its key stream.
  static func checkKeystream<Cipher: PacketCipher & ~Copyable>(
    of type: Cipher.Type, queue: MultiBufferQueue?
  ) throws {
    let cipher = try Cipher(
      SRTPSessionKeys(
        profile: .aes128CMSHA1_80, cipher: bytes("2B7E151628AED2A6ABF7158809CF4F3C"),
        salt: bytes("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"),
        authentication: [UInt8](repeating: 0, count: 20)), seals: true, queue: queue)
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
  static func check<Cipher: PacketCipher & ~Copyable>(
    _ type: Cipher.Type, by vector: GCMVector, queue: MultiBufferQueue?
  ) throws {
    let sealer = try Cipher(vector.keys, seals: true, queue: queue)
    let opener = try Cipher(vector.keys, seals: false, queue: queue)
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
}
