/// Two tones together, steady or in short beeps, without clicks at the seams of its pieces. Mono.
public struct ToneSource: Sendable {
  /// The tone sounds for the first `onSamples` of every `periodSamples`.
  public struct Beeps: Sendable, Equatable {
    public var periodSamples: Int
    public var onSamples: Int

    public init(periodSamples: Int, onSamples: Int) {
      self.periodSamples = max(periodSamples, 1)
      self.onSamples = onSamples
    }
  }

  public let frequencies: [Double]
  public let sampleRate: Int
  private let amplitude: Double
  private let beeps: Beeps?
  /// Samples made so far.
  public private(set) var position = 0

  /// Frequencies in Hz; `amplitude` of the sum, 0…1 of full scale.
  public init(
    frequencies: [Double], amplitude: Double = 0.3, sampleRate: Int = 48_000, beeps: Beeps? = nil
  ) {
    self.frequencies = frequencies
    self.sampleRate = sampleRate
    self.amplitude = min(max(amplitude, 0), 1)
    self.beeps = beeps
  }

  /// The tone pair of a marker: two of sixteen frequencies each, so that of 256 markers none sounds like
  /// another.
  public init(marker: UInt8, amplitude: Double = 0.3, sampleRate: Int = 48_000) {
    self.init(
      frequencies: Self.frequencies(of: marker), amplitude: amplitude, sampleRate: sampleRate)
  }

  /// 600…1,350 Hz for the high half of the marker, 1,500…3,000 Hz for the low half: within telephone
  /// bandwidth, and no sum or double of each other at the steps used.
  public static func frequencies(of marker: UInt8) -> [Double] {
    [600 + 50 * Double(marker >> 4), 1_500 + 100 * Double(marker & 15)]
  }

  /// The next samples.
  public mutating func next(_ count: Int) -> [Int16] {
    let scale = amplitude * 32_767 / Double(max(frequencies.count, 1))
    let result = (position..<(position + count)).map { index -> Int16 in
      if let beeps, index % beeps.periodSamples >= beeps.onSamples { return 0 }
      var sum = 0.0
      for frequency in frequencies {
        sum += sine(turns: frequency * Double(index) / Double(sampleRate))
      }
      return Int16(sum * scale)
    }
    position += count
    return result
  }
}
