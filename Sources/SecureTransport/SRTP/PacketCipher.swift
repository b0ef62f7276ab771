/// Encrypts and authenticates packets under the session keys of one direction, of RTP or of RTCP.
/// Belongs to one thread at a time.
protocol PacketCipher: ~Copyable {
  /// - Parameter queue: where packets of many keys wait to be worked on at once; not every cipher does so.
  init(
    _ keys: borrowing SRTPSessionKeys, seals: Bool, queue: MultiBufferQueue?
  ) throws(CryptoEngineError)

  /// Encrypts `count` bytes of a packet but for the first `clear`, and writes the tag, which with a queue
  /// may be there only after its next flush. False where the library fails.
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

/// AES in counter mode with HMAC-SHA1 (RFC 3711, sections 4.1.1 and 4.2).
struct CounterModeCipher: PacketCipher, ~Copyable {
  private let cipher: OwnedCipher
  private let hmac: SavedHMAC
  private let salt: CounterModeSalt

  static let tagCount = 10

  init(
    _ keys: borrowing SRTPSessionKeys, seals: Bool, queue: MultiBufferQueue? = nil
  ) throws(CryptoEngineError) {
    // Counter mode adds the same key stream both ways.
    cipher = try OwnedCipher(.ctr128, key: keys.cipher, encrypts: true)
    hmac = SavedHMAC(key: keys.authentication)
    salt = CounterModeSalt(keys.salt)
  }

  func seal(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce,
    tag: UnsafeMutableRawPointer
  ) -> Bool {
    guard addKeyStream(packet, clear: clear, count: count, nonce) else { return false }
    tag.copyMemory(
      from: hmac.code(over: packet, count: count, nonce.authenticatedWord),
      byteCount: Self.tagCount)
    return true
  }

  func open(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce,
    tag: UnsafeMutableRawPointer
  ) -> Bool {
    let expected = hmac.code(over: packet, count: count, nonce.authenticatedWord)
    return MessageDigest.constantTimeEquals(expected, tag, count: Self.tagCount)
      && addKeyStream(packet, clear: clear, count: count, nonce)
  }

  private func addKeyStream(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce
  ) -> Bool {
    let hasBegun = withUnsafeBytes(of: salt.firstBlock(nonce)) {
      cipher.begin($0.baseAddress!.assumingMemoryBound(to: UInt8.self))
    }
    return hasBegun && cipher.update(packet + clear, count: count - clear)
  }
}

/// AES in Galois/counter mode (RFC 7714, sections 8.1 and 9.1).
struct GCMCipher: PacketCipher, ~Copyable {
  private let cipher: OwnedCipher
  private let salt: GCMSalt

  static let tagCount = 16

  init(
    _ keys: borrowing SRTPSessionKeys, seals: Bool, queue: MultiBufferQueue? = nil
  ) throws(CryptoEngineError) {
    cipher = try OwnedCipher(
      keys.profile == .aeadAES256GCM ? .gcm256 : .gcm128, key: keys.cipher, encrypts: seals)
    salt = GCMSalt(keys.salt)
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

  /// Authenticated besides are what stays in the clear and an RTCP packet's trailer.
  private func begin(_ packet: UnsafeRawPointer, clear: Int, _ nonce: PacketNonce) -> Bool {
    let hasBegun = withUnsafeBytes(of: salt.vector(nonce)) {
      cipher.begin($0.baseAddress!.assumingMemoryBound(to: UInt8.self))
    }
    guard hasBegun, cipher.authenticate(packet, count: clear) else { return false }
    guard let trailer = nonce.trailer else { return true }
    var word = trailer.bigEndian
    return cipher.authenticate(&word, count: 4)
  }
}
