internal import CIPSecMB
internal import COpenSSL

/// AES in counter mode with HMAC-SHA1 (RFC 3711, sections 4.1.1 and 4.2). A packet is encrypted at once and
/// authenticated together with others: until the queue is flushed it lacks its tag, and nothing else.
struct MultiBufferCounterModeCipher: PacketCipher, ~Copyable {
  /// Held, since its work and its manager are good as long as it is there.
  private let queue: MultiBufferQueue
  private let work: MultiBufferWork
  private let key: UnsafeMutableRawPointer
  private let hmac: SavedHMAC
  private let salt: CounterModeSalt

  private static let keyCount = Int(CIPSecMB_keyBytes)

  init(
    _ keys: borrowing SRTPSessionKeys, seals: Bool, queue: MultiBufferQueue?
  ) throws(CryptoEngineError) {
    let shared = try MultiBufferQueue.given(queue)
    self.queue = shared
    work = shared.work
    key = .allocate(byteCount: Self.keyCount, alignment: 16)
    CIPSecMB_expand(work.manager, keys.cipher, key)
    hmac = SavedHMAC(key: keys.authentication)
    salt = CounterModeSalt(keys.salt)
  }

  deinit {
    // Packets may wait for this key.
    work.flush()
    OPENSSL_cleanse(key, Self.keyCount)
    key.deallocate()
  }

  func seal(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce,
    tag: UnsafeMutableRawPointer
  ) -> Bool {
    guard addKeyStream(packet, clear: clear, count: count, nonce) else { return false }
    // The tag is written over a rollover counter, and stands behind a trailer.
    (packet + count).storeBytes(of: nonce.authenticatedWord.bigEndian, as: UInt32.self)
    work.authenticate(packet, count: count + 4, by: hmac.reference, tag: tag)
    return true
  }

  func open(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce,
    tag: UnsafeMutableRawPointer
  ) -> Bool {
    let expected = hmac.code(over: packet, count: count, nonce.authenticatedWord)
    return MessageDigest.constantTimeEquals(expected, tag, count: CounterModeCipher.tagCount)
      && addKeyStream(packet, clear: clear, count: count, nonce)
  }

  private func addKeyStream(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce
  ) -> Bool {
    if count == clear { return true }
    return withUnsafeBytes(of: salt.firstBlock(nonce)) {
      CIPSecMB_counter_mode(
        work.manager, key, $0.baseAddress, packet + clear, count - clear) == 1
    }
  }
}

/// AES in Galois/counter mode (RFC 7714, sections 8.1 and 9.1). The library works on one packet after the
/// other, so nothing waits in the queue.
struct MultiBufferGCMCipher: PacketCipher, ~Copyable {
  /// Held, since its manager is good as long as it is there.
  private let queue: MultiBufferQueue
  private let manager: UnsafeMutableRawPointer
  /// The expanded key, what the library notes while it works, and a tag.
  private let key: UnsafeMutableRawPointer
  private let context: UnsafeMutableRawPointer
  private let computed: UnsafeMutableRawPointer
  private let keyCount: Int
  private let encrypts: Bool
  private let salt: GCMSalt

  init(
    _ keys: borrowing SRTPSessionKeys, seals: Bool, queue: MultiBufferQueue?
  ) throws(CryptoEngineError) {
    let shared = try MultiBufferQueue.given(queue)
    self.queue = shared
    manager = shared.work.manager
    keyCount = keys.profile.masterKeyCount
    encrypts = seals
    salt = GCMSalt(keys.salt)
    key = .allocate(byteCount: CIPSecMB_gcm_key_bytes(), alignment: 64)
    context = .allocate(byteCount: CIPSecMB_gcm_context_bytes(), alignment: 64)
    computed = .allocate(byteCount: GCMCipher.tagCount, alignment: 16)
    CIPSecMB_gcm_expand(manager, keys.cipher, keyCount, key)
  }

  deinit {
    OPENSSL_cleanse(key, CIPSecMB_gcm_key_bytes())
    OPENSSL_cleanse(context, CIPSecMB_gcm_context_bytes())
    key.deallocate()
    context.deallocate()
    computed.deallocate()
  }

  func seal(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce,
    tag: UnsafeMutableRawPointer
  ) -> Bool {
    run(packet, clear: clear, count: count, nonce, tag: tag)
    return true
  }

  func open(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce,
    tag: UnsafeMutableRawPointer
  ) -> Bool {
    run(packet, clear: clear, count: count, nonce, tag: computed)
    return MessageDigest.constantTimeEquals(computed, tag, count: GCMCipher.tagCount)
  }

  /// Has no way to fail: all that it is given is in memory and within the library's bounds.
  private func run(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, _ nonce: PacketNonce,
    tag: UnsafeMutableRawPointer
  ) {
    withUnsafeBytes(of: salt.vector(nonce)) { vector in
      guard let trailer = nonce.trailer else {
        return CIPSecMB_gcm(
          manager, keyCount, encrypts ? 1 : 0, key, context, packet + clear, count - clear,
          vector.baseAddress, packet, clear, tag)
      }
      // The first eight bytes of an RTCP packet and its trailer, which stands elsewhere.
      precondition(clear == SRTCPLayout.headerCount, "as of every RTCP packet")
      let header = packet.loadUnaligned(as: UInt64.self)
      withUnsafeBytes(of: (header, trailer.bigEndian)) { clearText in
        CIPSecMB_gcm(
          manager, keyCount, encrypts ? 1 : 0, key, context, packet + clear, count - clear,
          vector.baseAddress, clearText.baseAddress, SRTCPLayout.headerCount + 4, tag)
      }
    }
  }
}
