internal import COpenSSL

/// An Ed25519 key pair (RFC 8032). A terminal makes its own and never lets the private half go; the
/// gateway has one that signs configurations.
public struct TerminalKey: Sendable, Equatable {
  /// The private half, 32 bytes: whoever has it is the terminal.
  public let seed: [UInt8]
  /// The public half, as ``TerminalPublicKey`` reads it.
  public let publicKey: String

  /// A new one.
  public init() {
    var seed = [UInt8](repeating: 0, count: Self.seedLength)
    // Without randomness no key of ours is worth anything: going on would be worse.
    precondition(RAND_bytes(&seed, Int32(seed.count)) == 1, "the random generator has no entropy")
    // Every 32 bytes are a private key (RFC 8032 section 5.1.5).
    self.init(seed: seed)!
  }

  /// As kept; nil unless there are 32 bytes.
  public init?(seed: [UInt8]) {
    guard seed.count == Self.seedLength, let key = SigningKey(seed: seed) else { return nil }
    self.seed = seed
    publicKey = Base64URL.encode(key.publicBytes)
  }

  /// Over the text's UTF-8: 64 bytes as base64url without padding, 86 characters.
  public func sign(_ text: String) -> String {
    // The seed was a key when this was made.
    Base64URL.encode(SigningKey(seed: seed)!.sign(Array(text.utf8)))
  }

  static let seedLength = 32
}

extension TerminalKey: CustomStringConvertible, CustomReflectable {
  /// Without the private half, wherever it is printed.
  public var description: String { "TerminalKey(\(publicKey))" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The public half: 32 bytes as base64url without padding, 43 characters.
public struct TerminalPublicKey: Sendable, Hashable {
  public let text: String
  private let bytes: [UInt8]

  /// Nil where the text is none of 32 bytes.
  public init?(_ text: String) {
    guard let bytes = Base64URL.decode(text), bytes.count == 32 else { return nil }
    self.text = text
    self.bytes = bytes
  }

  /// Whether the key's owner has signed the text's UTF-8. False for what is no signature at all.
  public func verifies(_ signature: String, of text: String) -> Bool {
    guard let signature = Base64URL.decode(signature), signature.count == 64 else { return false }
    return VerifyingKey(bytes)?.verifies(signature, of: Array(text.utf8)) ?? false
  }
}
