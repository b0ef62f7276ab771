internal import Foundation

/// The sound of a call that comes in: two soft tones, a pause. Mono, 48 kHz.
struct Ringing {
  private static let rate = 48_000.0
  /// Of one round: two tones of 0.6 s, then quiet.
  private static let roundSamples = 48_000 * 3
  private static let toneSamples = 28_800
  /// A fifth apart and below the hearing loss of old age, which begins above 2 kHz.
  private static let tones = [587.0, 880.0]
  private static let amplitude = 0.35
  private static let loudAmplitude = 0.9

  private let amplitude: Double
  private var place = 0

  /// - Parameter isLoud: as loud as the loudspeaker can.
  init(isLoud: Bool) { amplitude = isLoud ? Self.loudAmplitude : Self.amplitude }

  mutating func next(_ count: Int) -> [Int16] {
    (0..<count).map { _ in
      defer { place = (place + 1) % Self.roundSamples }
      let tone = place / Self.toneSamples
      guard tone < Self.tones.count else { return 0 }
      return Self.sample(
        Self.tones[tone], place % Self.toneSamples, of: Self.toneSamples, amplitude)
    }
  }

  /// One short tone: a second of a countdown has gone.
  static let countdown: [Int16] = (0..<7_200).map { sample(660, $0, of: 7_200, amplitude) }

  /// Fades in and out, so that nothing clicks.
  private static func sample(
    _ frequency: Double, _ place: Int, of length: Int, _ amplitude: Double
  ) -> Int16 {
    let edge = 960.0
    let fade = min(1, min(Double(place), Double(length - place)) / edge)
    let wave = sin(2 * .pi * frequency * Double(place) / rate)
    return Int16(wave * fade * amplitude * 32_767)
  }
}
