internal import COpenSSL
internal import CareStore

/// Secrets that a page or a link shows, and what is stored of them.
enum Secret {
  /// 192 random bits as 32 characters of base64url (RFC 4648 section 5).
  static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    return String(
      decoding: (0..<32).map { _ in alphabet[Int(generator.next(upperBound: UInt8(64)))] },
      as: UTF8.self)
  }

  /// SHA-256 of the secret's text as it is shown. Secrets are random and long, so that no slow hash
  /// is needed.
  static func hash(_ secret: String) -> SecretHash {
    // A SHA-256 digest has the 32 bytes that the type asks for.
    SecretHash(digest(Array(secret.utf8)))!
  }

  /// SHA-256.
  static func digest(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    _ = SHA256(bytes, bytes.count, &digest)
    return digest
  }

  /// Compares in a time that does not depend on where they differ.
  static func matches(_ secret: String, _ stored: SecretHash) -> Bool {
    let given = hash(secret).bytes
    var difference: UInt8 = 0
    for (a, b) in zip(given, stored.bytes) { difference |= a ^ b }
    return difference == 0
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}
