internal import Bytes
internal import Codecs
internal import Posix
internal import Synchronization

/// A camera that films a moving test picture which says who sends it: for the demonstration and for tests.
public final class SimulatedCamera: Camera {
  private struct Scene {
    var picture: TestPicture
    var frame: VideoFrame
    var fault: CameraState?
    var onEvent: (@Sendable (CameraEvent) -> Void)?
    var told: CameraState?
  }

  private let ticker: Ticker
  private let scene: Mutex<Scene>

  public init(marker: UInt16, format: CameraFormat = CameraFormat()) {
    let rate = max(1, min(format.framesPerSecond, 60))
    ticker = Ticker("camera", every: Instant.Span(nanoseconds: 1_000_000_000 / Int64(rate)))
    scene = Mutex(
      Scene(
        picture: TestPicture(marker: marker),
        frame: VideoFrame(width: format.width, height: format.height)))
  }

  public func start(_ onEvent: @escaping @Sendable (CameraEvent) -> Void) {
    scene.withLock { scene in
      scene.onEvent = onEvent
      scene.told = nil
    }
    ticker.start { [self] in film() }
  }

  public func stop() { ticker.stop() }

  /// As if it were unplugged or taken; nil mends it.
  public func fail(_ fault: CameraState?) { scene.withLock { $0.fault = fault } }

  private func film() {
    let (onEvent, events) = scene.withLock { scene in
      let state = scene.fault ?? .running
      var events: [CameraEvent] = scene.told == state ? [] : [.state(state)]
      scene.told = state
      if state == .running {
        let now = monotonicNow()
        scene.picture.draw(
          into: &scene.frame, milliseconds: UInt32(truncatingIfNeeded: now.nanoseconds / 1_000_000),
          captured: now)
        events.append(.picture(scene.frame))
      }
      return (scene.onEvent, events)
    }
    for event in events { onEvent?(event) }
  }
}
