/// Encrypts and authenticates packets under the session keys of one direction, of RTP or of RTCP.
/// Belongs to one thread at a time.
protocol PacketCipher: ~Copyable {
  init(_ keys: borrowing SRTPSessionKeys, seals: Bool) throws(CryptoEngineError)

  /// Encrypts `count` bytes of a packet but for the first `clear`, and writes the tag. False where the
  /// library fails.
  func seal(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce,
    tag: UnsafeMutableRawPointer
  ) -> Bool

  /// Checks the tag and decrypts what ``seal(_:clear:count:_:tag:)`` has encrypted. False where the tag
  /// is not the right one; the bytes are worthless then.
  func open(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce,
    tag: UnsafeMutableRawPointer
  ) -> Bool
}

/// What makes a packet's key stream its own, and what of it is authenticated beyond its bytes.
struct PacketNonce: Sendable {
  let source: UInt32
  /// 48 bits of an RTP packet, 31 of an RTCP packet.
  let index: UInt64
  /// An RTCP packet's E flag and index; nil for RTP.
  let trailer: UInt32?
}

/// AES in counter mode with HMAC-SHA1 (RFC 3711, sections 4.1.1 and 4.2).
struct CounterModeCipher: PacketCipher, ~Copyable {
  private let cipher: OwnedCipher
  private let hmac: SavedHMAC
  /// The salt, shifted left by 16 bits, in its upper and lower half.
  private let salt: (upper: UInt64, lower: UInt64)

  private static let tagCount = 10

  init(_ keys: borrowing SRTPSessionKeys, seals: Bool) throws(CryptoEngineError) {
    // Counter mode adds the same key stream both ways.
    cipher = try OwnedCipher(.ctr128, key: keys.cipher, encrypts: true)
    hmac = SavedHMAC(key: keys.authentication)
    var lower: UInt64 = 0
    for byte in keys.salt[8..<14] { lower = lower << 8 | UInt64(byte) }
    salt = (keys.salt.bigEndian64(at: 0), lower << 16)
  }

  func seal(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce,
    tag: UnsafeMutableRawPointer
  ) -> Bool {
    guard addKeyStream(packet, clear: clear, count: count, nonce) else { return false }
    tag.copyMemory(from: code(packet, count, nonce), byteCount: Self.tagCount)
    return true
  }

  func open(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce,
    tag: UnsafeMutableRawPointer
  ) -> Bool {
    let expected = code(packet, count, nonce)
    return MessageDigest.constantTimeEquals(expected, tag, count: Self.tagCount)
      && addKeyStream(packet, clear: clear, count: count, nonce)
  }

  private func code(
    _ packet: UnsafeRawPointer, _ count: Int, _ nonce: PacketNonce
  ) -> UnsafePointer<UInt8> {
    // RTP: the rollover counter, which is not sent. RTCP: the trailer, which is.
    hmac.code(
      over: packet, count: count,
      nonce.trailer ?? UInt32(truncatingIfNeeded: nonce.index >> 16))
  }

  private func addKeyStream(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce
  ) -> Bool {
    var counter = (
      (salt.upper ^ UInt64(nonce.source)).bigEndian, (salt.lower ^ nonce.index << 16).bigEndian
    )
    let hasBegun = withUnsafeBytes(of: &counter) {
      cipher.begin($0.baseAddress!.assumingMemoryBound(to: UInt8.self))
    }
    return hasBegun && cipher.update(packet + clear, count: count - clear)
  }
}

/// AES in Galois/counter mode (RFC 7714, sections 8.1 and 9.1).
struct GCMCipher: PacketCipher, ~Copyable {
  private let cipher: OwnedCipher
  private let salt: (upper: UInt64, lower: UInt32)

  private static let tagCount = 16

  init(_ keys: borrowing SRTPSessionKeys, seals: Bool) throws(CryptoEngineError) {
    cipher = try OwnedCipher(
      keys.profile == .aeadAES256GCM ? .gcm256 : .gcm128, key: keys.cipher, encrypts: seals)
    // The lower four of its twelve bytes are the lower half of the eight from the fifth on.
    salt = (
      keys.salt.bigEndian64(at: 0), UInt32(truncatingIfNeeded: keys.salt.bigEndian64(at: 4))
    )
  }

  func seal(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce,
    tag: UnsafeMutableRawPointer
  ) -> Bool {
    begin(packet, clear: clear, nonce)
      && cipher.update(packet + clear, count: count - clear)
      && cipher.finish(tag: tag, count: Self.tagCount)
  }

  func open(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce,
    tag: UnsafeMutableRawPointer
  ) -> Bool {
    begin(packet, clear: clear, nonce)
      && cipher.update(packet + clear, count: count - clear)
      && cipher.finish(expecting: tag, count: Self.tagCount)
  }

  /// The vector is 16 zero bits, source and 48-bit index, and the salt over it; authenticated besides
  /// are what stays in the clear and an RTCP packet's trailer.
  private func begin(_ packet: UnsafeRawPointer, clear: Int, _ nonce: PacketNonce) -> Bool {
    var vector = (
      (salt.upper ^ UInt64(nonce.source) << 16 ^ nonce.index >> 32).bigEndian,
      (salt.lower ^ UInt32(truncatingIfNeeded: nonce.index)).bigEndian
    )
    let hasBegun = withUnsafeBytes(of: &vector) {
      cipher.begin($0.baseAddress!.assumingMemoryBound(to: UInt8.self))
    }
    guard hasBegun, cipher.authenticate(packet, count: clear) else { return false }
    guard let trailer = nonce.trailer else { return true }
    var word = trailer.bigEndian
    return cipher.authenticate(&word, count: 4)
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func bigEndian64(at offset: Int) -> UInt64 {
    UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
