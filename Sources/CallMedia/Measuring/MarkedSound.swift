internal import Bytes
internal import Codecs
internal import Posix
internal import Synchronization

/// A sound that says who sends it and when: the tones of a marker, and a beep at every full second of
/// the monotonic clock, which both ends of a measured call share. Mono, 48 kHz.
public final class MarkedSound: Sendable {
  /// Hz; none of a marker's.
  static let beep = 3_200.0
  static let beepSamples = 4_800

  private struct State {
    var tones: ToneSource
    /// Samples since the clock's beginning, of the next one.
    var position: Int?
  }

  /// Off by more, the source follows the clock again: 8 ms.
  private static let drift = 384

  private let state: Mutex<State>

  public init(marker: UInt8) {
    state = Mutex(State(tones: ToneSource(marker: marker, amplitude: 0.2)))
  }

  /// The samples that a microphone has heard until now.
  public func next(_ count: Int) -> [Int16] {
    let begin = Int(monotonicNow().nanoseconds / 1_000 * 48 / 1_000) - count
    return state.withLock { state in
      var position = state.position ?? begin
      if abs(position - begin) > Self.drift { position = begin }
      state.position = position + count
      var samples = state.tones.next(count)
      for index in 0..<count {
        let place = (position + index) % OpusEncoder.sampleRate
        if place < Self.beepSamples {
          samples[index] = Int16(clamping: Int(samples[index]) / 4 + Int(Self.beeps[place]))
        }
      }
      return samples
    }
  }

  private static let beeps: [Int16] = {
    var source = ToneSource(frequencies: [beep], amplitude: 0.5)
    return source.next(beepSamples)
  }()
}
