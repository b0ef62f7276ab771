/// The public half of an Ed25519 key (RFC 8032) as text: 32 bytes in base64url without padding
/// (RFC 4648 section 5), so 43 characters. Every key has one text only.
public struct PublicKeyText: Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String

  /// Nil where the text is none of 32 bytes. That it is a point of the curve is not looked at.
  public init?(_ rawValue: String) {
    // The last character carries four bits and two zeros.
    guard isBase64URL(rawValue, length: 43, last: "AEIMQUYcgkosw048") else { return nil }
    self.rawValue = rawValue
  }

  public var description: String { rawValue }
}

/// An Ed25519 signature as text: 64 bytes, so 86 characters of base64url.
public struct SignatureText: Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String

  public init?(_ rawValue: String) {
    // The last character carries two bits and four zeros.
    guard isBase64URL(rawValue, length: 86, last: "AQgw") else { return nil }
    self.rawValue = rawValue
  }

  public var description: String { rawValue }
}

extension PublicKeyText: Codable {
  public init(from decoder: any Decoder) throws {
    self = try decoder.checkedText("is no public key", PublicKeyText.init)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

extension SignatureText: Codable {
  public init(from decoder: any Decoder) throws {
    self = try decoder.checkedText("is no signature", SignatureText.init)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

extension Decoder {
  /// A string that a failable initialiser takes.
  func checkedText<Value>(_ otherwise: String, _ make: (String) -> Value?) throws -> Value {
    let container = try singleValueContainer()
    guard let value = make(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: otherwise)
    }
    return value
  }
}

private func isBase64URL(_ text: String, length: Int, last: String) -> Bool {
  let bytes = text.utf8
  guard bytes.count == length, let end = bytes.last, last.utf8.contains(end) else { return false }
  return bytes.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
