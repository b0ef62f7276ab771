import COpenSSL
import Testing

@testable import SecureTransport

/// What handshakes see of the cryptographic library: every peer's public key, and no more.
struct HandshakeLibraryTests {
  @Test(arguments: ["RSA", "EC", "ED25519"])
  func publicKeysOfEveryKindAreRead(_ kind: String) throws {
    let library = try #require(HandshakeLibrary.context)
    let key = try Self.key(kind)
    defer { EVP_PKEY_free(key) }
    var encoded = Self.bytes { i2d_PUBKEY(key, $0) }
    let read = encoded.withUnsafeMutableBufferPointer { bytes in
      var position = UnsafePointer(bytes.baseAddress)
      return d2i_PUBKEY_ex(nil, &position, bytes.count, library, nil)
    }
    defer { EVP_PKEY_free(read) }
    #expect(read != nil && EVP_PKEY_eq(read, key) == 1)
  }

  @Test func noDecoderOfPrivateKeysIsLinedUpForThem() throws {
    let library = try #require(HandshakeLibrary.context)
    for (context, areThere) in [(library, false), (nil, true)] {
      let decoders = OSSL_DECODER_CTX_new_for_pkey(
        nil, "DER", "PrivateKeyInfo", "ED25519", Self.keyPair, context, nil)
      defer { OSSL_DECODER_CTX_free(decoders) }
      #expect((OSSL_DECODER_CTX_get_num_decoders(decoders) > 0) == areThere)
    }
    ERR_clear_error()
  }

  /// `EVP_PKEY_KEYPAIR`, a macro that Swift does not see.
  private static let keyPair = OSSL_KEYMGMT_SELECT_KEYPAIR | OSSL_KEYMGMT_SELECT_ALL_PARAMETERS

  private static func key(_ kind: String) throws -> OpaquePointer {
    let context = try #require(EVP_PKEY_CTX_new_from_name(nil, kind, nil))
    defer { EVP_PKEY_CTX_free(context) }
    try #require(EVP_PKEY_keygen_init(context) == 1)
    if kind == "EC" {
      try #require(EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1)
    }
    var key: OpaquePointer?
    try #require(EVP_PKEY_generate(context, &key) == 1)
    return try #require(key)
  }

  private static func bytes(
    _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
  ) -> [UInt8] {
    let count = Int(encode(nil))
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      var position = buffer.baseAddress
      written = Int(encode(&position))
    }
  }
}
