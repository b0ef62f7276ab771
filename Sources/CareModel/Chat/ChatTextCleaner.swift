/// The steps of ``ChatText``, each a pass over the text. A later step looks at what an earlier one left,
/// and takes out nothing that would give an earlier one more to do: so that cleaning twice is cleaning
/// once.
enum ChatTextCleaner {
  static func clean(_ raw: some Sequence<Unicode.Scalar>, isLine: Bool) -> [Unicode.Scalar] {
    laidOut(withoutHidden(withoutControls(raw)), isLine: isLine)
  }

  /// Whether a character shows anything.
  static func shows(_ scalar: Unicode.Scalar) -> Bool {
    // The braille cell without dots is a letter by its properties, and empty.
    !scalar.properties.isWhitespace && !showsNothing(scalar) && scalar.value != 0x2800
  }

  // MARK: What is never wanted

  private static func withoutControls(_ raw: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
    var clean: [Unicode.Scalar] = []
    var marks = 0
    var endedByReturn = false
    for scalar in raw {
      defer { endedByReturn = scalar.value == 0x0D }
      switch scalar.value {
      case 0x0A where endedByReturn: continue
      case 0x0A, 0x0D, 0x2028, 0x2029:
        clean.append("\n")
        marks = 0
        continue
      case 0x09:
        clean.append(scalar)
        marks = 0
        continue
      case 0x00..<0x20, 0x7F..<0xA0: continue
      case 0x202A...0x202E, 0x2066...0x2069: continue
      // Annotations between lines: their text stays, as text.
      case 0xFFF9...0xFFFB: continue
      default: break
      }
      if scalar.properties.isNoncharacterCodePoint { continue }
      if showsNothing(scalar) {
        if mayBeNeeded(scalar) { clean.append(scalar) }
        continue
      }
      if isMark(scalar) {
        marks += 1
        // Careful Hebrew has four, Tibetan and decomposed Vietnamese fewer.
        if marks > 6 { continue }
      } else {
        marks = 0
      }
      clean.append(scalar)
    }
    return clean
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return true
    default: return false
    }
  }

  private static func showsNothing(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0x7F && scalar.properties.isDefaultIgnorableCodePoint
  }

  private static func mayBeNeeded(_ scalar: Unicode.Scalar) -> Bool {
    isJoiner(scalar) || isDirectionMark(scalar) || isPresentation(scalar) || isTag(scalar)
  }

  // MARK: What is wanted in its place alone

  private static func withoutHidden(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var clean: [Unicode.Scalar] = []
    clean.reserveCapacity(text.count)
    var position = 0
    while position < text.count {
      let scalar = text[position]
      let next = position + 1 < text.count ? text[position + 1] : nil
      position += 1
      guard showsNothing(scalar) else {
        clean.append(scalar)
        continue
      }
      guard let last = clean.last else {
        if isDirectionMark(scalar) { clean.append(scalar) }
        continue
      }
      if isTag(scalar) {
        guard last.value == 0x1F3F4, let flag = flag(in: text[(position - 1)...]) else { continue }
        clean += flag
        position += flag.count - 1
      } else if isDirectionMark(scalar) {
        if !isDirectionMark(last) { clean.append(scalar) }
      } else if isPresentation(scalar) {
        // Of a digit only where it becomes a key: `1`, U+FE0F, U+20E3.
        if isPicture(last) || (last.properties.isEmoji && next?.value == 0x20E3) {
          clean.append(scalar)
        }
      } else if let next, isJoiner(scalar) {
        let inEmoji =
          scalar.value == 0x200D && (isPicture(last) || isPresentation(last)) && isPicture(next)
        if inEmoji || (spellsWithJoiners(last) && spellsWithJoiners(next)) { clean.append(scalar) }
      }
    }
    return clean
  }

  /// Zero-width non-joiner and joiner.
  private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool {
    (0x200C...0x200D).contains(scalar.value)
  }

  private static func isDirectionMark(_ scalar: Unicode.Scalar) -> Bool {
    (0x200E...0x200F).contains(scalar.value) || scalar.value == 0x061C
  }

  /// As text, or as a picture.
  private static func isPresentation(_ scalar: Unicode.Scalar) -> Bool {
    (0xFE0E...0xFE0F).contains(scalar.value)
  }

  private static func isTag(_ scalar: Unicode.Scalar) -> Bool {
    (0xE0020...0xE007F).contains(scalar.value)
  }

  /// An emoji that is not also a digit or a sign of writing.
  private static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0xFF && scalar.properties.isEmoji
  }

  /// Blocks of Arabic and Syriac letters, of the scripts of India, and of Burmese and Khmer, in which
  /// joiners tell words apart (Unicode standard, chapters 9, 12, 13 and 16).
  private static func spellsWithJoiners(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0600...0x08FF, 0x0900...0x0DFF, 0x1000...0x109F, 0x1780...0x17FF:
      !showsNothing(scalar)
    default: false
    }
  }

  /// The tags that `text` begins with, where they are those of England, Scotland or Wales: all that may
  /// follow a black flag (Unicode TS 51, RGI_Emoji_Tag_Sequence).
  private static func flag(in text: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar>? {
    let found = text.prefix(6)
    let tags = ["gbeng", "gbsct", "gbwls"].map { $0.unicodeScalars.map { $0.value + 0xE0000 } }
    return tags.contains { found.map(\.value) == $0 + [0xE007F] } ? found : nil
  }

  // MARK: Lines

  private static func laidOut(_ text: [Unicode.Scalar], isLine: Bool) -> [Unicode.Scalar] {
    var clean: [Unicode.Scalar] = []
    clean.reserveCapacity(text.count)
    var newlines = 0
    for scalar in text {
      let isEnd = scalar == "\n" && !isLine
      let scalar = isLine && (scalar == "\n" || scalar == "\t") ? " " : scalar
      if !isEnd {
        if !scalar.properties.isWhitespace { newlines = 0 }
        clean.append(scalar)
        continue
      }
      while let last = clean.last, last != "\n", last.properties.isWhitespace { clean.removeLast() }
      newlines += 1
      if newlines <= 3 { clean.append(scalar) }
    }
    while let last = clean.last, last.properties.isWhitespace { clean.removeLast() }
    return Array(clean.drop { $0.properties.isWhitespace })
  }
}
