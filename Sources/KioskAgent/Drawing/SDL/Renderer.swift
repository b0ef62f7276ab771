internal import CSDL2

/// Draws scenes on a screen by SDL2. Belongs to the thread that made it, as SDL asks.
///
/// A scene that is on the screen already costs one comparison: nothing is drawn, no frame is presented.
package final class Renderer {
  package enum Target {
    /// The whole screen (kmsdrm), or the desktop's (x11, wayland).
    case fullScreen(title: String)
    case window(title: String, width: Int, height: Int)
    /// Memory, without any screen: for pictures of the screens.
    case memory(width: Int, height: Int)
  }

  private let window: OpaquePointer?
  private let surface: UnsafeMutablePointer<SDL_Surface>?
  let renderer: OpaquePointer
  let book: FontBook
  var texts = RecentCache<TextKey, Texture>(capacity: 96)
  var masks = RecentCache<MaskKey, Texture>(capacity: 48)
  var touchFilter = TouchFilter()
  private var pictures: [PictureElement.Source: PictureSlot] = [:]
  private var shown: (scene: Scene, size: ScreenSize, versions: [UInt64])?
  /// How often a frame was really drawn.
  package private(set) var framesDrawn = 0

  struct TextKey: Hashable {
    var text: String
    var font: FontBook.FontKey
    var colour: Colour
  }

  enum MaskKey: Hashable {
    case corner(Int)
    case disc(Int)
    case face(ButtonElement.Symbol, Int)
  }

  package init(_ target: Target) throws(RendererError) {
    // A finger is a finger: SDL is not to make a second, imagined mouse click of it.
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0")
    SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear")
    // Signals belong to the program that uses this.
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1")
    switch target {
    case .memory(let width, let height):
      window = nil
      guard
        let memory = SDL_CreateRGBSurfaceWithFormat(
          0, Int32(width), Int32(height), 32, SDL_PIXELFORMAT_ARGB8888.rawValue),
        let drawing = SDL_CreateSoftwareRenderer(memory)
      else { throw RendererError("No picture of \(width)×\(height) can be made") }
      surface = memory
      renderer = drawing
    case .fullScreen(let title):
      (window, renderer) = try Renderer.open(
        title, 1280, 720, SDL_WINDOW_FULLSCREEN_DESKTOP.rawValue)
      surface = nil
      SDL_ShowCursor(SDL_DISABLE)
    case .window(let title, let width, let height):
      (window, renderer) = try Renderer.open(
        title, Int32(width), Int32(height), SDL_WINDOW_RESIZABLE.rawValue)
      surface = nil
    }
    book = try FontBook()
  }

  private static func open(
    _ title: String, _ width: Int32, _ height: Int32, _ flags: UInt32
  ) throws(RendererError) -> (OpaquePointer, OpaquePointer) {
    guard SDL_InitSubSystem(SDL_INIT_VIDEO) == 0 else {
      throw RendererError("The screen does not open")
    }
    let centred = kiosk_window_centred()
    guard let window = SDL_CreateWindow(title, centred, centred, width, height, flags) else {
      throw RendererError("The window does not open")
    }
    SDL_DisableScreenSaver()
    let accelerated = SDL_CreateRenderer(
      window, -1, SDL_RENDERER_ACCELERATED.rawValue | SDL_RENDERER_PRESENTVSYNC.rawValue)
    guard
      let renderer = accelerated ?? SDL_CreateRenderer(window, -1, SDL_RENDERER_SOFTWARE.rawValue)
    else { throw RendererError("Nothing can be drawn on the window") }
    return (window, renderer)
  }

  deinit {
    // Textures belong to the renderer, which must outlive them.
    texts.removeAll()
    masks.removeAll()
    pictures = [:]
    SDL_DestroyRenderer(renderer)
    if let surface { SDL_FreeSurface(surface) }
    if let window {
      SDL_DestroyWindow(window)
      SDL_QuitSubSystem(SDL_INIT_VIDEO)
    }
  }

  /// In pixels.
  var size: ScreenSize {
    var width: Int32 = 0
    var height: Int32 = 0
    SDL_GetRendererOutputSize(renderer, &width, &height)
    return ScreenSize(width: max(1, Int(width)), height: max(1, Int(height)))
  }

  /// The mouse is told in window points, which a dense screen has fewer of than pixels.
  var pixelsPerWindowPoint: (Double, Double) {
    guard let window else { return (1, 1) }
    var width: Int32 = 1
    var height: Int32 = 1
    SDL_GetWindowSize(window, &width, &height)
    let size = self.size
    return (
      Double(size.width) / Double(max(1, width)), Double(size.height) / Double(max(1, height))
    )
  }

  /// The newest picture of a source; nil takes it away.
  package func update(_ source: PictureElement.Source, _ planes: PicturePlanes?) {
    var slot = pictures[source] ?? PictureSlot()
    slot.update(planes, on: renderer)
    pictures[source] = slot
  }

  /// The window was covered or the graphics memory was lost: the next scene is drawn in any case.
  package func invalidate(texturesLost: Bool = false) {
    shown = nil
    guard texturesLost else { return }
    texts.removeAll()
    masks.removeAll()
    for source in pictures.keys { pictures[source]?.forget() }
  }

  /// Draws what differs from what is shown; false where nothing does.
  @discardableResult
  package func draw(_ scene: Scene) -> Bool {
    let size = self.size
    let versions = scene.elements.compactMap { element -> UInt64? in
      if case .picture(let picture) = element { return pictures[picture.source]?.version ?? 0 }
      return nil
    }
    if let shown, shown.scene == scene, shown.size == size, shown.versions == versions {
      return false
    }
    // What was written may be a secret: nothing of it stays.
    if touchFilter.isWriting && !scene.takesText { texts.removeAll() }
    touchFilter.isWriting = scene.takesText
    set(scene.background.colour(scene.palette))
    SDL_RenderClear(renderer)
    for element in scene.elements {
      switch element {
      case .text(let text): draw(text, scene.palette, size)
      case .button(let button): draw(button, scene.palette, size)
      case .panel(let panel):
        let whole = panel.frame == .screen
        let radius = Int((panel.radius * size.scale).rounded())
        fill(
          size.pixels(panel.frame, whole: whole), radius: radius,
          panel.tone.colour(scene.palette))
      case .picture(let picture): draw(picture, size)
      }
    }
    SDL_RenderPresent(renderer)
    shown = (scene, size, versions)
    framesDrawn += 1
    return true
  }

  private func draw(_ picture: PictureElement, _ size: ScreenSize) {
    guard let texture = pictures[picture.source]?.texture else { return }
    let frame = size.pixels(picture.frame, whole: picture.frame == .screen)
    let (from, into) = PictureSlot.fit(
      picture.fit, picture: (texture.width, texture.height), frame: frame)
    var source = from.sdl
    var target = into.sdl
    SDL_RenderCopyEx(
      renderer, texture.pointer, &source, &target, 0, nil,
      picture.mirrored ? SDL_FLIP_HORIZONTAL : SDL_FLIP_NONE)
  }

  func set(_ colour: Colour) {
    SDL_SetRenderDrawBlendMode(
      renderer, colour.alpha == 255 ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND)
    SDL_SetRenderDrawColor(renderer, colour.red, colour.green, colour.blue, colour.alpha)
  }

  /// What is on the screen: rows of red, green, blue, without gaps.
  package func readBack() -> (width: Int, height: Int, rgb: [UInt8])? {
    let size = self.size
    var pixels = [UInt8](repeating: 0, count: size.width * size.height * 3)
    let status = pixels.withUnsafeMutableBytes {
      SDL_RenderReadPixels(
        renderer, nil, SDL_PIXELFORMAT_RGB24.rawValue, $0.baseAddress, Int32(size.width * 3))
    }
    return status == 0 ? (size.width, size.height, pixels) : nil
  }

  /// The texts of a scene that do not fit at their size, and how far they are shrunk.
  package func shrunkTexts(_ scene: Scene) -> [(text: String, size: Double)] {
    scene.elements.compactMap { element in
      let text: TextElement
      switch element {
      case .text(let element): text = element
      case .button(let button): text = Renderer.label(of: button)
      case .panel, .picture: return nil
      }
      guard !text.text.isEmpty,
        let layout = TextLayout.lay(text, on: size, with: book), layout.shrink < 1
      else { return nil }
      return (text.text, text.size * layout.shrink)
    }
  }
}
