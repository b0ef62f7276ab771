internal import CareModel

/// Turns a state into what the screen shows. Pure: the same state gives the same scene.
package struct SceneBuilder {
  let state: KioskState
  let say: Sentences
  var elements: [Element] = []

  /// The margin of every screen, and the gap between things that stand side by side.
  static let margin = 64.0
  static let gap = 32.0
  /// Where the row of buttons at the foot begins, and how high it is.
  static let footY = 552.0
  static let footHeight = 120.0
  static let body = 48.0

  package static func scene(_ state: KioskState) -> Scene {
    var builder = SceneBuilder(state: state, say: Sentences(state))
    return builder.build()
  }

  init(state: KioskState, say: Sentences) {
    self.state = state
    self.say = say
  }

  private mutating func build() -> Scene {
    if let call = state.call { return self.call(call) }
    if let offered = state.offered { return offer(offered.call) }
    if let ended = state.ended { return self.ended(ended) }
    if let dialog = state.networkDialog { return network(dialog) }
    switch state.standing {
    case .starting:
      return waiting(state.absence == .none ? say.texts(.startingWait) : say.texts(.startingAway))
    case .unpaired(let code): return pairing(code)
    case .revoked(let code): return revoked(code)
    case .paired:
      guard let configuration = state.configuration else {
        return waiting(say.texts(.startingWait))
      }
      if let dialog = state.dialog { return self.dialog(dialog, configuration) }
      return state.isAsleep ? night() : idle(configuration)
    }
  }

  // MARK: Building blocks

  /// A ringing call lights the screen also at night; all else is dark then.
  var palette: Palette { state.isNight && state.call?.isRinging != true ? .night : .day }

  func finish(background: Tone = .surface, palette: Palette? = nil) -> Scene {
    Scene(palette: palette ?? self.palette, background: background, elements: elements)
  }

  mutating func add(
    _ text: String, size: Double, _ frame: Rect, weight: TextElement.Weight = .regular,
    tone: Tone = .text, align: TextElement.Alignment = .leading,
    vertical: TextElement.VerticalAlignment = .middle, wraps: Bool = true
  ) {
    guard !text.isEmpty else { return }
    elements.append(
      .text(
        TextElement(
          text, size: size, weight: weight, tone: tone, frame: frame, align: align,
          vertical: vertical, wraps: wraps)))
  }

  mutating func add(
    _ id: ButtonID, _ label: String, _ tone: ButtonElement.ButtonTone, _ frame: Rect,
    size: Double = 48, detail: String = "", symbol: ButtonElement.Symbol? = nil
  ) {
    elements.append(
      .button(
        ButtonElement(id, label, tone, frame: frame, size: size, detail: detail, symbol: symbol)))
  }

  mutating func panel(_ tone: Tone, _ frame: Rect, radius: Double = 24) {
    elements.append(.panel(PanelElement(tone, frame: frame, radius: radius)))
  }

  /// The whole screen is one button, under whatever else there is.
  mutating func wholeScreen() { add(.wholeScreen, "", .neutral, .screen) }

  /// Buttons side by side at the foot, of equal width.
  mutating func foot(
    _ buttons: [(ButtonID, String, ButtonElement.ButtonTone)], y: Double = SceneBuilder.footY,
    height: Double = SceneBuilder.footHeight, size: Double = 52
  ) {
    let margin = SceneBuilder.margin
    let gap = SceneBuilder.gap
    let count = Double(buttons.count)
    let width = (Scene.width - 2 * margin - gap * (count - 1)) / count
    for (index, button) in buttons.enumerated() {
      let x = margin + Double(index) * (width + gap)
      add(button.0, button.1, button.2, Rect(x, y, width, height), size: size)
    }
  }

  /// One message in the middle: what happened, what it means; the number to call in large figures.
  mutating func message(
    _ title: String, _ lines: [String], phone: Bool = false, phoneText: String? = nil,
    bottom: Double = SceneBuilder.footY - SceneBuilder.gap, titleSize: Double = 72
  ) {
    let margin = SceneBuilder.margin
    let width = Scene.width - 2 * margin
    let top = 48.0
    let room = bottom - top - (phone ? 148 : 0)
    if lines.isEmpty {
      add(
        title, size: titleSize, Rect(margin, top, width, room), weight: .semibold, align: .center)
    } else {
      // Title and lines stand together in the middle of the room, by what they are likely to take.
      let perLine = width / (titleSize * 0.56)
      let titleLines = (Double(title.count) / perLine).rounded(.up)
      let titleTakes = titleLines * titleSize * 1.22
      let linesTake = Double(lines.count) * 64 + 20
      let split = top + max(titleTakes, (room - titleTakes - linesTake) / 2 + titleTakes)
      add(
        title, size: titleSize, Rect(margin, top, width, split - top), weight: .semibold,
        align: .center, vertical: .bottom)
      add(
        lines.joined(separator: "\n"), size: 52,
        Rect(margin, split + 20, width, top + room - split - 20), align: .center, vertical: .top)
    }
    if phone {
      let frame = Rect(margin, bottom - 124, width, 124)
      panel(.accentSoft, frame)
      add(
        phoneText ?? "\(say.texts(.phoneLabel)) \(state.phone)", size: 72, frame.inset(32, 0),
        weight: .semibold, align: .center, wraps: false)
    }
  }

  mutating func waiting(_ sentence: String) -> Scene {
    guard state.offersNetwork else {
      message(sentence, [], bottom: Scene.height - 56)
      return finish()
    }
    message(sentence, [])
    networkButton(Rect(430, SceneBuilder.footY, 420, SceneBuilder.footHeight))
    return finish()
  }
}
