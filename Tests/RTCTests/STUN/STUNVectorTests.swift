import Bytes
import RTC
import Testing

/// RFC 5769: sample packets with known keys.
@Suite struct STUNVectorTests {
  @Test func readsTheSampleRequest() throws {
    try Vector.request.withUnsafeBytes { bytes in
      let message = try STUN.Message(bytes)
      #expect(message.messageClass == .request)
      #expect(message.method == STUN.binding)
      #expect(message.transactionID == .init(high: 0xb7e7_a701, low: 0xbc34_d686_fa87_dfae))
      #expect(message.software.map { String(decoding: $0, as: UTF8.self) } == "STUN test client")
      #expect(message.username.map { String(decoding: $0, as: UTF8.self) } == "evtj:h6vY")
      #expect(message.priority == 0x6e00_01ff)
      #expect(message.iceControlled == 0x932f_f9b1_5126_3b36)
      #expect(message.iceControlling == nil)
      #expect(message.hasFingerprint)
      #expect(message.unknownRequired.isEmpty)
      #expect(message.verifyIntegrity(key: Vector.password))
      #expect(!message.verifyIntegrity(key: Vector.password.dropLast()))
    }
  }

  @Test func readsTheSampleResponses() throws {
    for (vector, address) in [
      (Vector.responseV4, "192.0.2.1"),
      (Vector.responseV6, "2001:db8:1234:5678:11:2233:4455:6677"),
    ] {
      try vector.withUnsafeBytes { bytes in
        let message = try STUN.Message(bytes)
        #expect(message.messageClass == .success)
        #expect(message.software.map { String(decoding: $0, as: UTF8.self) } == "test vector")
        #expect(message.mappedAddress == SocketAddress(address: address, port: 32_853))
        #expect(message.hasFingerprint)
        #expect(message.verifyIntegrity(key: Vector.password))
      }
    }
  }

  @Test func readsTheSampleRequestWithLongTermCredentials() throws {
    try Vector.longTerm.withUnsafeBytes { bytes in
      let message = try STUN.Message(bytes)
      #expect(message.username.map { String(decoding: $0, as: UTF8.self) } == "マトリックス")
      #expect(!message.hasFingerprint)
      #expect(message.unknownRequired.isEmpty)
      #expect(message.verifyIntegrity(key: Vector.longTermKey))
    }
  }

  @Test func noByteOfASampleCanBeChangedUnnoticed() throws {
    // The bytes of padding (spaces in these samples) are covered as well.
    for vector in [Vector.request, Vector.responseV4, Vector.responseV6, Vector.longTerm] {
      let key = vector == Vector.longTerm ? Vector.longTermKey : Vector.password
      for index in vector.indices {
        for bit in 0..<8 {
          var changed = vector
          changed[index] ^= 1 << bit
          let isAccepted = changed.withUnsafeBytes { bytes in
            guard let message = try? STUN.Message(bytes) else { return false }
            return message.verifyIntegrity(key: key)
              && message.hasFingerprint == (vector != Vector.longTerm)
          }
          #expect(!isAccepted, "byte \(index), bit \(bit)")
        }
      }
    }
  }
}

enum Vector {
  static let password = Array("VOkJxbRl1RmTxUk/WvJxBt".utf8)
  /// MD5 of "マトリックス:example.org:TheMatrIX".
  static let longTermKey = [UInt8](hex: "e8ca7ad59d5eb0518e312911d2dab2a9")!

  /// Section 2.1.
  static let request = [UInt8](
    hex: """
      00010058 2112a442 b7e7a701 bc34d686 fa87dfae
      80220010 5354554e 20746573 7420636c 69656e74
      00240004 6e0001ff
      80290008 932ff9b1 51263b36
      00060009 6576746a 3a683676 59202020
      00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2
      80280004 e57a3bcf
      """)!
  /// Section 2.2.
  static let responseV4 = [UInt8](
    hex: """
      0101003c 2112a442 b7e7a701 bc34d686 fa87dfae
      8022000b 74657374 20766563 746f7220
      00200008 0001a147 e112a643
      00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7
      80280004 c07d4c96
      """)!
  /// Section 2.3.
  static let responseV6 = [UInt8](
    hex: """
      01010048 2112a442 b7e7a701 bc34d686 fa87dfae
      8022000b 74657374 20766563 746f7220
      00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9
      00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41
      80280004 c8fb0b4c
      """)!
  /// Section 2.4.
  static let longTerm = [UInt8](
    hex: """
      00010060 2112a442 78ad3433 c6ad72c0 29da412e
      00060012 e3839ee3 8388e383 aae38383 e382afe3 82b90000
      0015001c 662f2f34 39396b39 35346436 4f4c3334 6f4c3946 53547679 36347341
      0014000b 6578616d 706c652e 6f726700
      00080014 f6702465 6dd64a3e 02b8e071 2e85c9a2 8ca89666
      """)!
}
