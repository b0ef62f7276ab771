internal import COpenSSL

/// Who we are to DTLS peers: an ECDSA P-256 key and a self-signed certificate, made at start and never
/// written down. Peers know it by its fingerprint in the session description.
// Safe: key, certificate and context are set up in `init` and only read afterwards; the library locks
// what it counts in them.
public final class DTLSIdentity: @unchecked Sendable {
  /// SHA-256 of the certificate, for `a=fingerprint`.
  public let fingerprint: CertificateFingerprint

  private let key: OwnedKey
  let certificate: OwnedCertificate
  /// Shared by all associations of this identity, in both roles.
  let context: OwnedContext

  public init() throws(CryptoEngineError) {
    guard let keyPointer = COpenSSL_EVP_EC_gen_in(HandshakeLibrary.context, "P-256") else {
      throw CryptoEngineError("EVP_PKEY_Q_keygen")
    }
    let key = OwnedKey(keyPointer)
    let certificate = try Self.selfSigned(key)
    guard let fingerprint = CertificateFingerprint(of: certificate.pointer, by: .sha256) else {
      throw CryptoEngineError("X509_digest")
    }
    self.fingerprint = fingerprint
    context = try Self.makeContext(key, certificate)
    self.key = consume key
    self.certificate = consume certificate
  }

  /// RFC 8827, section 6.5: nothing in the certificate but the key matters to a peer, and nothing in
  /// it should tell one deployment from another.
  private static func selfSigned(
    _ key: borrowing OwnedKey
  ) throws(CryptoEngineError) -> OwnedCertificate {
    guard let pointer = X509_new_ex(HandshakeLibrary.context, nil) else {
      throw CryptoEngineError("X509_new_ex")
    }
    let certificate = OwnedCertificate(pointer)
    // 63 random bits: positive, as RFC 5280, section 4.1.2.2 asks.
    var random = SecureRandom()
    let serial = random.next() >> 1 | 1
    let day = 86_400
    let name = X509_get_subject_name(pointer)
    let common = Array("WebRTC".utf8)
    guard
      X509_set_version(pointer, 2) == 1,
      ASN1_INTEGER_set_uint64(X509_get_serialNumber(pointer), serial) == 1,
      X509_gmtime_adj(X509_getm_notBefore(pointer), -day) != nil,
      X509_gmtime_adj(X509_getm_notAfter(pointer), 366 * day) != nil,
      X509_NAME_add_entry_by_txt(
        name, "CN", MBSTRING_UTF8_TYPE, common, Int32(common.count), -1, 0) == 1,
      X509_set_issuer_name(pointer, name) == 1,
      X509_set_pubkey(pointer, key.pointer) == 1,
      X509_sign(pointer, key.pointer, EVP_sha256()) > 0
    else { throw CryptoEngineError("X509_sign") }
    return certificate
  }

  private static func makeContext(
    _ key: borrowing OwnedKey, _ certificate: borrowing OwnedCertificate
  ) throws(CryptoEngineError) -> OwnedContext {
    guard let pointer = SSL_CTX_new_ex(HandshakeLibrary.context, nil, DTLS_method()) else {
      throw CryptoEngineError("SSL_CTX_new_ex")
    }
    let context = OwnedContext(pointer)
    COpenSSL_SSL_CTX_set_dtls_options(pointer)
    _ = COpenSSL_SSL_CTX_set_session_cache_off(pointer)
    // RFC 8827, section 6.5: forward secrecy and AEAD alone. The RSA suites are for peers whose
    // certificate is RSA; ours is ECDSA.
    let suites =
      "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:"
      + "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305"
    guard
      COpenSSL_SSL_CTX_set_min_proto_version(pointer, DTLS1_2_VERSION) == 1,
      SSL_CTX_set_cipher_list(pointer, suites) == 1,
      // P-256 must be among the groups or a P-256 certificate is refused.
      COpenSSL_SSL_CTX_set1_groups_list(pointer, "X25519:P-256") == 1,
      SSL_CTX_use_certificate(pointer, certificate.pointer) == 1,
      SSL_CTX_use_PrivateKey(pointer, key.pointer) == 1
    else { throw CryptoEngineError("SSL_CTX setup") }
    SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    // No chain is built: the fingerprint alone decides.
    SSL_CTX_set_cert_verify_callback(pointer, { store, _ in DTLSLink.verifyPeer(store) }, nil)
    return context
  }
}

/// `MBSTRING_UTF8`, a macro over a macro: flag 0x1000.
private let MBSTRING_UTF8_TYPE: Int32 = 0x1000
