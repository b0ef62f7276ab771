package import CareModel

/// A line of text and the large keys that write it. The text is dropped with the pad.
package struct TypingPad: Equatable, Sendable {
  package enum Layer: Equatable, Sendable { case letters, capitals, symbols, moreSymbols }

  package private(set) var text: PersonalText
  package private(set) var layer = Layer.letters
  /// Dots stand for the letters.
  package private(set) var isHidden: Bool
  /// Of its UTF-8, in bytes.
  private let longest: Int

  private init(_ text: PersonalText, isHidden: Bool, longest: Int) {
    (self.text, self.isHidden, self.longest) = (text, isHidden, longest)
  }

  static func password() -> TypingPad { TypingPad("", isHidden: true, longest: 63) }
  static func apn(_ text: String) -> TypingPad {
    TypingPad(PersonalText(text), isHidden: false, longest: 100)
  }

  var isEmpty: Bool { text.revealed.isEmpty }

  mutating func press(_ key: SetUpKey) {
    switch (key, layer) {
    case (.letter(let letter), _): add(letter)
    case (.erase, _): _ = text.revealed.popLast()
    case (.reveal, _): isHidden.toggle()
    case (.shift, .letters): layer = .capitals
    case (.shift, .capitals): layer = .letters
    case (.shift, .symbols): layer = .moreSymbols
    case (.shift, .moreSymbols): layer = .symbols
    case (.symbols, .letters), (.symbols, .capitals): layer = .symbols
    case (.symbols, .symbols), (.symbols, .moreSymbols): layer = .letters
    default: break
    }
  }

  private mutating func add(_ letter: Character) {
    let isControl = letter.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
    guard !isControl, text.revealed.utf8.count + letter.utf8.count <= longest else { return }
    text.revealed.append(letter)
    if layer == .capitals { layer = .letters }
  }

  /// Three rows of letters; the others fit between the keys beside them.
  package var rows: [[Character]] {
    let rows: [String] =
      switch layer {
      case .letters: ["qwertyuiopå", "asdfghjklöä", "zxcvbnm"]
      case .capitals: ["QWERTYUIOPÅ", "ASDFGHJKLÖÄ", "ZXCVBNM"]
      case .symbols: ["1234567890-", "@#&_+=/*.,:", "!?;()'\""]
      case .moreSymbols: ["[]{}<>|\\^~`", "$%€£§", ""]
      }
    return rows.map(Array.init)
  }
}
