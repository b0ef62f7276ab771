/// Plays a recording again and again, brought to the rate asked for; such as synthesised speech.
public struct SpeechSource: Sendable {
  private let samples: [Int16]
  private var position = 0

  /// Of several channels the first is taken. Throws `.wrongSize` for a recording without samples,
  /// `.configuration` for a rate that cannot be brought over.
  public init(_ recording: WAVReader.Recording, sampleRate: Int = 48_000) throws(CodecError) {
    let first = stride(from: 0, to: recording.samples.count, by: max(recording.channels, 1)).map {
      recording.samples[$0]
    }
    guard !first.isEmpty else { throw .wrongSize }
    if recording.sampleRate == sampleRate {
      samples = first
    } else {
      var resampler = try Resampler(from: recording.sampleRate, to: sampleRate)
      samples = try resampler.resample(first)
    }
    guard !samples.isEmpty else { throw .wrongSize }
  }

  /// Length of one round in samples.
  public var count: Int { samples.count }

  /// The next samples.
  public mutating func next(_ count: Int) -> [Int16] {
    var result: [Int16] = []
    result.reserveCapacity(count)
    while result.count < count {
      let piece = samples[position..<min(samples.count, position + count - result.count)]
      result.append(contentsOf: piece)
      position = (position + piece.count) % samples.count
    }
    return result
  }
}
