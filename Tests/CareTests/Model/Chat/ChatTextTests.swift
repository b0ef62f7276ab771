import CareModel
import Testing

@Suite struct ChatTextTests {
  private func clean(_ raw: String, isLine: Bool = false) -> String? {
    try? ChatText(raw, isLine: isLine).text.revealed
  }

  private static let examples: [(String, String)] = [
    // Plain things stay as they are.
    ("Hei. En jaksa enää.\n\nOletko siellä?", "Hei. En jaksa enää.\n\nOletko siellä?"),
    ("a\tb  c", "a\tb  c"),
    ("مرحبا 12 שלום", "مرحبا 12 שלום"),
    // Line ends, whatever wrote them.
    ("a\r\nb\rc\u{2028}d\u{2029}e", "a\nb\nc\nd\ne"),
    ("a\r\n\r\nb", "a\n\nb"),
    ("a\n\n\n\n\n\nb", "a\n\n\nb"),
    ("a\n \n\t\n  \n \nb", "a\n\n\nb"),
    ("  a  \n   b \n", "a\n   b"),
    // Controls, among them the escape of terminals and the zero that ends C's texts.
    ("a\u{0}b\u{1B}[31mc\u{7F}\u{9B}d\u{8}e\u{B}f", "ab[31mcdef"),
    // Directions.
    ("a\u{202E}gnp.exe\u{202C}b\u{2066}c\u{2069}", "agnp.exebc"),
    ("\u{202A}\u{202B}\u{202D}a\u{2067}\u{2068}", "a"),
    ("abc\u{200F}!\u{200E}\u{200E}\u{200E}d\u{61C}e", "abc\u{200F}!\u{200E}d\u{61C}e"),
    // What shows nothing.
    ("sa\u{200B}la\u{2060}i\u{FEFF}suus\u{AD}\u{34F}\u{3164}\u{180E}", "salaisuus"),
    ("a\u{2061}\u{206A}\u{FFF9}b\u{FFFA}c\u{FFFB}\u{1D173}", "abc"),
    ("pay\u{200D}pal \u{200C}x", "paypal x"),
    ("a\u{E0001}\u{E0068}\u{E0069}\u{E007F}b\u{E0100}c\u{FE00}", "abc"),
    ("1\u{FE0F}2\u{200D}3", "123"),
    // Emoji as they are.
    ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
    ("👩🏽‍⚕️❤️‍🩹", "👩🏽‍⚕️❤️‍🩹"),
    ("🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
    ("1️⃣#️⃣🇫🇮", "1️⃣#️⃣🇫🇮"),
    ("☺\u{FE0E}☺\u{FE0F}\u{FE0F}", "☺\u{FE0E}☺\u{FE0F}"),
    // A flag with other tags than it may have hides a text.
    ("🏴\u{E0068}\u{E0069}\u{E007F}", "🏴"),
    ("🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}", "🏴"),
    ("😀\u{200D}", "😀"),
    // Persian, Malayalam: joiners that spell.
    ("می\u{200C}خواهم", "می\u{200C}خواهم"),
    ("ന്\u{200D}മ", "ന്\u{200D}മ"),
    ("می\u{200C}\u{200C}\u{200D}خ", "می\u{200D}خ"),
    // Marks in moderation.
    ("e\u{301}\u{323}", "e\u{301}\u{323}"),
    ("o" + String(repeating: "\u{30D}", count: 60), "o" + String(repeating: "\u{30D}", count: 6)),
    (
      "o" + String(repeating: "\u{30D}\u{200D}", count: 60) + "k",
      "o" + String(repeating: "\u{30D}", count: 6) + "k"
    ),
  ]

  @Test(arguments: examples)
  func cleaned(_ raw: String, _ expected: String) throws {
    let found = try #require(clean(raw))
    #expect(Array(found.unicodeScalars) == Array(expected.unicodeScalars))
    #expect(clean(found).map { Array($0.unicodeScalars) } == Array(found.unicodeScalars))
  }

  @Test(arguments: [
    "", " ", "\n\n\t", "\u{A0}\u{3000}\u{2003}", "\u{200B}", "\u{200E}", "\u{202E}\u{202C}",
    "\u{0}",
    "\u{2800}", "\u{3164}", "\u{FE0F}", "\u{E0041}\u{E007F}",
  ])
  func nothingToSeeIsNothing(_ raw: String) {
    #expect(throws: ChatText.Fault.empty) { try ChatText(raw) }
  }

  @Test func noncharactersGo() {
    // Not to be written as literals.
    for value: UInt32 in [0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF] {
      var raw = String.UnicodeScalarView("ab".unicodeScalars)
      if let scalar = Unicode.Scalar(value) { raw.insert(scalar, at: raw.indices.last!) }
      #expect(raw.count == 3)
      #expect(clean(String(raw)) == "ab")
    }
  }

  @Test func lengthsAreOfWhatIsLeft() throws {
    let longest = String(repeating: "😀", count: 4_000)
    #expect(try ChatText(longest).text.revealed.utf8.count == 16_000)
    #expect(throws: ChatText.Fault.tooLong) { try ChatText(longest + "a") }
    // A family is one character to the eye and seven here.
    #expect(throws: ChatText.Fault.tooLong) {
      try ChatText(String(repeating: "👩‍👩‍👧‍👦", count: 572))
    }
    let padded = String(repeating: "a\u{200B}", count: 4_000)
    #expect(try ChatText(padded).text.revealed.unicodeScalars.count == 4_000)
    #expect(throws: ChatText.Fault.tooLong) {
      try ChatText("a" + String(repeating: "\u{200B}", count: 22_000))
    }
    #expect(throws: ChatText.Fault.tooLong) {
      try ChatText(String(repeating: "x", count: 1_000_000))
    }
    #expect(throws: ChatText.Fault.tooLong) { try ChatText("abcd", longest: 3) }
  }

  @Test func linesHaveNoLines() {
    #expect(clean("Aino\nVirtanen\t\r\n1", isLine: true) == "Aino Virtanen  1")
  }

  @Test func printsAsNothing() throws {
    let text = try ChatText("salaisuus")
    var dumped = ""
    dump(text, to: &dumped)
    for printed in ["\(text)", String(reflecting: text), dumped] {
      #expect(!printed.contains("salaisuus"))
    }
  }

  /// Whatever is sent: nothing dangerous comes through, and cleaning twice is cleaning once.
  @Test(arguments: 1...6)
  func anythingAtAll(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let notable: [UInt32] = [
      0x0A, 0x0D, 0x09, 0x20, 0x31, 0x61, 0x00, 0x1B, 0x301, 0x5D0, 0x627, 0x644, 0x94D, 0x200B,
      0x200C, 0x200D, 0x200E, 0x200F, 0x202E, 0x2066, 0x20E3, 0x2764, 0xFE0E, 0xFE0F, 0xFEFF,
      0x1F3F4, 0x1F3FD, 0x1F469, 0xE0067, 0xE0062, 0xE0065, 0xE006E, 0xE007F, 0xFFFE, 0x2028,
    ]
    for _ in 0..<2_000 {
      var raw = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0..<40, using: &random) {
        let value =
          Int.random(in: 0..<8, using: &random) == 0
          ? UInt32.random(in: 0...0x10FFFF, using: &random)
          : notable[Int.random(in: 0..<notable.count, using: &random)]
        if let scalar = Unicode.Scalar(value) { raw.append(scalar) }
      }
      guard let once = clean(String(raw)) else { continue }
      #expect(clean(once).map { Array($0.unicodeScalars) } == Array(once.unicodeScalars))
      #expect(!once.isEmpty && !once.contains("\n\n\n\n"))
      for scalar in once.unicodeScalars {
        let value = scalar.value
        #expect(value >= 0x20 || value == 0x0A || value == 0x09)
        #expect(!(0x7F...0x9F).contains(value))
        #expect(!(0x202A...0x202E).contains(value) && !(0x2066...0x2069).contains(value))
        #expect(value != 0x200B && value != 0xFEFF && value != 0xFFFE)
      }
    }
  }
}
