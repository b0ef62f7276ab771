internal import COpenSSL

/// The digest of a certificate, as session descriptions carry it (RFC 8122, section 5). It binds the
/// keys of a DTLS association to the signalling that named them.
public struct CertificateFingerprint: Hashable, Sendable {
  /// Hash functions accepted; SHA-1 and MD5 are too weak to bind anything.
  public enum HashFunction: String, Sendable, CaseIterable {
    case sha256 = "sha-256"
    case sha384 = "sha-384"
    case sha512 = "sha-512"

    var byteCount: Int {
      switch self {
      case .sha256: 32
      case .sha384: 48
      case .sha512: 64
      }
    }
  }

  public let function: HashFunction
  public let bytes: [UInt8]

  /// Reads the value of an `a=fingerprint` attribute, such as `sha-256 4A:AD:…`; letters of either
  /// case. Nil for other hash functions, a wrong length or anything that is not hexadecimal.
  public init?(sdp text: some StringProtocol) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: true)
    guard parts.count == 2, let function = HashFunction(rawValue: parts[0].lowercased()) else {
      return nil
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(function.byteCount)
    for pair in parts[1].split(separator: ":", omittingEmptySubsequences: false) {
      guard pair.utf8.count == 2, pair.utf8.allSatisfy(isHexDigit),
        bytes.count < function.byteCount,
        let byte = UInt8(pair, radix: 16)
      else { return nil }
      bytes.append(byte)
    }
    guard bytes.count == function.byteCount else { return nil }
    self.function = function
    self.bytes = bytes
  }

  /// Of an `X509` certificate; nil only when memory is gone.
  init?(of certificate: OpaquePointer, by function: HashFunction) {
    let algorithm =
      switch function {
      case .sha256: EVP_sha256()
      case .sha384: EVP_sha384()
      case .sha512: EVP_sha512()
      }
    var digest = [UInt8](repeating: 0, count: function.byteCount)
    var count: UInt32 = 0
    guard X509_digest(certificate, algorithm, &digest, &count) == 1, Int(count) == digest.count
    else {
      return nil
    }
    self.function = function
    bytes = digest
  }

  /// The value of an `a=fingerprint` attribute, in capitals.
  public var sdp: String {
    var text = function.rawValue
    for (index, byte) in bytes.enumerated() {
      text += index == 0 ? " " : ":"
      if byte < 16 { text += "0" }
      text += String(byte, radix: 16, uppercase: true)
    }
    return text
  }

  /// In constant time, so that an answer's delay tells nothing of how much of a guess is right.
  public static func == (a: CertificateFingerprint, b: CertificateFingerprint) -> Bool {
    a.function == b.function && MessageDigest.constantTimeEquals(a.bytes, b.bytes)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

private func isHexDigit(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
    UInt8(ascii: "A")...UInt8(ascii: "F"):
    true
  default: false
  }
}
