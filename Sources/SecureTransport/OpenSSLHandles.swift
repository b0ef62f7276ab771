internal import COpenSSL

// Owned handles: each frees what it holds exactly once, when its owner goes. What they hold is never
// handed out beyond the owner's life.

/// A step of the cryptographic library that fails only when memory, entropy or the installation do.
public struct CryptoEngineError: Error, Sendable, CustomStringConvertible {
  /// The library's name for the step.
  public let step: String

  init(_ step: StaticString) {
    self.step = step.description
    ERR_clear_error()
  }

  public var description: String { "cryptographic library failed at \(step)" }
}

/// `EVP_PKEY`. Never changed after it is made.
struct OwnedKey: ~Copyable {
  let pointer: OpaquePointer
  init(_ pointer: OpaquePointer) { self.pointer = pointer }
  deinit { EVP_PKEY_free(pointer) }
}

/// `X509`. Never changed after it is signed.
struct OwnedCertificate: ~Copyable {
  let pointer: OpaquePointer
  init(_ pointer: OpaquePointer) { self.pointer = pointer }
  deinit { X509_free(pointer) }
}

/// `SSL_CTX`. Never changed after it is set up; the library counts and locks its own references.
struct OwnedContext: ~Copyable {
  let pointer: OpaquePointer
  init(_ pointer: OpaquePointer) { self.pointer = pointer }
  deinit { SSL_CTX_free(pointer) }
}

/// `SSL`, with the BIO given to it. Belongs to one thread at a time. A class, since its owner may give it
/// up earlier than itself.
final class OwnedSession {
  let pointer: OpaquePointer
  init(_ pointer: OpaquePointer) { self.pointer = pointer }
  deinit { SSL_free(pointer) }
}

/// `EVP_MAC_CTX`.
struct OwnedMAC: ~Copyable {
  let pointer: OpaquePointer
  init(_ pointer: OpaquePointer) { self.pointer = pointer }
  deinit { EVP_MAC_CTX_free(pointer) }
}
