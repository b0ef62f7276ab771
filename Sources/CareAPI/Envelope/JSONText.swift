internal import CareModel
internal import Foundation

/// The one way this module writes JSON: keys sorted, so that the same message gives the same text.
enum JSONText {
  static func encode(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      // Our own messages hold strings, finite numbers, booleans and nulls: nothing that JSON cannot say.
      preconditionFailure("a message of ours has no JSON form")
    }
  }

  /// Whether a text within readable JSON holds the character U+0000, which no keyboard writes and not
  /// every database can hold: as `\u0000`, or as it is in an encoding other than UTF-8.
  static func holdsZero(_ json: some Sequence<UInt8>) -> Bool {
    // How much of the escape has been seen.
    var seen = 0
    for byte in json {
      if byte == 0 { return true }
      switch (seen, byte) {
      case (0, UInt8(ascii: "\\")): seen = 1
      case (1, UInt8(ascii: "u")): seen = 2
      case (2...5, UInt8(ascii: "0")): seen += 1
      default: seen = 0
      }
      if seen == 6 { return true }
    }
    return false
  }
}

/// `{}`, and whatever an older or newer writer has put into it.
struct EmptyBody: Codable, Sendable, Equatable {
  init() {}
  init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: NoKey.self) }
  func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: NoKey.self) }
  private enum NoKey: CodingKey {}
}

extension ProtocolError {
  static let zeroCharacter = ProtocolError(.badRequest, "a text holds the character U+0000")

  /// Names the field, never its value.
  init(decoding error: any Error) {
    switch error {
    case let error as ProtocolError:
      self = error
    case DecodingError.keyNotFound(let key, let context):
      self.init(.badRequest, "\(Self.path(context.codingPath + [key])) is missing")
    case DecodingError.valueNotFound(_, let context):
      self.init(.badRequest, "\(Self.path(context.codingPath)) is null")
    case DecodingError.typeMismatch(_, let context):
      self.init(.badRequest, "\(Self.path(context.codingPath)) is of another type")
    case DecodingError.dataCorrupted(let context) where context.underlyingError is any FaultInWords:
      let words = (context.underlyingError as? any FaultInWords)?.words ?? ""
      self.init(.badRequest, "\(Self.path(context.codingPath)): \(words)")
    case DecodingError.dataCorrupted(let context):
      self.init(.badRequest, "\(Self.path(context.codingPath)) has no allowed value")
    default:
      self.init(.badRequest, "the message cannot be read")
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    let path = keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    return path.isEmpty ? "the body" : path
  }
}

extension KeyedDecodingContainer {
  /// A text of at most `bytes` UTF-8 bytes that is not empty.
  func decodeText(
    _ key: Key, bytes: Int, tooLong: ErrorCode = .badRequest
  ) throws -> String {
    let text = try decode(String.self, forKey: key)
    if text.isEmpty { throw ProtocolError(.badRequest, "body.\(key.stringValue) is empty") }
    if text.utf8.count > bytes {
      throw ProtocolError(tooLong, "body.\(key.stringValue) is longer than \(bytes) bytes")
    }
    return text
  }

  func decodeInt(_ key: Key, in range: ClosedRange<Int>) throws -> Int {
    let number = try decode(Int.self, forKey: key)
    guard range.contains(number) else {
      throw ProtocolError(
        .badRequest,
        "body.\(key.stringValue) is not from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
