/// Hears single frequencies in pieces of sound (Goertzel's algorithm).
public struct ToneMeter: Sendable {
  /// A tone stands out where it carries at least this share of the piece's power.
  private static let wantedShare = 0.2
  /// Below this a piece is silence: −50 dB of full scale.
  private static let silence = 0.003

  public let sampleRate: Int

  public init(sampleRate: Int = 48_000) { self.sampleRate = sampleRate }

  /// Amplitude of one frequency in Hz, 0…1 of full scale. Resolves `sampleRate / samples.count` Hz:
  /// 100 ms tell 10 Hz apart.
  public func amplitude(of frequency: Double, in samples: ArraySlice<Int16>) -> Double {
    guard !samples.isEmpty else { return 0 }
    let coefficient = 2 * cosine(turns: frequency / Double(sampleRate))
    var before = 0.0
    var last = 0.0
    for sample in samples {
      (before, last) = (last, Double(sample) / 32_768 + coefficient * last - before)
    }
    let power = last * last + before * before - coefficient * last * before
    return 2 * max(power, 0).squareRoot() / Double(samples.count)
  }

  public func amplitude(of frequency: Double, in samples: [Int16]) -> Double {
    amplitude(of: frequency, in: samples[...])
  }

  /// Root mean square, 0…1 of full scale.
  public static func level(of samples: ArraySlice<Int16>) -> Double {
    guard !samples.isEmpty else { return 0 }
    let sum = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
    return (sum / Double(samples.count)).squareRoot() / 32_768
  }

  public static func level(of samples: [Int16]) -> Double { level(of: samples[...]) }

  /// True where every one of the frequencies stands out; a piece of at least 50 ms is wanted.
  public func hears(_ frequencies: [Double], in samples: [Int16]) -> Bool {
    let level = Self.level(of: samples)
    guard level > Self.silence, !frequencies.isEmpty else { return false }
    return frequencies.allSatisfy { frequency in
      let amplitude = amplitude(of: frequency, in: samples)
      return amplitude * amplitude / 2 >= Self.wantedShare * level * level
    }
  }

  /// The marker whose tone pair is heard, see ``ToneSource/init(marker:amplitude:sampleRate:)``. Nil
  /// where none stands out. A piece of 100 ms is wanted.
  public func marker(in samples: [Int16]) -> UInt8? {
    var best: (high: UInt8, low: UInt8) = (0, 0)
    var loudest = (high: -1.0, low: -1.0)
    for half in UInt8(0)...15 {
      let high = amplitude(of: ToneSource.frequencies(of: half << 4)[0], in: samples)
      let low = amplitude(of: ToneSource.frequencies(of: half)[1], in: samples)
      if high > loudest.high { (loudest.high, best.high) = (high, half) }
      if low > loudest.low { (loudest.low, best.low) = (low, half) }
    }
    let marker = best.high << 4 | best.low
    return hears(ToneSource.frequencies(of: marker), in: samples) ? marker : nil
  }
}
