internal import Codecs

/// An echo canceller between a loudspeaker and a microphone of 48 kHz: it works at 16 kHz, where speech
/// is, at a ninth of the cost; frames of any length go in, frames of 20 ms come out.
struct EchoFilter: ~Copyable {
  private static let rate = 16_000
  /// 20 ms at 16 kHz.
  private static let pieceSamples = 320

  private var canceller: EchoCanceller
  private var downPlayed: Resampler
  private var downHeard: Resampler
  private var up: Resampler
  private var played: [Int16] = []
  private var heard: [Int16] = []
  private var cleaned: [Int16] = []

  init() throws(CodecError) {
    var configuration = EchoCanceller.Configuration()
    configuration.sampleRate = Self.rate
    configuration.frameSamples = Self.pieceSamples
    let canceller = try EchoCanceller(configuration)
    let downPlayed = try Resampler(from: OpusEncoder.sampleRate, to: Self.rate)
    let downHeard = try Resampler(from: OpusEncoder.sampleRate, to: Self.rate)
    let up = try Resampler(from: Self.rate, to: OpusEncoder.sampleRate)
    self.canceller = canceller
    self.downPlayed = downPlayed
    self.downHeard = downHeard
    self.up = up
  }

  mutating func played(_ samples: [Int16]) throws(CodecError) {
    played += try downPlayed.resample(samples)
    while played.count >= Self.pieceSamples {
      try canceller.play(Array(played.prefix(Self.pieceSamples)))
      played.removeFirst(Self.pieceSamples)
    }
  }

  /// The frames of ``Codecs/OpusEncoder/frameSamples`` that are whole by now, without the echo.
  mutating func clean(_ samples: [Int16]) throws(CodecError) -> [[Int16]] {
    heard += try downHeard.resample(samples)
    while heard.count >= Self.pieceSamples {
      let piece = try canceller.capture(Array(heard.prefix(Self.pieceSamples)))
      heard.removeFirst(Self.pieceSamples)
      cleaned += try up.resample(piece)
    }
    var frames: [[Int16]] = []
    while cleaned.count >= OpusEncoder.frameSamples {
      frames.append(Array(cleaned.prefix(OpusEncoder.frameSamples)))
      cleaned.removeFirst(OpusEncoder.frameSamples)
    }
    return frames
  }
}
