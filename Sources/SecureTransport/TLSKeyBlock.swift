internal import COpenSSL

/// TLS 1.2's pseudorandom function (RFC 5246, section 5), which makes record keys of a master secret.
enum TLSPseudorandomFunction {
  /// - Parameters:
  ///   - digest: the library's name of the cipher suite's hash function, such as "SHA256".
  ///   - count: of bytes wanted.
  /// - Returns: nil where the library knows no such digest.
  static func derive(
    secret: [UInt8], label: String, seed: [UInt8], digest: String, count: Int
  ) -> [UInt8]? {
    guard let function = EVP_KDF_fetch(nil, "TLS1-PRF", nil) else { return nil }
    defer { EVP_KDF_free(function) }
    guard let context = EVP_KDF_CTX_new(function) else { return nil }
    defer { EVP_KDF_CTX_free(context) }
    var name = Array(digest.utf8CString)
    var secret = secret
    var labelled = Array(label.utf8) + seed
    var output = [UInt8](repeating: 0, count: count)
    let isDone = name.withUnsafeMutableBufferPointer { name in
      secret.withUnsafeMutableBytes { secret in
        labelled.withUnsafeMutableBytes { labelled in
          var parameters = [
            OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name.baseAddress, 0),
            OSSL_PARAM_construct_octet_string(
              OSSL_KDF_PARAM_SECRET, secret.baseAddress, secret.count),
            OSSL_PARAM_construct_octet_string(
              OSSL_KDF_PARAM_SEED, labelled.baseAddress, labelled.count),
            OSSL_PARAM_construct_end(),
          ]
          defer { OPENSSL_cleanse(secret.baseAddress, secret.count) }
          return EVP_KDF_derive(context, &output, count, &parameters) == 1
        }
      }
    }
    return isDone ? output : nil
  }
}

/// The record keys of a DTLS 1.2 session under AES-GCM (RFC 5246, section 6.3; RFC 5288, section 3), as
/// its library keeps them: derived again from its master secret.
struct TLSKeyBlock {
  let algorithm: CipherAlgorithm
  private let bytes: [UInt8]
  private let keyCount: Int

  /// Bytes of each nonce that the keys bring with them.
  static let saltCount = 4

  /// - Parameter session: `SSL` whose handshake is over.
  /// - Returns: nil where another cipher was agreed on.
  init?(of session: OpaquePointer) {
    guard let suite = SSL_get_current_cipher(session), let master = SSL_get_session(session),
      let digest = SSL_CIPHER_get_handshake_digest(suite), let name = EVP_MD_get0_name(digest)
    else { return nil }
    switch SSL_CIPHER_get_cipher_nid(suite) {
    case NID_aes_128_gcm: (algorithm, keyCount) = (.gcm128, 16)
    case NID_aes_256_gcm: (algorithm, keyCount) = (.gcm256, 32)
    default: return nil
    }
    // 48 bytes, whatever the suite (RFC 5246, section 8.1); both randoms have 32.
    var secret = [UInt8](repeating: 0, count: 48)
    var ofServer = [UInt8](repeating: 0, count: 32)
    var ofClient = ofServer
    defer { secret.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
    guard SSL_SESSION_get_master_key(master, &secret, secret.count) == secret.count,
      SSL_get_server_random(session, &ofServer, ofServer.count) == ofServer.count,
      SSL_get_client_random(session, &ofClient, ofClient.count) == ofClient.count,
      let block = TLSPseudorandomFunction.derive(
        secret: secret, label: "key expansion", seed: ofServer + ofClient,
        digest: String(cString: name), count: 2 * (keyCount + Self.saltCount))
    else { return nil }
    bytes = block
  }

  /// What `role` protects its records with.
  func key(of role: DTLSRole) -> ArraySlice<UInt8> {
    bytes[(role == .client ? 0 : keyCount)...].prefix(keyCount)
  }

  func salt(of role: DTLSRole) -> ArraySlice<UInt8> {
    bytes[(2 * keyCount + (role == .client ? 0 : Self.saltCount))...].prefix(Self.saltCount)
  }
}
