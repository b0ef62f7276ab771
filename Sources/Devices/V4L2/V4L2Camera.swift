internal import Bytes
internal import Codecs
internal import Posix

/// A camera of the kernel's (Video4Linux), most often one at the USB.
///
/// Pictures are converted on the camera's own thread, into one frame that is used again unless somebody
/// keeps it.
public final class V4L2Camera: Camera {
  /// Between two tries to open it.
  private static let pause: Instant.Span = .seconds(1)
  /// Without a picture for so long it is opened anew: some hang for good after a disturbance of the bus.
  private static let patience: Instant.Span = .seconds(3)
  /// How often its shutter is asked for: a round trip over the USB.
  private static let glance: Instant.Span = .seconds(1)

  private let device: String
  private let folder: String
  private let format: CameraFormat
  private let thread = DeviceThread("camera")

  /// - Parameter device: a path such as `/dev/video0`, or "auto" for the first that gives pictures.
  public convenience init(device: String = "auto", format: CameraFormat = CameraFormat()) {
    self.init(device: device, format: format, folder: "/dev")
  }

  init(device: String, format: CameraFormat, folder: String) {
    (self.device, self.format, self.folder) = (device, format, folder)
  }

  public func start(_ onEvent: @escaping @Sendable (CameraEvent) -> Void) {
    thread.start { [device, format, folder] signal in
      var filming = Filming(device: device, format: format, folder: folder, onEvent: onEvent)
      filming.run(until: signal)
    }
  }

  public func stop() { thread.stop() }

  /// From ``start(_:)`` to ``stop()``, on the camera's thread.
  private struct Filming {
    let device: String
    let format: CameraFormat
    let folder: String
    let onEvent: @Sendable (CameraEvent) -> Void
    private var told: CameraState?
    private var frame: VideoFrame

    init(
      device: String, format: CameraFormat, folder: String,
      onEvent: @escaping @Sendable (CameraEvent) -> Void
    ) {
      (self.device, self.format, self.folder, self.onEvent) = (device, format, folder, onEvent)
      // Of any size until the camera has said its own.
      frame = VideoFrame(width: 16, height: 16)
    }

    mutating func run(until signal: StopSignal) {
      while !signal.isRaised {
        do throws(CameraFault) {
          try film(until: signal)
        } catch {
          tell(error.state)
          _ = signal.wait(atMost: V4L2Camera.pause)
        }
      }
    }

    /// Returns when it is to end; throws when the camera is lost or cannot be had.
    private mutating func film(until signal: StopSignal) throws(CameraFault) {
      let paths = CameraPaths.candidates(device, in: folder)
      var camera = try CameraPaths.first(paths) { path throws(CameraFault) in
        try V4L2Device(path: path, format: format)
      }
      var pictured = monotonicNow()
      var looked: Instant?
      var isCovered = false
      while true {
        let waiting = signal.wait(for: camera.fd, atMost: .milliseconds(250))
        if waiting == .stopped { return }
        let now = monotonicNow()
        if looked.map({ (now - $0).nanoseconds >= V4L2Camera.glance.nanoseconds }) ?? true {
          looked = now
          isCovered = camera.isCovered
        }
        if waiting == .readable {
          switch try camera.take(into: &frame) {
          case .picture:
            pictured = now
            tell(isCovered ? .covered : .running)
            // Behind a closed shutter they are black, and so nobody goes on looking at the last one.
            onEvent(.picture(frame))
          case .nothing:
            // Where it says that there is one and then gives none, not again and again at full speed.
            if signal.wait(atMost: .milliseconds(5)) == .stopped { return }
          }
        } else if isCovered {
          // Some stop giving pictures then, and are not broken.
          pictured = now
          tell(.covered)
        }
        if (now - pictured).nanoseconds > V4L2Camera.patience.nanoseconds { throw .unsuitable }
      }
    }

    private mutating func tell(_ state: CameraState) {
      guard told != state else { return }
      told = state
      onEvent(.state(state))
    }
  }
}
