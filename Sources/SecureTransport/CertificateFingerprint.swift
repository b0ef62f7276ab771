internal import Bytes
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
    let words = Substring(text).words()
    guard words.count == 2, let function = HashFunction(rawValue: words[0].lowercased()),
      let bytes = [UInt8](colonHex: words[1])
    else { return nil }
    self.init(function, bytes)
  }

  /// Nil where the hash function's digests have another length.
  public init?(_ function: HashFunction, _ bytes: [UInt8]) {
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
  public var sdp: String { "\(function.rawValue) \(bytes.colonHex)" }

  /// In constant time, so that an answer's delay tells nothing of how much of a guess is right.
  public static func == (a: CertificateFingerprint, b: CertificateFingerprint) -> Bool {
    a.function == b.function && MessageDigest.constantTimeEquals(a.bytes, b.bytes)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
