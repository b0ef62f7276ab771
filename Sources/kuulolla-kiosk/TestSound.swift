import CallMedia
import Codecs
import Devices
import Synchronization

/// What a simulated microphone hears.
enum TestSound {
  /// - Parameter measures: a sound that the other end can tell and time; otherwise a made-up voice, which
  ///   is what a demonstration should sound like.
  static func microphone(marker: UInt8, measures: Bool) -> SimulatedMicrophone {
    if measures {
      let sound = MarkedSound(marker: marker)
      return SimulatedMicrophone { sound.next($0) }
    }
    let voice = MadeUpVoice(seed: UInt64(marker))
    return SimulatedMicrophone { voice.next($0) }
  }

  private final class MadeUpVoice: Sendable {
    private let voice: Mutex<VoiceSource>
    init(seed: UInt64) { voice = Mutex(VoiceSource(seed: seed)) }
    func next(_ count: Int) -> [Int16] { voice.withLock { $0.next(count) } }
  }
}
