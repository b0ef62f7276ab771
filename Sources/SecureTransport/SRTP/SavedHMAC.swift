internal import COpenSSL

/// HMAC-SHA1 (RFC 2104) under one key. SHA-1's state after the key's two blocks is kept, so that a
/// message costs its own blocks and two more. Belongs to one thread at a time.
struct SavedHMAC: ~Copyable {
  let reference: Reference

  /// The same without the ownership: good as long as the owner is there.
  struct Reference {
    /// State after the inner key block, after the outer one, and of the message at hand.
    fileprivate let states: UnsafeMutablePointer<SHA_CTX>
    fileprivate let digest: UnsafeMutablePointer<UInt8>

    /// The five words that SHA-1's state begins with.
    var inner: UnsafeRawPointer { UnsafeRawPointer(states) }
    var outer: UnsafeRawPointer { UnsafeRawPointer(states + 1) }

    /// The code over `count` bytes. Its 20 bytes are good until the next call.
    func code(over bytes: UnsafeRawPointer, count: Int) -> UnsafePointer<UInt8> {
      begin(bytes, count)
      return finish()
    }

    // Hashing bytes in memory has no way to fail.

    fileprivate func begin(_ bytes: UnsafeRawPointer, _ count: Int) {
      (states + 2).update(from: states, count: 1)
      COpenSSL_SHA1_Update(states + 2, bytes, count)
    }

    fileprivate func finish() -> UnsafePointer<UInt8> {
      let running = states + 2
      COpenSSL_SHA1_Final(digest, running)
      running.update(from: states + 1, count: 1)
      COpenSSL_SHA1_Update(running, digest, MessageDigest.sha1Count)
      COpenSSL_SHA1_Final(digest, running)
      return UnsafePointer(digest)
    }
  }

  private static let blockCount = 64

  /// - Parameter key: of at most 64 bytes.
  init(key: UnsafeRawBufferPointer) {
    precondition(key.count <= Self.blockCount, "a longer key would be hashed first")
    reference = Reference(
      states: .allocate(capacity: 3), digest: .allocate(capacity: MessageDigest.sha1Count))
    reference.states.initialize(repeating: SHA_CTX(), count: 3)
    reference.digest.initialize(repeating: 0, count: MessageDigest.sha1Count)
    save(key, paddedWith: 0x36, in: reference.states)
    save(key, paddedWith: 0x5c, in: reference.states + 1)
  }

  deinit {
    OPENSSL_cleanse(reference.states, 3 * MemoryLayout<SHA_CTX>.stride)
    reference.states.deallocate()
    reference.digest.deallocate()
  }

  /// The code over `count` bytes and the four of `word` in network order. Its 20 bytes are good until
  /// the next call.
  func code(
    over bytes: UnsafeRawPointer, count: Int, _ word: UInt32
  ) -> UnsafePointer<UInt8> {
    var word = word.bigEndian
    reference.begin(bytes, count)
    COpenSSL_SHA1_Update(reference.states + 2, &word, 4)
    return reference.finish()
  }

  private func save(
    _ key: UnsafeRawBufferPointer, paddedWith padding: UInt8,
    in state: UnsafeMutablePointer<SHA_CTX>
  ) {
    withUnsafeTemporaryAllocation(byteCount: Self.blockCount, alignment: 8) { block in
      block.initializeMemory(as: UInt8.self, repeating: padding)
      for index in key.indices { block[index] ^= key[index] }
      COpenSSL_SHA1_Init(state)
      COpenSSL_SHA1_Update(state, block.baseAddress, block.count)
      OPENSSL_cleanse(block.baseAddress, block.count)
    }
  }
}
