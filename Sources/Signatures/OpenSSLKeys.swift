internal import COpenSSL

// Owned handles: each frees what it holds exactly once, when its owner goes.

/// `EVP_PKEY` with the private half.
struct SigningKey: ~Copyable {
  private let pointer: OpaquePointer

  init?(seed: [UInt8]) {
    guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else {
      ERR_clear_error()
      return nil
    }
    pointer = key
  }

  deinit { EVP_PKEY_free(pointer) }

  var publicBytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 32)
    var length = bytes.count
    let ok = EVP_PKEY_get_raw_public_key(pointer, &bytes, &length)
    precondition(ok == 1 && length == 32, "an Ed25519 key has a public half of 32 bytes")
    return bytes
  }

  func sign(_ text: [UInt8]) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: 64)
    var length = signature.count
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    let ok =
      EVP_DigestSignInit(context, nil, nil, nil, pointer) == 1
      && EVP_DigestSign(context, &signature, &length, text, text.count) == 1
    // Fails where memory does; a configuration without a signature must not go out.
    precondition(ok && length == 64, "signing failed")
    return signature
  }
}

/// `EVP_PKEY` with the public half alone.
struct VerifyingKey: ~Copyable {
  private let pointer: OpaquePointer

  init?(_ bytes: [UInt8]) {
    guard let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count) else {
      ERR_clear_error()
      return nil
    }
    pointer = key
  }

  deinit { EVP_PKEY_free(pointer) }

  func verifies(_ signature: [UInt8], of text: [UInt8]) -> Bool {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    let ok =
      EVP_DigestVerifyInit(context, nil, nil, nil, pointer) == 1
      && EVP_DigestVerify(context, signature, signature.count, text, text.count) == 1
    // A wrong signature leaves an error behind, which the next reader of the queue would take for its own.
    ERR_clear_error()
    return ok
  }
}
