internal import NIOCore
internal import NIOSSL
internal import SecureTransport

/// How the gateway's certificate is checked.
public enum GatewayTrust: Sendable, Hashable {
  /// By the system's authorities and the name.
  case system
  /// By the system's authorities or those of this PEM file, and the name.
  case authorities(file: String)
  /// By its SHA-256 digest alone, 64 hexadecimal digits with or without colons: a self-signed
  /// certificate that was looked at once.
  case pinned(sha256: String)

  /// Nil where a pin is no digest.
  private var pin: [UInt8]? {
    guard case .pinned(let text) = self else { return nil }
    let digits = text.filter { $0 != ":" }
    guard digits.utf8.count == 64 else { return nil }
    var bytes: [UInt8] = []
    var rest = digits[...]
    while !rest.isEmpty {
      guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    return bytes
  }

  /// - Throws: ``GatewayTrustError`` or what the library says of the file.
  func context() throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.applicationProtocols = ["http/1.1"]
    configuration.minimumTLSVersion = .tlsv12
    switch self {
    case .system: break
    case .authorities(let file): configuration.additionalTrustRoots = [.file(file)]
    case .pinned:
      guard pin != nil else { throw GatewayTrustError.noDigest }
      // The handler's own check looks at the digest alone: a machine without any authorities will do.
      configuration.trustRoots = .certificates([])
      configuration.certificateVerification = .noHostnameVerification
    }
    return try NIOSSLContext(configuration: configuration)
  }

  func handler(_ context: NIOSSLContext, for address: GatewayAddress) throws -> NIOSSLClientHandler
  {
    let name = address.isName ? address.host : nil
    guard let pin else { return try NIOSSLClientHandler(context: context, serverHostname: name) }
    return try NIOSSLClientHandler(context: context, serverHostname: name) { chain, verdict in
      let digest = (try? chain.first?.toDERBytes()).flatMap { $0 }.map(MessageDigest.sha256)
      let fits = digest.map { MessageDigest.constantTimeEquals($0, pin) } ?? false
      verdict.succeed(fits ? .certificateVerified : .failed)
    }
  }
}

public enum GatewayTrustError: Error, Sendable {
  /// A pin has 64 hexadecimal digits.
  case noDigest
}
