internal import COpenSSL

/// HMAC-SHA-256 (RFC 2104): the hash of a text that only who has the key can compute. For texts so short
/// that all of them can be tried.
public enum KeyedHash {
  /// 32 bytes.
  public static func sha256(_ text: [UInt8], key: [UInt8]) -> [UInt8] {
    var hash = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    var length: UInt32 = 0
    let done = HMAC(
      EVP_sha256(), key, Int32(key.count), text, text.count, &hash, &length)
    precondition(done != nil && Int(length) == hash.count, "HMAC-SHA-256 is always there")
    return hash
  }
}
