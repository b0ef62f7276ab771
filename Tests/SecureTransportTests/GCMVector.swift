import Bytes
import Testing

@testable import SecureTransport

/// A packet of RFC 7714 with session keys, and what it becomes. Of RTCP packets the trailer is left
/// out here: the engine writes it.
struct GCMVector: CustomTestStringConvertible, Sendable {
  var section: String
  var key: String
  var packet: [UInt8]
  var clear: Int
  var nonce: PacketNonce
  var sealed: [UInt8]

  var testDescription: String { section }

  var profile: SRTPProfile { key.count == 64 ? .aeadAES256GCM : .aeadAES128GCM }

  var keys: SRTPSessionKeys {
    SRTPSessionKeys(
      profile: profile, cipher: bytes(key), salt: Self.salt,
      authentication: [UInt8](repeating: 0, count: 20))
  }

  static let salt = Array("Quid pro quo".utf8)

  static let all: [GCMVector] = {
    let short = "000102030405060708090a0b0c0d0e0f"
    let long = short + "101112131415161718191a1b1c1d1e1f"
    let media =
      bytes("8040f17b8041f8d35501a0b2") + Array("Gallia est omnis divisa in partes tres".utf8)
    let report = bytes(
      """
      81c8000d4d6172734e5450314e5450325254502000 00042a0000e9304c756e61
      deadbeefdeadbeefdeadbeefdeadbeefdeadbeef
      """)
    let ofMedia = PacketNonce(source: 0x5501_a0b2, index: 0xf17b, trailer: nil)
    let ofReport = PacketNonce(source: 0x4d61_7273, index: 0x5d4, trailer: 0x8000_05d4)
    return [
      GCMVector(
        section: "16.1.1", key: short, packet: media, clear: 12, nonce: ofMedia,
        sealed: bytes(
          """
          8040f17b8041f8d35501a0b2 f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b
          36de3adf8833 899d7f27beb16a9152cf765ee4390cce
          """)),
      GCMVector(
        section: "16.2.1", key: long, packet: media, clear: 12, nonce: ofMedia,
        sealed: bytes(
          """
          8040f17b8041f8d35501a0b2 32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f
          1ba63799b87b 7aa3db36dfffd6b0f9bb7878d7a76c13
          """)),
      GCMVector(
        section: "17.1", key: short, packet: report, clear: 8, nonce: ofReport,
        sealed: bytes(
          """
          81c8000d4d617273 63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda
          4ce09b4686303ded0bb9275b c84aa45896cf4d2fc5abf87245d9eade
          """)),
      GCMVector(
        section: "17.2", key: long, packet: report, clear: 8, nonce: ofReport,
        sealed: bytes(
          """
          81c8000d4d617273 d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be
          8415f658c61de0476f1b6fad 1d1eb30c4446839f57ff6f6cb26ac3be
          """)),
    ]
  }()
}

/// Vectors stand in the source; a typing error there is ours.
func bytes(_ text: String) -> [UInt8] { [UInt8](hex: text)! }
