/// Breaks a text into lines that fit its frame, and sets it smaller where it does not fit.
struct TextLayout {
  var lines: [Line]
  var font: FontBook.FontKey
  /// How far below the wanted size it had to go; 1 where it fits.
  var shrink: Double

  struct Line {
    var text: String
    var x: Int
    var y: Int
  }

  private static let leading = 1.22
  private static let smallest = 0.4

  static func lay(
    _ element: TextElement, on screen: ScreenSize, with book: FontBook
  ) -> TextLayout? {
    let frame = screen.pixels(element.frame)
    var shrink = 1.0
    while true {
      let size = max(8, Int((element.size * screen.scale * shrink).rounded()))
      let key = FontBook.FontKey(weight: element.weight, size: size)
      guard let font = book.font(key) else { return nil }
      let lineHeight = Double(size) * leading
      let most = Int((Double(frame.height) + 1) / lineHeight)
      let lines =
        element.wraps
        ? broken(
          element.text, width: frame.width, most: most, joins: element.align == .leading,
          font: font)
        : [element.text]
      let height = Double(lines.count) * lineHeight
      let widest = lines.map { font.width($0) }.max() ?? 0
      if widest <= frame.width && height <= Double(frame.height) + 1 || shrink <= smallest {
        return placed(
          lines, element: element, frame: frame, font: font, key: key, lineHeight: lineHeight,
          shrink: shrink)
      }
      shrink *= 0.96
    }
  }

  private static func placed(
    _ lines: [String], element: TextElement, frame: PixelRect, font: FontBook.Font,
    key: FontBook.FontKey, lineHeight: Double, shrink: Double
  ) -> TextLayout {
    let height = Double(lines.count) * lineHeight
    let spare = Double(frame.height) - height
    let top =
      switch element.vertical {
      case .top: 0.0
      case .middle: spare / 2
      case .bottom: spare
      }
    // Letters stand in the middle of their line by their capitals, which lie a little above the
    // middle of the font's own box.
    let rise = (lineHeight - Double(font.height)) / 2 - Double(key.size) * 0.03
    let set = lines.enumerated().map { index, text in
      let rest = frame.width - font.width(text)
      let x =
        switch element.align {
        case .leading: 0
        case .center: rest / 2
        case .trailing: rest
        }
      let y = Double(frame.y) + top + Double(index) * lineHeight + rise
      return Line(text: text, x: frame.x + x, y: Int(y.rounded()))
    }
    return TextLayout(lines: set, font: key, shrink: shrink)
  }

  /// A sentence begins a line of its own where there is room for that; where text is centred, always,
  /// else only where it does not fit beside the one before.
  private static func broken(
    _ text: String, width: Int, most: Int, joins: Bool, font: FontBook.Font
  ) -> [String] {
    var bySentence: [String] = []
    for paragraph in text.split(separator: "\n") {
      var line = ""
      for sentence in sentences(paragraph) {
        let longer = line.isEmpty ? sentence : "\(line) \(sentence)"
        if line.isEmpty || joins && font.width(longer) <= width {
          line = longer
        } else {
          bySentence += balanced(line, width: width, font: font)
          line = sentence
        }
      }
      bySentence += balanced(line, width: width, font: font)
    }
    if bySentence.count <= most { return bySentence }
    return text.split(separator: "\n").flatMap {
      balanced(String($0), width: width, font: font)
    }
  }

  private static func sentences(_ text: Substring) -> [String] {
    var sentences: [String] = []
    var current = ""
    for word in text.split(separator: " ") {
      current += current.isEmpty ? word : " \(word)"
      if let last = word.last, ".?".contains(last), word.dropLast().last?.isNumber != true {
        sentences.append(current)
        current = ""
      }
    }
    return current.isEmpty ? sentences : sentences + [current]
  }

  /// The least number of lines at the least width: no last line of one lonely word.
  private static func balanced(_ text: String, width: Int, font: FontBook.Font) -> [String] {
    let greedy = wrapped(text, width: width, font: font)
    guard greedy.count > 1 else { return greedy }
    var low = width / 2
    var high = width
    while high - low > 8 {
      let middle = (low + high) / 2
      let narrow = wrapped(text, width: middle, font: font)
      let fits = narrow.count == greedy.count && narrow.allSatisfy { font.width($0) <= middle }
      if fits { high = middle } else { low = middle }
    }
    return wrapped(text, width: high, font: font)
  }

  private static func wrapped(_ text: String, width: Int, font: FontBook.Font) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let longer = line.isEmpty ? String(word) : "\(line) \(word)"
      if line.isEmpty || font.width(longer) <= width {
        line = longer
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    return lines + [line]
  }
}
