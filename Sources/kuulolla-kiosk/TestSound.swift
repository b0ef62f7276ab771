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
    if let speech = Spoken() { return SimulatedMicrophone { speech.next($0) } }
    let voice = MadeUpVoice(seed: UInt64(marker))
    return SimulatedMicrophone { voice.next($0) }
  }

  /// Aino says a few words, again and again; nil where no voice is installed.
  private final class Spoken: Sendable {
    private static let words =
      "Hei, tässä Aino. Minulle kuuluu ihan hyvää. Otin aamulla lääkkeet. Kuuletko sinä minut hyvin?"
    private let source: Mutex<SpeechSource>

    init?() {
      guard let samples = try? Speech().samples(Self.words, in: .finnish) else { return nil }
      let pause = [Int16](repeating: 0, count: 2 * SoundFormat.sampleRate)
      guard
        let source = try? SpeechSource(
          WAVReader.Recording(
            sampleRate: SoundFormat.sampleRate, channels: 1, samples: samples + pause))
      else { return nil }
      self.source = Mutex(source)
    }

    func next(_ count: Int) -> [Int16] { source.withLock { $0.next(count) } }
  }

  private final class MadeUpVoice: Sendable {
    private let voice: Mutex<VoiceSource>
    init(seed: UInt64) { voice = Mutex(VoiceSource(seed: seed)) }
    func next(_ count: Int) -> [Int16] { voice.withLock { $0.next(count) } }
  }
}
