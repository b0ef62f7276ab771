internal import COpenSSL

/// Texts sealed under a key: AES-256-GCM (NIST SP 800-38D), which hides them and shows every change.
///
/// A sealed text is the nonce (12 bytes), what is hidden (as long as the text), and the tag (16 bytes).
/// The nonce is random. A number would be shorter, but a number comes again: where a transaction failed
/// and the next text takes its place, and where an older copy of a database goes on. Of 2^32 random
/// nonces under one key, which the standard allows, two are the same with less than one chance in four
/// billion; a key here seals a few thousand texts.
public struct Seal: Sendable {
  private let key: [UInt8]

  public static let keyLength = 32
  static let nonceLength = 12
  static let tagLength = 16
  /// By which a sealed text is longer.
  public static let overhead = nonceLength + tagLength

  /// Nil unless the key has ``keyLength`` bytes.
  public init?(key: [UInt8]) {
    guard key.count == Self.keyLength else { return nil }
    self.key = key
  }

  /// - Parameter place: what the text belongs to. It opens nowhere else.
  public func seal(_ text: [UInt8], for place: [UInt8]) -> [UInt8] {
    var nonce = [UInt8](repeating: 0, count: Self.nonceLength)
    // Without randomness a nonce may come again, which gives texts away: going on would be worse.
    precondition(RAND_bytes(&nonce, Int32(nonce.count)) == 1, "the random generator has no entropy")
    return seal(text, for: place, nonce: nonce)
  }

  func seal(_ text: [UInt8], for place: [UInt8], nonce: [UInt8]) -> [UInt8] {
    let context = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(context) }
    var hidden = [UInt8](repeating: 0, count: text.count)
    var tag = [UInt8](repeating: 0, count: Self.tagLength)
    var written: Int32 = 0
    var rest: Int32 = 0
    let ok =
      EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
      && (place.isEmpty
        || EVP_EncryptUpdate(context, nil, &written, place, Int32(place.count)) == 1)
      && (text.isEmpty
        || EVP_EncryptUpdate(context, &hidden, &written, text, Int32(text.count)) == 1)
      && EVP_EncryptFinal_ex(context, nil, &rest) == 1
      && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagLength), &tag) == 1
    // Fails where memory does; a text that is not sealed must not be stored.
    precondition(ok, "sealing failed")
    return nonce + hidden + tag
  }

  /// Nil where it was sealed under another key or for another place, or was changed.
  public func open(_ sealed: [UInt8], for place: [UInt8]) -> [UInt8]? {
    guard sealed.count >= Self.overhead else { return nil }
    let nonce = Array(sealed.prefix(Self.nonceLength))
    let hidden = Array(sealed.dropFirst(Self.nonceLength).dropLast(Self.tagLength))
    var tag = Array(sealed.suffix(Self.tagLength))
    let context = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(context) }
    var text = [UInt8](repeating: 0, count: hidden.count)
    var written: Int32 = 0
    var rest: Int32 = 0
    let ok =
      EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
      && (place.isEmpty
        || EVP_DecryptUpdate(context, nil, &written, place, Int32(place.count)) == 1)
      && (hidden.isEmpty
        || EVP_DecryptUpdate(context, &text, &written, hidden, Int32(hidden.count)) == 1)
      && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagLength), &tag) == 1
      && EVP_DecryptFinal_ex(context, nil, &rest) == 1
    // What does not open may leave an error behind, which the next reader of the queue would take for its own.
    ERR_clear_error()
    return ok ? text : nil
  }
}

extension Seal: CustomStringConvertible, CustomReflectable {
  /// Without the key, wherever it is printed.
  public var description: String { "‹seal›" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
