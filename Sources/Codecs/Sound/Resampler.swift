internal import CSpeexDSP

/// Brings sound from one sample rate to another (speexdsp), a stream piece by piece.
///
/// `@unchecked Sendable`: the state is owned by this value alone, and speexdsp ties none to a thread.
public struct Resampler: ~Copyable, @unchecked Sendable {
  public static let rates = 8_000...192_000

  public let channels: Int
  private let state: OpaquePointer
  private let from: Int
  private let to: Int

  /// Rates in Hz, interleaved channels; `quality` 0…10, 3 is made for calls.
  public init(from: Int, to: Int, channels: Int = 1, quality: Int = 3) throws(CodecError) {
    var status: Int32 = 0
    guard Self.rates.contains(from), Self.rates.contains(to), (1...8).contains(channels),
      (0...10).contains(quality),
      let state = speex_resampler_init(
        UInt32(channels), UInt32(from), UInt32(to), Int32(quality), &status)
    else { throw .configuration }
    self.channels = channels
    self.state = state
    self.from = from
    self.to = to
    // The filter's run-in: without it the first piece would begin with silence.
    speex_resampler_skip_zeros(state)
  }

  deinit { speex_resampler_destroy(state) }

  /// Delay of the filter in samples of what comes out.
  public var latency: Int { Int(speex_resampler_get_output_latency(state)) }

  /// Everything that the piece gives; on average `to/from` times as many samples, by a few more or less.
  public mutating func resample(_ samples: [Int16]) throws(CodecError) -> [Int16] {
    guard samples.count % channels == 0 else { throw .wrongSize }
    let frames = samples.count / channels
    var result = [Int16](repeating: 0, count: (frames * to / from + 64) * channels)
    var taken = 0
    var made = 0
    while taken < frames {
      var input = UInt32(clamping: frames - taken)
      var output = UInt32(clamping: result.count / channels - made)
      let status = samples.withUnsafeBufferPointer { source in
        result.withUnsafeMutableBufferPointer { target in
          // Both are within their arrays, and neither is empty.
          speex_resampler_process_interleaved_int(
            state, source.baseAddress! + taken * channels, &input,
            target.baseAddress! + made * channels, &output)
        }
      }
      guard status == 0, input > 0 || output > 0 else { throw .engine }
      taken += Int(input)
      made += Int(output)
    }
    result.removeLast(result.count - made * channels)
    return result
  }
}
