/// How sound goes in and out of this machine: mono, 48 kHz.
public enum SoundFormat {
  public static let sampleRate = 48_000
  /// In a frame of 20 ms, which is what microphones give.
  public static let frameSamples = 960
}

/// A microphone. It is opened only while somebody is to be heard.
public protocol Microphone: AnyObject, Sendable {
  /// Opens it and returns at once; again does nothing. Where it is missing or busy, it is tried again
  /// by itself.
  /// - Parameter onEvent: called on the microphone's own thread, in order.
  func start(_ onEvent: @escaping @Sendable (MicrophoneEvent) -> Void)
  /// Returns when the last event has been told.
  func stop()
}

public enum MicrophoneEvent: Sendable {
  /// ``SoundFormat/frameSamples`` samples.
  case frame([Int16])
  case state(SoundState)
}

/// A loudspeaker. It stays open: prompts and ringing are to sound without delay.
public protocol Loudspeaker: AnyObject, Sendable {
  /// Opens it and returns at once; again does nothing. Where it is missing or busy, it is tried again
  /// by itself.
  /// - Parameters:
  ///   - pull: asked on the loudspeaker's own thread for the samples that are heard next.
  ///   - onState: never while `pull` is asked, though it may be on another thread.
  func start(
    _ pull: @escaping @Sendable (_ samples: Int) -> [Int16],
    onState: @escaping @Sendable (SoundState) -> Void)
  /// Returns when nothing more is asked for.
  func stop()
  /// Per cent; counts from now on, also before ``start(_:onState:)``.
  func setVolume(_ percent: Int)
  /// From ``start(_:onState:)``'s `pull` to the ear, in milliseconds, as far as it is known.
  var latencyMilliseconds: Int { get }
}

public enum SoundState: String, Sendable, Codable {
  case running
  case missing
  case busy
  /// Switched off at the device or in the system's mixer; microphones only.
  case muted
}
