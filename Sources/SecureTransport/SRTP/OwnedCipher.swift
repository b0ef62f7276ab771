internal import COpenSSL

/// `EVP_CIPHER_CTX` with its key set: each packet only sets the initialisation vector, which costs a
/// tenth of setting the key too. Belongs to one thread at a time.
struct OwnedCipher: ~Copyable {
  let pointer: OpaquePointer
  private let encrypts: Bool

  /// - Parameter key: as long as the algorithm's.
  init(
    _ algorithm: CipherAlgorithm, key: UnsafePointer<UInt8>, encrypts: Bool
  ) throws(CryptoEngineError) {
    guard let context = EVP_CIPHER_CTX_new() else { throw CryptoEngineError("EVP_CIPHER_CTX_new") }
    guard let cipher = algorithm.pointer,
      EVP_CipherInit_ex(context, cipher, nil, key, nil, encrypts ? 1 : 0) == 1
    else {
      EVP_CIPHER_CTX_free(context)
      throw CryptoEngineError("EVP_CipherInit_ex")
    }
    pointer = context
    self.encrypts = encrypts
  }

  deinit { EVP_CIPHER_CTX_free(pointer) }

  /// Begins a packet: 16 bytes in counter mode, 12 with GCM.
  func begin(_ vector: UnsafePointer<UInt8>) -> Bool {
    encrypts
      ? EVP_EncryptInit_ex(pointer, nil, nil, nil, vector) == 1
      : EVP_DecryptInit_ex(pointer, nil, nil, nil, vector) == 1
  }

  /// Encrypts or decrypts in place.
  func update(_ bytes: UnsafeMutableRawPointer, count: Int) -> Bool {
    if count == 0 { return true }
    let text = bytes.assumingMemoryBound(to: UInt8.self)
    var written: Int32 = 0
    return encrypts
      ? EVP_EncryptUpdate(pointer, text, &written, text, Int32(count)) == 1
      : EVP_DecryptUpdate(pointer, text, &written, text, Int32(count)) == 1
  }

  /// Takes in what is authenticated only (AEAD), before any ``update(_:count:)``.
  func authenticate(_ bytes: UnsafeRawPointer, count: Int) -> Bool {
    let text = bytes.assumingMemoryBound(to: UInt8.self)
    var written: Int32 = 0
    return encrypts
      ? EVP_EncryptUpdate(pointer, nil, &written, text, Int32(count)) == 1
      : EVP_DecryptUpdate(pointer, nil, &written, text, Int32(count)) == 1
  }

  /// Ends a packet with a tag: writes it.
  func finish(tag: UnsafeMutableRawPointer, count: Int) -> Bool {
    var written: Int32 = 0
    return EVP_EncryptFinal_ex(pointer, nothing(tag), &written) == 1
      && EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_GET_TAG, Int32(count), tag) == 1
  }

  /// Ends a packet with a tag: whether it is the right one, in constant time.
  func finish(expecting tag: UnsafeMutableRawPointer, count: Int) -> Bool {
    var written: Int32 = 0
    return EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_SET_TAG, Int32(count), tag) == 1
      && EVP_DecryptFinal_ex(pointer, nothing(tag), &written) == 1
  }

  /// Where the last block would go if there were one: the ciphers used here leave none.
  private func nothing(_ place: UnsafeMutableRawPointer) -> UnsafeMutablePointer<UInt8> {
    place.assumingMemoryBound(to: UInt8.self)
  }
}

/// Looked up once, since looking up takes locks and memory.
// Safe: algorithms are never changed and live as long as the program.
struct CipherAlgorithm: @unchecked Sendable {
  let pointer: OpaquePointer?

  static let ctr128 = CipherAlgorithm("AES-128-CTR")
  static let ctr256 = CipherAlgorithm("AES-256-CTR")
  static let gcm128 = CipherAlgorithm("AES-128-GCM")
  static let gcm256 = CipherAlgorithm("AES-256-GCM")

  private init(_ name: String) { pointer = EVP_CIPHER_fetch(nil, name, nil) }
}
