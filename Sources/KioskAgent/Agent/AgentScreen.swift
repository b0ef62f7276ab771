internal import Bytes
internal import Codecs
internal import Posix

/// The screen as the agent uses it: a real one where there is one, memory otherwise, so that calls go
/// on with a broken screen. Belongs to the main thread.
final class AgentScreen {
  private static let retryAfter = Instant.Span.seconds(10)
  /// Pictures of a call are drawn for watchers this often; nobody else sees them in memory.
  private static let watchedInterval = Instant.Span.milliseconds(100)

  private let settings: KioskSettings.ScreenSettings
  private var renderer: Renderer
  private var retryAt: Instant?
  private var drawnAt = Instant(nanoseconds: 0)
  /// The settings ask for a screen and there is none.
  private(set) var isMissing = false

  init(_ settings: KioskSettings.ScreenSettings) throws(AgentProblem) {
    self.settings = settings
    do throws(RendererError) {
      renderer = try Renderer(Self.target(settings))
    } catch {
      guard settings.mode != .memory, let memory = try? Renderer(Self.memory(settings)) else {
        throw AgentProblem("Nothing can be drawn: \(error.description).")
      }
      AgentLog.warn("\(error.description): calls go on without it, and it is tried again.")
      renderer = memory
      isMissing = true
      retryAt = monotonicNow() + Self.retryAfter
    }
  }

  var isInMemory: Bool { settings.mode == .memory || isMissing }
  var framesDrawn: Int { renderer.framesDrawn }

  func update(_ source: PictureElement.Source, _ picture: VideoFrame?) {
    guard let picture else { return renderer.update(source, nil) }
    picture.bytes.withUnsafeBufferPointer { bytes in
      // A picture has at least one pixel.
      let base = bytes.baseAddress!
      renderer.update(
        source,
        PicturePlanes(
          width: picture.width, height: picture.height, y: base, yStride: picture.lumaStride,
          u: base + picture.u.lowerBound, uStride: picture.chromaStride,
          v: base + picture.v.lowerBound, vStride: picture.chromaStride))
    }
  }

  /// - Returns: whether something was drawn.
  func draw(_ scene: Scene, now: Instant) -> Bool {
    tryAgain(now)
    if isInMemory, now - drawnAt < Self.watchedInterval { return false }
    guard renderer.draw(scene) else { return false }
    drawnAt = now
    return true
  }

  func waitForInput(milliseconds: Int) -> [ScreenInput] {
    renderer.waitForInput(milliseconds: milliseconds)
  }

  func readBack() -> (width: Int, height: Int, rgb: [UInt8])? { renderer.readBack() }

  private func tryAgain(_ now: Instant) {
    guard let retryAt, now >= retryAt else { return }
    self.retryAt = now + Self.retryAfter
    guard let found = try? Renderer(Self.target(settings)) else { return }
    renderer = found
    isMissing = false
    self.retryAt = nil
    AgentLog.say("The screen is back.")
  }

  private static func target(_ settings: KioskSettings.ScreenSettings) -> Renderer.Target {
    switch settings.mode {
    case .full: .fullScreen(title: "Kuulolla")
    case .window:
      .window(title: "Kuulolla", width: settings.width, height: settings.height)
    case .memory: memory(settings)
    }
  }

  private static func memory(_ settings: KioskSettings.ScreenSettings) -> Renderer.Target {
    .memory(width: settings.width, height: settings.height)
  }
}
