/// Speech-like sound from a seed: syllables of a gliding voice with its harmonics, hissing between
/// them, and pauses. Says nothing, but codecs, echo cancellers and silence detection take it for
/// speech. Mono.
public struct VoiceSource: Sendable {
  private struct Syllable: Sendable {
    var length: Int
    var pitch: Double
    var glide: Double
    var loudness: Double
    var isVoiced: Bool
  }

  private let sampleRate: Int
  private let amplitude: Double
  private let speaksShare: Double
  private var state: UInt64
  private var syllable: Syllable
  private var index = 0
  private var phase = 0.0
  private var smooth = 0.0

  /// `amplitude` is of full scale; `speaks` the share of syllables that are no pause.
  public init(
    seed: UInt64, amplitude: Double = 0.3, speaks: Double = 0.8, sampleRate: Int = 48_000
  ) {
    self.sampleRate = sampleRate
    self.amplitude = amplitude
    speaksShare = speaks
    state = seed
    syllable = Syllable(length: 1, pitch: 100, glide: 0, loudness: 0, isVoiced: true)
  }

  /// The next samples.
  public mutating func next(_ count: Int) -> [Int16] {
    (0..<count).map { _ in
      if index >= syllable.length { begin() }
      defer { index += 1 }
      let place = Double(index) / Double(syllable.length)
      // Rises and falls like a half sine.
      let envelope = sine(turns: place / 2) * syllable.loudness * amplitude * 32_767
      return Int16(clamping: Int(envelope * (syllable.isVoiced ? voice(place) : hiss())))
    }
  }

  private mutating func voice(_ place: Double) -> Double {
    phase += (syllable.pitch + syllable.glide * place) / Double(sampleRate)
    phase -= phase.rounded(.down)
    var sum = 0.0
    // Harmonics that fall off as a throat's do.
    for harmonic in 1...12 {
      sum += sine(turns: phase * Double(harmonic)) / Double(harmonic)
    }
    return sum * 0.6 + hiss() * 0.02
  }

  private mutating func hiss() -> Double {
    smooth = 0.3 * smooth + 0.7 * (random() * 2 - 1)
    return smooth * 0.5
  }

  private mutating func begin() {
    index = 0
    let speaks = random() < speaksShare
    syllable = Syllable(
      length: Int(Double(sampleRate) * (0.08 + 0.2 * random())), pitch: 90 + 130 * random(),
      glide: 60 * (random() - 0.5), loudness: speaks ? 0.3 + 0.7 * random() : 0,
      isVoiced: random() < 0.8)
  }

  /// 0..<1, by SplitMix64.
  private mutating func random() -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return Double((mixed ^ mixed >> 31) >> 11) / Double(1 << 53)
  }
}
