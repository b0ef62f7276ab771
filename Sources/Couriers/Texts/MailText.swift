public import CareModel

/// An e-mail as it travels (RFC 5322), in ASCII: what is not goes encoded, so that no server on the way
/// has to know anything newer. Lines end in CR LF and have at most 78 characters.
public struct MailText: Sendable {
  public let bytes: [UInt8]

  /// - Parameters:
  ///   - id: makes the Message-ID, the same however often it is sent.
  ///   - sentAt: of the header `Date`.
  public init(
    id: MessageID, from: MailAddress, to: MailAddress, subject: String, text: String,
    sentAt: WallTime
  ) {
    var lines: [String] = []
    lines.append("Date: \(MailDate.text(sentAt))")
    lines.append("From: <\(from.text)>")
    lines.append("To: <\(to.text)>")
    lines.append("Message-ID: <\(id.rawValue)@\(from.domain)>")
    lines += EncodedWords.header("Subject", subject)
    // Out-of-office replies would go to a machine (RFC 3834).
    lines.append("Auto-Submitted: auto-generated")
    lines.append("MIME-Version: 1.0")
    lines.append("Content-Type: text/plain; charset=utf-8")
    lines.append("Content-Transfer-Encoding: quoted-printable")
    lines.append("")
    lines += QuotedPrintable.lines(text)
    bytes = Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
  }
}

/// The body of RFC 2045 section 6.7.
enum QuotedPrintable {
  /// Without the mark of a soft line break at their end.
  static let longestLine = 75

  static func lines(_ text: String) -> [String] {
    var lines: [String] = []
    // One kind of line end, whatever stood there.
    let plain = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    for line in plain.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      var current = ""
      for (index, byte) in zip(line.indices, line) {
        let isLast = line.index(after: index) == line.endIndex
        let piece = token(byte, isFirst: current.isEmpty, isLast: isLast)
        if current.utf8.count + piece.utf8.count > longestLine {
          lines.append(current + "=")
          current = token(byte, isFirst: true, isLast: isLast)
        } else {
          current += piece
        }
      }
      lines.append(current)
    }
    return lines
  }

  private static func token(_ byte: UInt8, isFirst: Bool, isLast: Bool) -> String {
    switch byte {
    case UInt8(ascii: "="): escaped(byte)
    // Servers on the way cut spaces off the end of lines, and have a meaning for a leading dot.
    case UInt8(ascii: " "), UInt8(ascii: "\t"):
      isLast ? escaped(byte) : Character(UnicodeScalar(byte)).description
    case UInt8(ascii: "."): isFirst ? escaped(byte) : "."
    case 0x21...0x7E: Character(UnicodeScalar(byte)).description
    default: escaped(byte)
    }
  }

  static func escaped(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF")
    return "=\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
  }
}

/// A header field with any text (RFC 2047).
enum EncodedWords {
  /// An encoded word has at most 75 characters; as many bytes leave room for `=?utf-8?Q?` and `?=`.
  static let longestWord = 63

  /// The lines of the field; text that is plain ASCII and short goes as it is.
  static func header(_ name: String, _ text: String) -> [String] {
    let scalars = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
    if scalars.allSatisfy(\.isASCII), scalars.count <= 60,
      !scalars.starts(with: "=?".unicodeScalars)
    {
      return ["\(name): \(String(String.UnicodeScalarView(scalars)))"]
    }
    var words: [String] = []
    var current = ""
    // The first shares its line with the field's name.
    var room = longestWord - name.utf8.count - 1
    // No character is split over two words.
    for scalar in scalars {
      let piece = UTF8.encode(scalar)!.map(token).joined()
      if current.utf8.count + piece.utf8.count > room {
        words.append(current)
        current = ""
        room = longestWord
      }
      current += piece
    }
    words.append(current)
    return words.enumerated().map { index, word in
      (index == 0 ? "\(name):" : "") + " =?utf-8?Q?\(word)?="
    }
  }

  private static func token(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      Character(UnicodeScalar(byte)).description
    case UInt8(ascii: " "): "_"
    default: QuotedPrintable.escaped(byte)
    }
  }
}

/// The date of RFC 5322 section 3.3, in UTC.
enum MailDate {
  static func text(_ time: WallTime) -> String {
    let seconds = time.milliseconds / 1_000 - (time.milliseconds % 1_000 < 0 ? 1 : 0)
    let days = Int(seconds / 86_400) - (seconds % 86_400 < 0 ? 1 : 0)
    let second = Int(seconds) - days * 86_400
    let day = LocalDay(dayNumber: days)
    return "\(weekdays[day.weekday.number]), \(day.day) \(months[day.month - 1]) \(day.year) "
      + "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60)) +0000"
  }

  private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
