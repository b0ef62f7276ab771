/// Finding a professional by what is typed: words of name, unit and skills, in any order and case.
public enum ColleagueSearch {
  /// Characters of what is typed.
  public static let longest = 100

  /// Without case and marks above letters, but for those that are letters of their own in Finnish and
  /// Swedish: `ä` stays `ä`, `é` becomes `e`.
  public static func folded(_ text: String) -> String {
    var folded = ""
    for character in text.lowercased() {
      switch character {
      case "å", "ä", "ö": folded.append(character)
      default: folded.append(contentsOf: plain(character))
      }
    }
    return folded
  }

  private static func plain(_ character: Character) -> String {
    // What is written as a letter and marks keeps the letter.
    let letters = character.unicodeScalars.filter { !$0.properties.isDiacritic }
    if let scalar = letters.first, letters.count == 1, let base = bases[scalar] {
      return String(Character(base))
    }
    return String(String.UnicodeScalarView(letters))
  }

  /// Of letters with their mark in one, those that names here have.
  private static let bases: [Unicode.Scalar: Unicode.Scalar] = [
    "á": "a", "à": "a", "â": "a", "č": "c", "ç": "c", "é": "e", "è": "e", "ê": "e", "ë": "e",
    "í": "i", "ï": "i", "ñ": "n", "ŋ": "n", "ó": "o", "õ": "o", "ø": "ö", "š": "s", "ú": "u",
    "ü": "y", "ž": "z", "đ": "d", "ŧ": "t", "æ": "ä",
  ]

  /// Whether every word that was typed begins a word of one of these.
  public static func matches(_ typed: String, _ texts: [String]) -> Bool {
    let words = texts.flatMap { parts(of: $0) }
    return parts(of: typed).allSatisfy { wanted in
      words.contains { $0.hasPrefix(wanted) }
    }
  }

  private static func parts(of text: String) -> [Substring] {
    folded(text).split { !$0.isLetter && !$0.isNumber }
  }
}
