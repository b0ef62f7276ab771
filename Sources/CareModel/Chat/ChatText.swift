/// What somebody wrote, cleaned of what is not to be read but does something: moves other text about,
/// hides text in it, or breaks a page or a log. Cleaning what is clean changes nothing.
///
/// What goes: control characters but newline and tab; overrides, embeddings and isolates of the writing
/// direction (U+202A–202E, U+2066–2069; "Trojan Source", CVE-2021-42574); characters that show nothing
/// (Unicode's Default_Ignorable_Code_Point, Unicode standard 5.21) and noncharacters; combining marks
/// beyond six on one character, which would cover the lines above. What stays of those that show
/// nothing, because writing needs it: the direction marks U+200E, U+200F and U+061C, one at a time;
/// joiners within an emoji or between letters of scripts that spell with them; the presentation
/// selectors after an emoji; the tags of the three flags that have them (``ChatTextCleaner``).
///
/// Line ends become newlines, more than three of them in a row three; blanks before a line's end and
/// around the whole go. It prints as `‹personal›`.
public struct ChatText: Sendable, Hashable {
  public let text: PersonalText

  public enum Fault: String, Error, Sendable, CaseIterable {
    /// Nothing that could be seen.
    case empty
    case tooLong
  }

  /// In Unicode scalars, as browsers can count them; in UTF-8 at most four times as many bytes.
  public static let longest = 4_000
  /// What is longer before cleaning is not looked at: four times the bytes of the longest text.
  public static let longestRaw = 64_000

  /// - Parameters:
  ///   - raw: as it came.
  ///   - longest: in Unicode scalars, after cleaning.
  ///   - isLine: newlines and tabs become spaces, for names and numbers.
  public init(_ raw: String, longest: Int = ChatText.longest, isLine: Bool = false) throws(Fault) {
    guard raw.utf8.count <= Self.longestRaw else { throw .tooLong }
    let scalars = ChatTextCleaner.clean(raw.unicodeScalars, isLine: isLine)
    guard scalars.contains(where: ChatTextCleaner.shows) else { throw .empty }
    guard scalars.count <= longest else { throw .tooLong }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    self.text = PersonalText(String(text))
  }
}

extension ChatText: CustomStringConvertible {
  public var description: String { text.description }
}
