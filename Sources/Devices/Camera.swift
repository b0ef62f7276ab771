public import Codecs

/// A camera. It is opened only while somebody is to be seen: in a call, and for the moment of a self-test.
public protocol Camera: AnyObject, Sendable {
  /// Opens the camera and returns at once; again does nothing. Where it is missing or busy, it is tried
  /// again by itself, so that one that was unplugged comes back.
  /// - Parameter onEvent: called on the camera's own thread, in order.
  func start(_ onEvent: @escaping @Sendable (CameraEvent) -> Void)
  /// Closes it, so that its light goes out. Returns when the last event has been told.
  func stop()
}

public enum CameraEvent: Sendable {
  /// `captured` says when it was taken.
  case picture(VideoFrame)
  case state(CameraState)
}

public enum CameraState: String, Sendable, Codable {
  case running
  /// None is there, or it was unplugged.
  case missing
  /// Another program has it.
  case busy
  /// Its own shutter or switch is closed, as far as the camera says so.
  case covered
}

/// What to ask of a camera; one that cannot gives what comes nearest.
public struct CameraFormat: Sendable, Equatable {
  public var width = 640
  public var height = 480
  public var framesPerSecond = 30

  public init(width: Int = 640, height: Int = 480, framesPerSecond: Int = 30) {
    self.width = width
    self.height = height
    self.framesPerSecond = framesPerSecond
  }
}
