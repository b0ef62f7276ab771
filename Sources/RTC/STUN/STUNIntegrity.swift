internal import Bytes
internal import SecureTransport

/// MESSAGE-INTEGRITY (RFC 8489, section 14.5).
enum MessageIntegrity {
  static let length = 20

  /// HMAC-SHA1 over everything before the attribute, with the header's length as if the attribute
  /// were the last one.
  static func value(of covered: UnsafeRawBufferPointer, key: [UInt8]) -> [UInt8] {
    STUN.withLength(of: covered, extendedBy: 4 + length) { MessageDigest.hmacSHA1(key: key, $0) }
  }
}

/// FINGERPRINT (RFC 8489, section 14.7).
enum Fingerprint {
  private static let mask: UInt32 = 0x5354_554e

  static func value(of covered: UnsafeRawBufferPointer) -> UInt32 {
    STUN.withLength(of: covered, extendedBy: 8) { CRC32.checksum($0) } ^ mask
  }
}

extension STUN {
  /// Hands out a copy of the message whose header states the length that the message has once the
  /// attribute being computed is added.
  fileprivate static func withLength<Result>(
    of covered: UnsafeRawBufferPointer, extendedBy extra: Int,
    _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    precondition(covered.count >= headerLength, "callers have parsed or written a header")
    return withUnsafeTemporaryAllocation(byteCount: covered.count, alignment: 8) { copy in
      copy.copyMemory(from: covered)
      let length = UInt16(covered.count - headerLength + extra)
      copy.storeBytes(of: length.bigEndian, toByteOffset: 2, as: UInt16.self)
      return body(UnsafeRawBufferPointer(copy))
    }
  }
}
