internal import COpenSSL

/// Digests and message authentication codes that protocols above need.
public enum MessageDigest {
  public static let sha1Count = 20
  public static let sha256Count = 32

  /// HMAC-SHA1 (RFC 2104) over `first` followed by `second`, written into the 20 bytes of `output`.
  /// STUN's MESSAGE-INTEGRITY (RFC 8489, section 14.5) covers a header with a changed length, so the
  /// message comes in two pieces.
  public static func hmacSHA1(
    key: UnsafeRawBufferPointer, _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
    into output: UnsafeMutableRawBufferPointer
  ) {
    precondition(output.count >= sha1Count, "the caller gives room for 20 bytes")
    // The steps below fail only when memory is gone.
    let mac = OwnedMAC(EVP_MAC_CTX_dup(HMACTemplate.sha1.pointer)!)
    var written = 0
    var ok = EVP_MAC_init(mac.pointer, bytes(key) ?? emptyKey, key.count, nil) == 1
    if !first.isEmpty { ok = ok && EVP_MAC_update(mac.pointer, bytes(first), first.count) == 1 }
    if !second.isEmpty { ok = ok && EVP_MAC_update(mac.pointer, bytes(second), second.count) == 1 }
    let start = output.baseAddress!.assumingMemoryBound(to: UInt8.self)
    ok = ok && EVP_MAC_final(mac.pointer, start, &written, output.count) == 1
    precondition(ok && written == sha1Count, "HMAC-SHA1 is always there")
  }

  /// HMAC-SHA1 as 20 bytes.
  public static func hmacSHA1(
    key: [UInt8], _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: sha1Count) { buffer, filled in
      key.withUnsafeBytes {
        hmacSHA1(key: $0, first, second, into: UnsafeMutableRawBufferPointer(buffer))
      }
      filled = sha1Count
    }
  }

  /// HMAC-SHA1 as 20 bytes.
  public static func hmacSHA1(key: [UInt8], data: [UInt8]) -> [UInt8] {
    data.withUnsafeBytes { hmacSHA1(key: key, $0) }
  }

  /// SHA-256 (FIPS 180-4) as 32 bytes.
  public static func sha256(_ data: UnsafeRawBufferPointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: sha256Count) { buffer, filled in
      var written: UInt32 = 0
      let ok = EVP_Digest(
        data.baseAddress, data.count, buffer.baseAddress, &written, EVP_sha256(), nil)
      precondition(ok == 1 && written == sha256Count, "SHA-256 is always there")
      filled = sha256Count
    }
  }

  /// SHA-256 as 32 bytes.
  public static func sha256(_ data: [UInt8]) -> [UInt8] { data.withUnsafeBytes { sha256($0) } }

  /// Compares in a time that depends on the lengths alone.
  public static func constantTimeEquals(
    _ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer
  ) -> Bool {
    guard a.count == b.count else { return false }
    guard let one = a.baseAddress, let other = b.baseAddress else { return true }
    return CRYPTO_memcmp(one, other, a.count) == 0
  }

  /// Compares in a time that depends on the lengths alone.
  public static func constantTimeEquals(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.withUnsafeBytes { one in b.withUnsafeBytes { constantTimeEquals(one, $0) } }
  }

  /// Compares `count` bytes in a time that depends on their number alone.
  static func constantTimeEquals(
    _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, count: Int
  ) -> Bool {
    CRYPTO_memcmp(a, b, count) == 0
  }

  private static func bytes(_ buffer: UnsafeRawBufferPointer) -> UnsafePointer<UInt8>? {
    buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
  }

  /// An empty key needs an address all the same: without one the library looks for a key set before.
  // Safe: one byte that is never written.
  private nonisolated(unsafe) static let emptyKey = UnsafePointer(
    UnsafeMutablePointer<UInt8>.allocate(capacity: 1))
}

/// A context with its digest already chosen. Copying it costs a third of looking the algorithm up by
/// name in every call.
// Safe: after `init` the context is only read, by EVP_MAC_CTX_dup.
private final class HMACTemplate: @unchecked Sendable {
  static let sha1 = HMACTemplate(digest: "SHA1")

  private let context: OwnedMAC
  var pointer: OpaquePointer { context.pointer }

  private init(digest: String) {
    // The default provider always has HMAC and SHA-1; an installation without it cannot run us.
    let algorithm = EVP_MAC_fetch(nil, "HMAC", nil)!
    context = OwnedMAC(EVP_MAC_CTX_new(algorithm)!)
    EVP_MAC_free(algorithm)
    var name = Array(digest.utf8CString)
    let chosen = name.withUnsafeMutableBufferPointer { text in
      var parameters = [
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, text.baseAddress, 0),
        OSSL_PARAM_construct_end(),
      ]
      return EVP_MAC_CTX_set_params(context.pointer, &parameters)
    }
    precondition(chosen == 1, "the digest is one of the default provider's")
  }
}
