/// An e-mail address that every mail server takes: the plain form of RFC 5321, in ASCII, without
/// quoting. It holds nothing that could begin another line or another address.
public struct MailAddress: Sendable, Hashable {
  public let text: String

  /// The part after the `@`, in lower case.
  public var domain: String {
    String(text.split(separator: "@")[1]).lowercased()
  }

  /// Nil where it is no such address.
  public init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.count <= 254, MailAddress.isLocal(parts[0]),
      MailAddress.isDomain(parts[1])
    else { return nil }
    self.text = text
  }

  private static func isLocal(_ part: Substring.UTF8View) -> Bool {
    guard (1...64).contains(part.count) else { return false }
    return part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
      !$0.isEmpty
        && $0.allSatisfy { isLetterOrDigit($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
    }
  }

  private static func isDomain(_ part: Substring.UTF8View) -> Bool {
    let labels = part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return !labels.isEmpty
      && labels.allSatisfy { label in
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
          && label.last != UInt8(ascii: "-")
          && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
      }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}

/// A telephone number in the international form of E.164: `+358401234567`.
public struct PhoneNumber: Sendable, Hashable {
  public let text: String

  /// Takes what people write: `040 123 4567`, `+358 (0)40-1234567`, `00358401234567`. Nil where it is
  /// no number.
  public init?(_ written: String, countryCode: String) {
    guard written.utf8.count <= 40 else { return nil }
    // The zero of the trunk is written beside a country's code, and not dialled.
    var digits = written.replacing("(0)", with: "")
    digits.removeAll { " -().\u{A0}".contains($0) }
    if digits.hasPrefix("+") {
      digits.removeFirst()
    } else if digits.hasPrefix("00") {
      digits.removeFirst(2)
    } else if digits.hasPrefix("0") {
      digits = countryCode + digits.dropFirst()
    } else {
      return nil
    }
    let bytes = digits.utf8
    guard (7...15).contains(bytes.count), bytes.first != UInt8(ascii: "0"),
      bytes.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    text = "+" + digits
  }
}
