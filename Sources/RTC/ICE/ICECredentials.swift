/// One generation's username fragment and password (RFC 8445, section 5.3).
public struct ICECredentials: Hashable, Sendable, CustomStringConvertible {
  public let ufrag: String
  public let password: String

  /// Nil unless `ufrag` has 4–256 and `password` 22–256 ice-chars (RFC 8839, section 5.4).
  public init?(ufrag: String, password: String) {
    guard (4...256).contains(ufrag.utf8.count), (22...256).contains(password.utf8.count),
      ufrag.utf8.allSatisfy(Self.isICEChar), password.utf8.allSatisfy(Self.isICEChar)
    else { return nil }
    self.ufrag = ufrag
    self.password = password
  }

  /// Eight characters (48 bits) of ufrag and 24 (144 bits) of password, above the 24 and 128 bits
  /// that RFC 8445 asks for.
  public static func random(using random: inout some RandomNumberGenerator) -> ICECredentials {
    let ufrag = text(8, using: &random)
    let password = text(24, using: &random)
    guard let credentials = ICECredentials(ufrag: ufrag, password: password) else {
      preconditionFailure("made of ice-chars, with lengths in range")
    }
    return credentials
  }

  /// There are exactly 64 ice-chars, so that every character carries six bits.
  private static func text(
    _ count: Int, using random: inout some RandomNumberGenerator
  ) -> String {
    var bytes: [UInt8] = []
    for _ in 0..<count { bytes.append(alphabet[Int(random.next() >> 58)]) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The ufrag as a number that hashes quickly; nil unless it has eight characters, as our own have.
  public var ufragKey: UInt64? { Self.ufragKey(of: ufrag) }

  public static func ufragKey(of ufrag: String) -> UInt64? {
    guard ufrag.utf8.count == 8 else { return nil }
    return ufrag.utf8.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Never shows the password.
  public var description: String { "ICECredentials(\(ufrag))" }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func isICEChar(_ byte: UInt8) -> Bool { alphabet.contains(byte) }
}
