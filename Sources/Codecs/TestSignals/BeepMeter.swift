/// A sink that measures sound made of beeps (``ToneSource/Beeps``): when each of them is first heard.
/// Mono.
public struct BeepMeter: Sendable {
  /// Looked at together: 2.5 ms at 48 kHz.
  public static let pieceSamples = 120
  /// Amplitude from which a beep is heard, and below which it is over.
  private static let on = 0.05
  private static let off = 0.01
  /// Beeps kept.
  private static let memory = 1_000

  private let frequency: Double
  private let meter: ToneMeter
  private var rest: [Int16] = []
  private var position = 0
  private var isOn = false
  /// Sample positions at which beeps began, the newest last, to within a piece.
  public private(set) var onsets: [Int] = []

  /// `frequency` in Hz, best a multiple of 400, which fills whole pieces.
  public init(frequency: Double, sampleRate: Int = 48_000) {
    self.frequency = frequency
    meter = ToneMeter(sampleRate: sampleRate)
  }

  /// The next samples of the stream.
  public mutating func hear(_ samples: [Int16]) {
    rest += samples
    var start = 0
    while rest.count - start >= Self.pieceSamples {
      let amplitude = meter.amplitude(
        of: frequency, in: rest[start..<(start + Self.pieceSamples)])
      if !isOn, amplitude > Self.on {
        isOn = true
        if onsets.count >= Self.memory { onsets.removeFirst(Self.memory / 2) }
        onsets.append(position)
      } else if isOn, amplitude < Self.off {
        isOn = false
      }
      start += Self.pieceSamples
      position += Self.pieceSamples
    }
    rest.removeFirst(start)
  }
}
