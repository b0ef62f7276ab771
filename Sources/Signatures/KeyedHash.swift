internal import COpenSSL

/// HMAC (RFC 2104): the hash of a text that only who has the key can compute.
public enum KeyedHash {
  /// 32 bytes. For texts so short that all of them can be tried.
  public static func sha256(_ text: [UInt8], key: [UInt8]) -> [UInt8] {
    hash(text, key: key, by: EVP_sha256(), length: Int(SHA256_DIGEST_LENGTH))
  }

  /// 20 bytes. For protocols that name it, and nothing new.
  public static func sha1(_ text: [UInt8], key: [UInt8]) -> [UInt8] {
    hash(text, key: key, by: EVP_sha1(), length: Int(SHA_DIGEST_LENGTH))
  }

  private static func hash(
    _ text: [UInt8], key: [UInt8], by digest: OpaquePointer?, length: Int
  ) -> [UInt8] {
    var hash = [UInt8](repeating: 0, count: length)
    var written: UInt32 = 0
    let done = HMAC(digest, key, Int32(key.count), text, text.count, &hash, &written)
    precondition(done != nil && Int(written) == length, "OpenSSL has SHA-1 and SHA-256")
    return hash
  }
}
