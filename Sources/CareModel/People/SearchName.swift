internal import Foundation

/// Names as people look for them: without case, marks and what joins their parts, so that "Näyte" is
/// found by "nayte" and "Anna-Liisa" by "liisa".
public enum SearchName {
  /// Words of a name that it is found by, and words of a search that are looked at.
  public static let mostWords = 8
  /// Unicode scalars of a word; what is longer is cut.
  public static let longestWord = 40

  /// The words of a name or of a search, in their order.
  public static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var length = 0
    func end() {
      if !word.isEmpty { words.append(word) }
      word = ""
      length = 0
    }
    for scalar in text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
      if words.count == mostWords { break }
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .spacingMark, .enclosingMark, .format: continue
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .decimalNumber, .letterNumber, .otherNumber:
        guard length < longestWord else { continue }
        word += plain[scalar] ?? String(scalar)
        length += 1
      default:
        // O'Neil is one word.
        if !apostrophes.contains(scalar) { end() }
      }
    }
    if words.count < mostWords { end() }
    return words
  }

  /// What names are sorted by.
  public static func key(_ name: String) -> String { words(name).joined(separator: " ") }

  /// The end of the texts that begin with a word, in the order of their bytes.
  public static func end(ofPrefix word: String) -> String { word + "\u{10FFFF}" }

  private static let apostrophes: Set<Unicode.Scalar> = ["'", "\u{2019}", "\u{02BC}", "\u{00B4}"]

  /// Letters that are no letter with a mark.
  private static let plain: [Unicode.Scalar: String] = [
    "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ß": "ss", "ŋ": "n",
    "ŧ": "t", "ı": "i", "ǥ": "g", "ʒ": "z", "ħ": "h",
  ]
}
