internal import CSDL2

/// What people do to the screen.
package enum ScreenInput: Equatable, Sendable {
  /// A finger or a mouse button went down, on the canvas.
  case touch(x: Double, y: Double)
  /// Space or enter: as good as a touch on the whole screen.
  case key
  /// A key of a keyboard, where something is being written.
  case typed(SetUpKey)
  case volume(up: Bool)
  case brightness(up: Bool)
  /// What was shown may be gone: ``Renderer/invalidate(texturesLost:)`` has been called.
  case redraw
  case quit
}

extension Scene {
  package func button(for input: ScreenInput) -> ButtonID? {
    switch input {
    case .touch(let x, let y): button(atX: x, y: y)
    case .key: buttonOfKey
    case .typed(let key): takesText ? .setUp(key) : nil
    case .volume, .brightness, .redraw, .quit: nil
    }
  }
}

/// Keeps a trembling hand from pressing twice: touches that follow a touch within this are the same one.
struct TouchFilter {
  private static let usualPause: UInt32 = 400
  /// Whoever installs a terminal writes faster than that.
  private static let writingPause: UInt32 = 120
  var isWriting = false
  private var last: UInt32?

  /// `time`: milliseconds of a clock that may wrap.
  mutating func counts(at time: UInt32) -> Bool {
    let pause = isWriting ? TouchFilter.writingPause : TouchFilter.usualPause
    if let last, time &- last < pause { return false }
    last = time
    return true
  }
}

extension Renderer {
  /// Waits until something happens or the time is over, and returns everything that has happened.
  /// A screen at rest sleeps here.
  package func waitForInput(milliseconds: Int) -> [ScreenInput] {
    var event = SDL_Event()
    guard SDL_WaitEventTimeout(&event, Int32(max(0, min(milliseconds, 60_000)))) == 1 else {
      return []
    }
    var inputs: [ScreenInput] = []
    // One turn takes a bounded number: what is left waits for the next.
    var left = 256
    repeat {
      if let input = read(event) { inputs.append(input) }
      left -= 1
    } while left > 0 && SDL_PollEvent(&event) == 1
    return inputs
  }

  /// Ends a wait. May be called from any thread.
  package static func wake() {
    var event = SDL_Event()
    event.type = SDL_USEREVENT.rawValue
    SDL_PushEvent(&event)
  }

  private func read(_ event: SDL_Event) -> ScreenInput? {
    switch SDL_EventType(event.type) {
    case SDL_QUIT: return .quit
    case SDL_FINGERDOWN:
      let finger = event.tfinger
      guard touchFilter.counts(at: finger.timestamp) else { return nil }
      let size = self.size
      return point(
        Double(finger.x) * Double(size.width), Double(finger.y) * Double(size.height), size)
    case SDL_MOUSEBUTTONDOWN:
      let button = event.button
      guard touchFilter.counts(at: button.timestamp) else { return nil }
      let (across, down) = pixelsPerWindowPoint
      return point(Double(button.x) * across, Double(button.y) * down, size)
    case SDL_KEYDOWN:
      let key = event.key
      let code = SDL_KeyCode(UInt32(bitPattern: key.keysym.sym))
      // Held down, these go on.
      switch code {
      case SDLK_VOLUMEUP: return .volume(up: true)
      case SDLK_VOLUMEDOWN: return .volume(up: false)
      case SDLK_BRIGHTNESSUP: return .brightness(up: true)
      case SDLK_BRIGHTNESSDOWN: return .brightness(up: false)
      default: break
      }
      if touchFilter.isWriting { return written(code) }
      guard key.repeat == 0, [SDLK_SPACE, SDLK_RETURN, SDLK_KP_ENTER].contains(code),
        touchFilter.counts(at: key.timestamp)
      else { return nil }
      return .key
    case SDL_TEXTINPUT:
      guard touchFilter.isWriting else { return nil }
      let text = withUnsafeBytes(of: event.text.text) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      return text.first.map { .typed(.letter($0)) }
    case SDL_WINDOWEVENT:
      invalidate()
      return .redraw
    case SDL_RENDER_TARGETS_RESET, SDL_RENDER_DEVICE_RESET:
      invalidate(texturesLost: true)
      return .redraw
    default: return nil
    }
  }

  /// Letters come by themselves, as text.
  private func written(_ code: SDL_KeyCode) -> ScreenInput? {
    switch code {
    case SDLK_BACKSPACE: .typed(.erase)
    case SDLK_RETURN, SDLK_KP_ENTER: .typed(.ready)
    case SDLK_ESCAPE: .typed(.back)
    default: nil
    }
  }

  private func point(_ x: Double, _ y: Double, _ size: ScreenSize) -> ScreenInput {
    let place = size.canvas(x: x, y: y)
    return .touch(x: place.x, y: place.y)
  }
}
