internal import COpenSSL

/// The cryptographic library as handshakes see it: all of its default provider but the decoders that read
/// no public key. For every certificate that comes, OpenSSL 3.0 lines up all forty that it has (of private
/// keys, parameters and older forms as well) before it tries any, which was a sixth of a handshake's time on
/// either side. A certificate holds a SubjectPublicKeyInfo (RFC 5280, section 4.1), which twelve read.
///
/// Providers that a machine's `openssl.cnf` adds are not seen here.
enum HandshakeLibrary {
  /// `OSSL_LIB_CTX`, made once and never freed; nil, which is the library's own, where it cannot be made.
  // Safe: made once, then only read; the library locks what it changes in it.
  nonisolated(unsafe) static let context: OpaquePointer? = makeContext()

  private static let name = "handshakes"

  /// The library's default provider, whose algorithms ours hands on.
  private nonisolated(unsafe) static let base: OpaquePointer? = OSSL_PROVIDER_load(nil, "default")

  /// As the library takes it: an array that ends with an empty entry.
  private nonisolated(unsafe) static let decoders: UnsafePointer<OSSL_ALGORITHM> = {
    var kept: [OSSL_ALGORITHM] = []
    var mayNotBeKept: Int32 = 0
    var next = OSSL_PROVIDER_query_operation(base, OSSL_OP_DECODER, &mayNotBeKept)
    while let algorithm = next?.pointee, algorithm.algorithm_names != nil {
      if algorithm.property_definition.map({ String(cString: $0) })?
        .contains("structure=SubjectPublicKeyInfo") == true
      {
        kept.append(algorithm)
      }
      next = next?.advanced(by: 1)
    }
    let array = UnsafeMutablePointer<OSSL_ALGORITHM>.allocate(capacity: kept.count + 1)
    for (index, algorithm) in (kept + [OSSL_ALGORITHM()]).enumerated() {
      (array + index).initialize(to: algorithm)
    }
    return UnsafePointer(array)
  }()

  /// What our provider answers; the list ends with an empty entry.
  private nonisolated(unsafe) static let functions: UnsafePointer<OSSL_DISPATCH> = {
    typealias Query =
      @convention(c) (
        UnsafeMutableRawPointer?, Int32, UnsafeMutablePointer<Int32>?
      ) -> UnsafePointer<OSSL_ALGORITHM>?
    typealias Take =
      @convention(c) (UnsafePointer<OSSL_PARAM>?, UnsafeMutableRawPointer?) -> Int32
    typealias Capabilities =
      @convention(c) (
        UnsafeMutableRawPointer?, UnsafePointer<CChar>?, Take?, UnsafeMutableRawPointer?
      ) -> Int32
    typealias Function = @convention(c) () -> Void
    let query: Query = { _, operation, mayNotBeKept in
      guard operation == OSSL_OP_DECODER else {
        return OSSL_PROVIDER_query_operation(HandshakeLibrary.base, operation, mayNotBeKept)
      }
      mayNotBeKept?.pointee = 0
      return HandshakeLibrary.decoders
    }
    // Such as the groups for the key exchange.
    let capabilities: Capabilities = { _, capability, take, argument in
      OSSL_PROVIDER_get_capabilities(HandshakeLibrary.base, capability, take, argument)
    }
    let array = UnsafeMutablePointer<OSSL_DISPATCH>.allocate(capacity: 3)
    array.initialize(
      to: OSSL_DISPATCH(
        function_id: OSSL_FUNC_PROVIDER_QUERY_OPERATION,
        function: unsafeBitCast(query, to: Function.self)))
    (array + 1).initialize(
      to: OSSL_DISPATCH(
        function_id: OSSL_FUNC_PROVIDER_GET_CAPABILITIES,
        function: unsafeBitCast(capabilities, to: Function.self)))
    (array + 2).initialize(to: OSSL_DISPATCH())
    return UnsafePointer(array)
  }()

  private static func makeContext() -> OpaquePointer? {
    guard base != nil, decoders.pointee.algorithm_names != nil,
      let context = OSSL_LIB_CTX_new()
    else { return nil }
    let isThere = OSSL_PROVIDER_add_builtin(context, name) { _, _, functions, provider in
      functions?.pointee = HandshakeLibrary.functions
      // The algorithms are the default provider's, and so is what they work in.
      provider?.pointee = OSSL_PROVIDER_get0_provider_ctx(HandshakeLibrary.base)
      return 1
    }
    guard isThere == 1, OSSL_PROVIDER_load(context, name) != nil else {
      OSSL_LIB_CTX_free(context)
      ERR_clear_error()
      return nil
    }
    return context
  }
}
