internal import CallMedia
internal import Devices
internal import Synchronization

/// Everything that is heard from the terminal, mixed: the other one's voice, ringing, spoken prompts.
final class SoundDesk: Sendable {
  private struct Voices {
    var call: CallMedia?
    var ringing: Ringing?
    var prompt: [Int16] = []
    var place = 0
  }

  /// While a prompt speaks, the call's sound is this much quieter.
  private static let duck: Int32 = 4
  /// A minute: longer prompts are no prompts.
  private static let longestPrompt = 60 * SoundFormat.sampleRate

  private let voices = Mutex(Voices())
  private let loudspeaker: any Loudspeaker

  init(_ loudspeaker: any Loudspeaker) { self.loudspeaker = loudspeaker }

  func start(onState: @escaping @Sendable (SoundState) -> Void) {
    loudspeaker.start({ [self] in pull($0) }, onState: onState)
  }

  func stop() { loudspeaker.stop() }

  func setVolume(_ percent: Int) { loudspeaker.setVolume(percent) }

  /// Whose call is heard; nil: nobody's.
  func hear(_ media: CallMedia?) { voices.withLock { $0.call = media } }

  /// Takes the place of what was ringing; nil: nothing rings.
  func ring(_ ringing: Ringing?) { voices.withLock { $0.ringing = ringing } }

  /// Takes the place of what was being said.
  func say(_ samples: [Int16]) {
    let prompt =
      samples.count > Self.longestPrompt ? Array(samples.prefix(Self.longestPrompt)) : samples
    voices.withLock {
      $0.prompt = prompt
      $0.place = 0
    }
  }

  /// Nothing more of what was being said.
  func hush() { say([]) }

  private func pull(_ count: Int) -> [Int16] {
    let (media, sound, speaks) = voices.withLock { voices in
      var sound = [Int16](repeating: 0, count: count)
      let left = min(count, voices.prompt.count - voices.place)
      if left > 0 {
        sound.replaceSubrange(0..<left, with: voices.prompt[voices.place..<(voices.place + left)])
        voices.place += left
      } else if !voices.prompt.isEmpty {
        voices.prompt = []
        voices.place = 0
      }
      // Words are not to compete with the ring.
      if left <= 0, let ring = voices.ringing?.next(count) { sound = ring }
      return (voices.call, sound, left > 0)
    }
    guard let media else { return sound }
    let call = media.pull(count, latency: loudspeaker.latencyMilliseconds)
    let mixed = zip(sound, call).map { own, other in
      Int16(clamping: Int32(own) + (speaks ? Int32(other) / Self.duck : Int32(other)))
    }
    media.sounds.played(mixed)
    return mixed
  }
}
