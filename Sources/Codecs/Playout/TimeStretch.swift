/// Makes a piece of speech shorter or longer by one period of its pitch, so that the pitch stays: the
/// period is found by correlation and two neighbouring ones are blended. Mono, 48 kHz.
public enum TimeStretch {
  /// 2.5…10 ms: pitches of 100…400 Hz, or a multiple of a higher voice's period.
  private static let periods = 120...480
  /// Correlation from which a blend is not heard.
  private static let wanted = 0.7
  /// Mean square below which anything goes: −60 dB of full scale.
  private static let quiet = 1_000.0
  /// Every how many samples the correlation looks; 12 kHz is enough to find a pitch.
  private static let stride = 4

  /// Shorter by a period, or as it was where no period would blend or the piece is too short.
  /// `force` blends whatever comes nearest.
  public static func shorten(_ samples: [Int16], force: Bool = false) -> [Int16] {
    guard let period = period(of: samples, force: force) else { return samples }
    var result: [Int16] = []
    result.reserveCapacity(samples.count - period)
    for index in 0..<period {
      result.append(blend(samples[index], samples[index + period], at: index, of: period))
    }
    result.append(contentsOf: samples[(2 * period)...])
    return result
  }

  /// Longer by a period, or as it was.
  public static func lengthen(_ samples: [Int16], force: Bool = false) -> [Int16] {
    guard let period = period(of: samples, force: force) else { return samples }
    var result: [Int16] = []
    result.reserveCapacity(samples.count + period)
    result.append(contentsOf: samples[..<period])
    for index in 0..<period {
      result.append(blend(samples[index + period], samples[index], at: index, of: period))
    }
    result.append(contentsOf: samples[period...])
    return result
  }

  private static func blend(_ from: Int16, _ to: Int16, at index: Int, of count: Int) -> Int16 {
    Int16(clamping: (Int(from) * (count - index) + Int(to) * index) / count)
  }

  /// The period by which the piece is most like itself; nil where none is like enough.
  private static func period(of samples: [Int16], force: Bool) -> Int? {
    guard samples.count >= 2 * periods.upperBound else { return nil }
    return samples.withUnsafeBufferPointer { samples in
      var best = (period: periods.upperBound, likeness: -1.0)
      var energy = 0.0
      for index in Swift.stride(from: 0, to: 2 * periods.upperBound, by: stride) {
        energy += Double(samples[index]) * Double(samples[index])
      }
      if energy * Double(stride) / Double(2 * periods.upperBound) < quiet { return best.period }
      for period in Swift.stride(from: periods.lowerBound, through: periods.upperBound, by: 2) {
        var product = 0.0
        var first = 0.0
        var second = 0.0
        for index in Swift.stride(from: 0, to: period, by: stride) {
          let a = Double(samples[index])
          let b = Double(samples[index + period])
          product += a * b
          first += a * a
          second += b * b
        }
        let likeness = product / (first * second + 1).squareRoot()
        if likeness > best.likeness { best = (period, likeness) }
      }
      return force || best.likeness >= wanted ? best.period : nil
    }
  }
}
