internal import CSpeexDSP

/// Takes the loudspeaker's sound out of the microphone's: an adaptive filter learns the room
/// (speexdsp's MDF), and what it leaves is suppressed. Mono.
///
/// What is played is handed in as it goes to the loudspeaker, what is heard as it comes from the
/// microphone, in frames of one length. The delay between the two must be steady and shorter than the
/// room's tail.
///
/// `@unchecked Sendable`: both states are owned by this value alone, and speexdsp ties none to a thread.
public struct EchoCanceller: ~Copyable, @unchecked Sendable {
  public struct Configuration: Sendable, Equatable {
    /// In Hz.
    public var sampleRate = 16_000
    /// Of one frame, 10 or 20 ms.
    public var frameSamples = 160
    /// How long the room and the devices ring, in milliseconds.
    public var tailMilliseconds = 200
    public var suppressesNoise = true
    /// How far the remaining echo is suppressed, in dB: while only the far end speaks, and while the
    /// near end does.
    public var suppression = -45
    public var doubleTalkSuppression = -12

    public init() {}
  }

  /// Frames played that wait for their microphone frame; beyond, the oldest is dropped: the devices'
  /// clocks have drifted apart.
  public static let longestQueue = 25

  public let configuration: Configuration
  private let states: OwnedEchoStates
  /// Played and not yet heard; a ring would save copies of 320 bytes.
  private var played: [[Int16]] = []
  private let nothing: [Int16]
  private var cleaned: [Int16]

  /// Microphone frames that came when nothing had been played: normal before a call, else a sign of
  /// starving playback.
  public private(set) var starvedFrames: UInt64 = 0
  /// Played frames that were dropped.
  public private(set) var droppedFrames: UInt64 = 0

  public init(_ configuration: Configuration = Configuration()) throws(CodecError) {
    states = try OwnedEchoStates(configuration)
    self.configuration = configuration
    nothing = [Int16](repeating: 0, count: configuration.frameSamples)
    cleaned = nothing
  }

  /// A frame goes to the loudspeaker. Throws `.wrongSize`.
  public mutating func play(_ frame: [Int16]) throws(CodecError) {
    guard frame.count == configuration.frameSamples else { throw .wrongSize }
    played.append(frame)
    if played.count > Self.longestQueue {
      played.removeFirst()
      droppedFrames += 1
    }
  }

  /// A frame came from the microphone; the same without the echo. Throws `.wrongSize`.
  public mutating func capture(_ frame: [Int16]) throws(CodecError) -> [Int16] {
    guard frame.count == configuration.frameSamples else { throw .wrongSize }
    let reference: [Int16]
    if played.isEmpty {
      starvedFrames += 1
      reference = nothing
    } else {
      reference = played.removeFirst()
    }
    speex_echo_cancellation(states.echo, frame, reference, &cleaned)
    speex_preprocess_run(states.preprocessor, &cleaned)
    return cleaned
  }

  /// Forgets the room and what was played: another device, or a gap.
  public mutating func reset() {
    speex_echo_state_reset(states.echo)
    played.removeAll(keepingCapacity: true)
  }
}

/// `SpeexEchoState *` and the `SpeexPreprocessState *` that looks at it.
private struct OwnedEchoStates: ~Copyable {
  let echo: OpaquePointer
  let preprocessor: OpaquePointer

  init(_ configuration: EchoCanceller.Configuration) throws(CodecError) {
    let tail = configuration.sampleRate * configuration.tailMilliseconds / 1_000
    guard (8_000...48_000).contains(configuration.sampleRate),
      (40...2_048).contains(configuration.frameSamples), (1...100_000).contains(tail)
    else { throw .configuration }
    let frame = Int32(configuration.frameSamples)
    let rate = Int32(configuration.sampleRate)
    guard let echo = speex_echo_state_init(frame, Int32(tail)) else { throw .engine }
    guard let preprocessor = speex_preprocess_state_init(frame, rate) else {
      speex_echo_state_destroy(echo)
      throw .engine
    }
    self.echo = echo
    self.preprocessor = preprocessor
    var value = rate
    speex_echo_ctl(echo, SPEEX_ECHO_SET_SAMPLING_RATE, &value)
    speex_preprocess_ctl(
      preprocessor, SPEEX_PREPROCESS_SET_ECHO_STATE, UnsafeMutableRawPointer(echo))
    // speexdsp suppresses echo only where it suppresses noise, so noise is then suppressed by nothing.
    set(SPEEX_PREPROCESS_SET_DENOISE, 1)
    set(SPEEX_PREPROCESS_SET_NOISE_SUPPRESS, configuration.suppressesNoise ? -15 : 0)
    set(SPEEX_PREPROCESS_SET_AGC, 0)
    set(SPEEX_PREPROCESS_SET_ECHO_SUPPRESS, configuration.suppression)
    set(SPEEX_PREPROCESS_SET_ECHO_SUPPRESS_ACTIVE, configuration.doubleTalkSuppression)
  }

  deinit {
    speex_preprocess_state_destroy(preprocessor)
    speex_echo_state_destroy(echo)
  }

  private func set(_ request: Int32, _ value: Int) {
    var value = Int32(clamping: value)
    speex_preprocess_ctl(preprocessor, request, &value)
  }
}
