internal import Bytes

/// One line of a description with its number, and the small readers its values need.
struct SDPLine {
  /// Counted from 1.
  let number: Int
  /// The letter before the equals sign.
  let type: Character
  let value: Substring

  func error(_ code: SDPError.Code, _ detail: String) -> SDPError {
    SDPError(code, line: number, detail)
  }

  /// Splits an attribute's value off its name; the value is empty for a flag.
  var attribute: (name: Substring, value: Substring) {
    guard let colon = value.utf8.firstIndex(of: UInt8(ascii: ":")) else { return (value, "") }
    return (value[..<colon], value[value.utf8.index(after: colon)...])
  }

  /// Cuts a text into lines (CRLF or LF), checking sizes and characters on the way.
  static func split(_ text: String) throws(SDPError) -> [SDPLine] {
    guard text.utf8.count <= SessionDescription.maximumLength else {
      throw SDPError(
        .tooLong, "a description may have \(SessionDescription.maximumLength) bytes at most")
    }
    var lines: [SDPLine] = []
    var number = 0
    for piece in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let content = piece.last == UInt8(ascii: "\r") ? piece.dropLast() : piece
      if content.isEmpty {
        // Browsers end with an empty line; one in the middle is as harmless.
        continue
      }
      guard content.count <= SessionDescription.maximumLineLength else {
        throw SDPError(
          .tooLong, line: number,
          "a line may have \(SessionDescription.maximumLineLength) bytes at most")
      }
      guard content.allSatisfy({ $0 >= 0x20 || $0 == 0x09 }) else {
        throw SDPError(.malformed, line: number, "control characters are not allowed")
      }
      let bytes = Array(content.prefix(2))
      guard bytes.count == 2, bytes[1] == UInt8(ascii: "="),
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[0])
      else {
        throw SDPError(.malformed, line: number, "expected a lower-case letter and an equals sign")
      }
      lines.append(
        SDPLine(
          number: number, type: Character(UnicodeScalar(bytes[0])),
          value: Substring(content.dropFirst(2))))
    }
    return lines
  }

  /// The words between single spaces of `text`; empty ones are left out.
  func words(_ text: Substring) -> [Substring] { text.words() }

  func number<Number: FixedWidthInteger>(
    _ text: Substring?, _ what: String, in range: ClosedRange<Number> = Number.min...Number.max
  ) throws(SDPError) -> Number {
    guard let text, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Number(text), range.contains(number)
    else { throw error(.malformed, "\(what) is not a number that fits") }
    return number
  }

  func payloadType(_ text: Substring?) throws(SDPError) -> UInt8 {
    try number(text, "the payload type", in: 0...127)
  }

  /// A token (RFC 8866, section 9) of at most `maximum` characters.
  func token(_ text: Substring?, _ what: String, maximum: Int = 64) throws(SDPError) -> String {
    guard let text, (1...maximum).contains(text.utf8.count),
      text.utf8.allSatisfy(Self.isTokenCharacter)
    else { throw error(.malformed, "\(what) is empty, too long or has characters not allowed") }
    return String(text)
  }

  private static func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21, 0x23...0x27, 0x2a...0x2b, 0x2d...0x2e, 0x30...0x39, 0x41...0x5a, 0x5e...0x7e: true
    // Firefox writes stream and track names in braces, which the range above holds.
    default: false
    }
  }
}
