import CareModel
import Foundation
import Testing

@testable import Couriers

@Suite struct MailTextTests {
  private static let from = MailAddress("kotihoito@Alue.example")!
  private static let to = MailAddress("aino@posti.example")!
  private static let time = WallTime(milliseconds: 1_795_240_800_000)  // 2026-11-21T06:00:00Z

  private func mail(_ subject: String = "Aihe", _ text: String = "Teksti") -> [String] {
    let mail = MailText(
      id: MessageID("m_a-B_1")!, from: Self.from, to: Self.to, subject: subject, text: text,
      sentAt: Self.time)
    return String(decoding: mail.bytes, as: UTF8.self).components(separatedBy: "\r\n")
  }

  @Test func theIdIsTheMessageID() {
    let lines = mail()
    #expect(lines.contains("Message-ID: <m_a-B_1@alue.example>"))
    #expect(lines.contains("From: <kotihoito@Alue.example>"))
    #expect(lines.contains("To: <aino@posti.example>"))
    #expect(lines.contains("Subject: Aihe"))
    #expect(lines.suffix(3) == ["", "Teksti", ""])
  }

  /// Foundation's own calendar writes the same, on days of two centuries.
  @Test func datesAreThoseOfFoundation() {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "UTC")
    format.dateFormat = "EEE, d MMM yyyy HH:mm:ss +0000"
    for day in stride(from: -20_000, to: 60_000, by: 7) {
      let seconds = day * 86_400 + abs(day &* 7_919) % 86_400
      #expect(
        MailDate.text(WallTime(milliseconds: Int64(seconds) * 1_000 + 999))
          == format.string(from: Date(timeIntervalSince1970: Double(seconds))))
    }
  }

  @Test func subjectsThatAreNotASCIIAreEncodedWordByWord() {
    let lines = mail(String(repeating: "äö€😀 ", count: 20))
    let start = lines.firstIndex { $0.hasPrefix("Subject: =?utf-8?Q?") }!
    #expect(lines[start].utf8.count <= 76)
    let others = lines[(start + 1)...].prefix { $0.hasPrefix(" =?utf-8?Q?") }
    let words = [String(lines[start].dropFirst("Subject:".count))] + others
    #expect(words.count > 2)
    #expect(words.allSatisfy { $0.hasSuffix("?=") && $0.utf8.count <= 76 })
    // No character is split: each word is whole on its own.
    let text = words.map { word in
      Self.unquoted(String(word.dropFirst(11).dropLast(2)).replacing("_", with: " "))
    }
    #expect(text.joined() == String(repeating: "äö€😀 ", count: 20))
  }

  @Test func nothingBeginsAnotherHeader() {
    for subject in ["a\r\nBcc: x@y.example", "a\nBcc: x", "=?utf-8?Q?x?=", "a\u{0}b"] {
      let lines = mail(subject)
      #expect(!lines.contains { $0.hasPrefix("Bcc") })
      #expect(lines.firstIndex(of: "")! >= 9)
    }
  }

  @Test(arguments: [
    "", ".", "a\n.b\n..", "rivi \nrivi\t\n", "a=b", String(repeating: "ä", count: 400),
    String(repeating: "x", count: 76), String(repeating: ".", count: 200), "a\r\nb\rc\nd",
  ])
  func bodiesReadBackAsTheyWere(_ text: String) {
    let lines = mail("Aihe", text)
    let body = lines[(lines.firstIndex(of: "")! + 1)...].dropLast()
    #expect(body.allSatisfy { $0.utf8.count <= 76 && !$0.hasPrefix(".") && !$0.hasSuffix(" ") })
    let joined = body.joined(separator: "\n").replacing("=\n", with: "")
    let plain = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    #expect(Self.unquoted(joined) == plain)
  }

  private static func unquoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "=") else {
        bytes.append(byte)
        continue
      }
      bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)!)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
