/// What the screen shows, as data: a canvas of 1280×720 points that the renderer fits to the screen.
package struct Scene: Equatable, Sendable {
  package var palette: Palette
  package var background: Tone
  package var elements: [Element]

  package init(palette: Palette, background: Tone, elements: [Element]) {
    self.palette = palette
    self.background = background
    self.elements = elements
  }

  package static let width = 1280.0
  package static let height = 720.0

  /// The topmost button at a point; a button of the whole screen lies under all others.
  package func button(atX x: Double, y: Double) -> ButtonID? {
    let buttons = elements.compactMap { element -> ButtonElement? in
      guard case .button(let button) = element, button.frame.contains(x: x, y: y) else {
        return nil
      }
      return button
    }
    return (buttons.last { $0.id != .wholeScreen } ?? buttons.last)?.id
  }

  /// What a key does: the whole screen's button, or the one that answers.
  package var buttonOfKey: ButtonID? {
    buttons.first { $0.id == .wholeScreen || $0.id == .answer }?.id
  }

  /// Keys of a keyboard write into it.
  package var takesText: Bool { buttons.contains { $0.id == .setUp(.ready) } }

  /// Every button, in drawing order.
  package var buttons: [ButtonElement] {
    elements.compactMap { if case .button(let button) = $0 { button } else { nil } }
  }
}

package struct Rect: Equatable, Hashable, Sendable {
  package var x, y, width, height: Double

  package init(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  package static let screen = Rect(0, 0, Scene.width, Scene.height)

  package var maxX: Double { x + width }
  package var maxY: Double { y + height }

  package func contains(x: Double, y: Double) -> Bool {
    x >= self.x && x < maxX && y >= self.y && y < maxY
  }

  package func inset(_ dx: Double, _ dy: Double) -> Rect {
    Rect(x + dx, y + dy, width - 2 * dx, height - 2 * dy)
  }
}

package enum Element: Equatable, Sendable {
  case text(TextElement)
  case button(ButtonElement)
  case picture(PictureElement)
  case panel(PanelElement)
}

package struct TextElement: Equatable, Sendable {
  package var text: String
  /// Of the letters, in points. Text that does not fit its frame is set smaller.
  package var size: Double
  package var weight: Weight
  package var tone: Tone
  package var frame: Rect
  package var align: Alignment
  package var vertical: VerticalAlignment
  package var wraps: Bool

  package enum Weight: Hashable, Sendable { case regular, semibold }
  package enum Alignment: Hashable, Sendable { case leading, center, trailing }
  package enum VerticalAlignment: Hashable, Sendable { case top, middle, bottom }

  package init(
    _ text: String, size: Double, weight: Weight = .regular, tone: Tone = .text, frame: Rect,
    align: Alignment = .leading, vertical: VerticalAlignment = .middle, wraps: Bool = true
  ) {
    self.text = text
    self.size = size
    self.weight = weight
    self.tone = tone
    self.frame = frame
    self.align = align
    self.vertical = vertical
    self.wraps = wraps
  }
}

package struct ButtonElement: Equatable, Sendable {
  package var id: ButtonID
  /// Empty for the whole screen, which is not drawn.
  package var label: String
  /// At the end of the line where there is one; the label then begins it.
  package var detail: String
  package var tone: ButtonTone
  package var frame: Rect
  /// Of the label, in points.
  package var size: Double
  package var symbol: Symbol?

  package enum ButtonTone: Equatable, Sendable {
    case call, stop, attention, neutral
    /// Neutral on the dark stage of a call.
    case stage
  }

  package enum Symbol: Hashable, Sendable { case faceGood, faceFair, faceBad }

  package init(
    _ id: ButtonID, _ label: String, _ tone: ButtonTone, frame: Rect, size: Double = 48,
    detail: String = "", symbol: Symbol? = nil
  ) {
    self.id = id
    self.label = label
    self.detail = detail
    self.tone = tone
    self.frame = frame
    self.size = size
    self.symbol = symbol
  }
}

package struct PictureElement: Equatable, Sendable {
  package enum Source: Hashable, Sendable { case remote, own }
  package enum Fit: Hashable, Sendable {
    /// The whole frame is filled, edges may be cut.
    case cover
    /// The whole picture is seen.
    case contain
  }

  package var source: Source
  package var frame: Rect
  package var mirrored: Bool
  package var fit: Fit

  package init(_ source: Source, frame: Rect, mirrored: Bool = false, fit: Fit = .cover) {
    self.source = source
    self.frame = frame
    self.mirrored = mirrored
    self.fit = fit
  }
}

package struct PanelElement: Equatable, Sendable {
  package var tone: Tone
  package var frame: Rect
  package var radius: Double

  package init(_ tone: Tone, frame: Rect, radius: Double = 24) {
    self.tone = tone
    self.frame = frame
    self.radius = radius
  }
}
