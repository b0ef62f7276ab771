internal import CSDL2

extension Renderer {
  static let buttonRadius = 28.0
  private static let edge = 4.0

  func draw(_ text: TextElement, _ palette: Palette, _ size: ScreenSize) {
    guard !text.text.isEmpty, let layout = TextLayout.lay(text, on: size, with: book) else {
      return
    }
    for line in layout.lines {
      let colour = text.tone.colour(palette)
      let key = TextKey(text: line.text, font: layout.font, colour: colour)
      guard let texture = texts.get(key, make: { set(key) }) else { continue }
      var target = SDL_Rect(
        x: Int32(line.x), y: Int32(line.y), w: Int32(texture.width), h: Int32(texture.height))
      SDL_RenderCopy(renderer, texture.pointer, nil, &target)
    }
  }

  private func set(_ key: TextKey) -> Texture? {
    guard !key.text.isEmpty, let font = book.font(key.font) else { return nil }
    let colour = SDL_Color(
      r: key.colour.red, g: key.colour.green, b: key.colour.blue, a: key.colour.alpha)
    guard let surface = TTF_RenderUTF8_Blended(font.pointer, key.text, colour) else { return nil }
    defer { SDL_FreeSurface(surface) }
    return Texture(
      SDL_CreateTextureFromSurface(renderer, surface), width: Int(surface.pointee.w),
      height: Int(surface.pointee.h))
  }

  func draw(_ button: ButtonElement, _ palette: Palette, _ size: ScreenSize) {
    guard button.id != .wholeScreen else { return }
    let (fillTone, _, edgeTone) = button.tone.tones
    var frame = size.pixels(button.frame)
    var radius = Int((Renderer.buttonRadius * size.scale).rounded())
    if let edgeTone {
      let edge = max(1, Int((Renderer.edge * size.scale).rounded()))
      fill(frame, radius: radius, edgeTone.colour(palette))
      frame = frame.inset(edge)
      radius = max(0, radius - edge)
    }
    fill(frame, radius: radius, fillTone.colour(palette))
    if let symbol = button.symbol { draw(symbol, in: button.frame, palette, size) }
    draw(Renderer.label(of: button), palette, size)
    if !button.detail.isEmpty { draw(Renderer.detail(of: button), palette, size) }
  }

  /// A button's word: in its middle, or under its symbol.
  static func label(of button: ButtonElement) -> TextElement {
    var frame = button.frame.inset(20, 8)
    if button.symbol != nil {
      frame = Rect(frame.x, frame.maxY - 104, frame.width, 96)
    }
    if !button.detail.isEmpty {
      frame = frame.inset(12, 0)
      frame.width *= labelShare
    }
    return TextElement(
      button.label, size: button.size, weight: .semibold, tone: button.tone.tones.label,
      frame: frame, align: button.detail.isEmpty ? .center : .leading)
  }

  private static let labelShare = 0.6

  private static func detail(of button: ButtonElement) -> TextElement {
    var frame = button.frame.inset(32, 8)
    frame.x += frame.width * labelShare
    frame.width *= 1 - labelShare
    return TextElement(
      button.detail, size: button.size, tone: button.tone.tones.label, frame: frame,
      align: .trailing)
  }

  private func draw(
    _ symbol: ButtonElement.Symbol, in frame: Rect, _ palette: Palette, _ size: ScreenSize
  ) {
    let side = min(frame.width - 96, frame.height - 168)
    let place = size.pixels(
      Rect(frame.x + (frame.width - side) / 2, frame.y + 40, side, side))
    let (ground, pen): (Tone, Tone) =
      switch symbol {
      case .faceGood: (.callSoft, .call)
      case .faceFair: (.attentionSoft, .attention)
      case .faceBad: (.surfaceSunken, .stop)
      }
    let n = place.width
    stamp(.disc(n), place, ground.colour(palette))
    stamp(.face(symbol, n), place, pen.colour(palette))
  }

  /// A rectangle with round corners, also where its colour lets through what is beneath.
  func fill(_ frame: PixelRect, radius: Int, _ colour: Colour) {
    guard frame.width > 0, frame.height > 0 else { return }
    let r = max(0, min(radius, frame.width / 2, frame.height / 2))
    set(colour)
    var parts = [
      SDL_Rect(
        x: Int32(frame.x + r), y: Int32(frame.y), w: Int32(frame.width - 2 * r),
        h: Int32(frame.height))
    ]
    if r > 0 {
      for x in [frame.x, frame.x + frame.width - r] {
        parts.append(
          SDL_Rect(
            x: Int32(x), y: Int32(frame.y + r), w: Int32(r), h: Int32(frame.height - 2 * r)))
      }
    }
    SDL_RenderFillRects(renderer, parts, Int32(parts.count))
    guard r > 0 else { return }
    for (right, below) in [(false, false), (true, false), (false, true), (true, true)] {
      let place = PixelRect(
        x: right ? frame.x + frame.width - r : frame.x,
        y: below ? frame.y + frame.height - r : frame.y, width: r, height: r)
      let flip =
        (right ? SDL_FLIP_HORIZONTAL.rawValue : 0) | (below ? SDL_FLIP_VERTICAL.rawValue : 0)
      stamp(.corner(r), place, colour, flip: SDL_RendererFlip(rawValue: flip))
    }
  }

  private func stamp(
    _ key: MaskKey, _ place: PixelRect, _ colour: Colour, flip: SDL_RendererFlip = SDL_FLIP_NONE
  ) {
    guard let texture = masks.get(key, make: { mask(key) }) else { return }
    texture.tint(colour)
    var target = place.sdl
    SDL_RenderCopyEx(renderer, texture.pointer, nil, &target, 0, nil, flip)
  }

  private func mask(_ key: MaskKey) -> Texture? {
    let (size, coverage) =
      switch key {
      case .corner(let radius): (radius, ShapeMasks.corner(radius: radius))
      case .disc(let size): (size, ShapeMasks.disc(size: size))
      case .face(let symbol, let size): (size, ShapeMasks.face(symbol, size: size))
      }
    return Texture.mask(renderer, width: size, height: size, coverage: coverage)
  }
}
