internal import CareModel

/// What a visitor types on another device: ten characters that are hard to mistake for each other
/// (Crockford's base 32), 50 random bits.
struct ReturnCode: Equatable, Sendable {
  /// Ten characters.
  let plain: PersonalText

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
  private static let length = 10

  static func random() -> ReturnCode {
    var generator = SystemRandomNumberGenerator()
    return ReturnCode(
      plain: PersonalText(
        String((0..<length).map { _ in alphabet[Int(generator.next(upperBound: UInt8(32)))] })))
  }

  private init(plain: PersonalText) { self.plain = plain }

  /// As somebody typed it: small letters, spaces and dashes do not matter, nor do `O` for `0` and `I`, `L`
  /// for `1`. Nil where it can be no code.
  init?(typed: String) {
    var characters: [Character] = []
    for character in typed.uppercased() where character != "-" && !character.isWhitespace {
      switch character {
      case "O": characters.append("0")
      case "I", "L": characters.append("1")
      case let other where Self.alphabet.contains(other): characters.append(other)
      default: return nil
      }
      if characters.count > Self.length { return nil }
    }
    guard characters.count == Self.length else { return nil }
    plain = PersonalText(String(characters))
  }

  /// `XXXXX-XXXXX`
  var shown: PersonalText {
    PersonalText("\(plain.revealed.prefix(5))-\(plain.revealed.suffix(5))")
  }
}
