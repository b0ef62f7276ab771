public import Bytes

/// From Opus packets as they come to samples as the loudspeaker asks for them: jitter buffer, decoder
/// and stretching together. Mono, 48 kHz. One owner at a time; no clock.
public struct AudioPlayout: ~Copyable, Sendable {
  /// Stretches in a row that found no period before one is forced: 200 ms.
  private static let patience = 10

  private var buffer: AudioJitterBuffer
  private var decoder: OpusDecoder
  private var ready: [Int16] = []
  private var taken = 0
  private var refusals = 0
  /// Packets that were no Opus.
  public private(set) var packetsCorrupt: UInt64 = 0

  public init(_ settings: AudioJitterBuffer.Settings = .init()) throws(CodecError) {
    buffer = AudioJitterBuffer(settings)
    decoder = try OpusDecoder()
  }

  public var statistics: AudioPlayoutStatistics { buffer.statistics }
  public var targetDelay: Instant.Span { buffer.targetDelay }

  /// Held back for the picture's sake, see ``LipSync``.
  public var extraDelay: Instant.Span {
    get { buffer.extraDelay }
    set { buffer.extraDelay = newValue }
  }

  /// RTP timestamp of the sample that ``pull(samples:now:)`` hands out next, as far as is known; for
  /// ``LipSync``. Nil before the first packet was played.
  public var playedTimestamp: UInt32? {
    buffer.nextTimestamp.map { $0 &- UInt32(ready.count - taken) }
  }

  /// A packet's payload came. What is no Opus is dropped and counted.
  public mutating func insert(
    sequenceNumber: UInt16, timestamp: UInt32, payload: [UInt8], arrival: Instant
  ) {
    guard let samples = OpusDecoder.duration(of: payload) else {
      packetsCorrupt += 1
      return
    }
    buffer.insert(
      sequenceNumber: sequenceNumber, timestamp: timestamp, samples: samples, payload: payload,
      arrival: arrival)
  }

  /// Exactly `samples` samples, to be heard next; 480 or 960 at a time is usual.
  public mutating func pull(samples: Int, now: Instant) -> [Int16] {
    while ready.count - taken < samples { refill(now: now) }
    let result = Array(ready[taken..<(taken + samples)])
    taken += samples
    if taken >= OpusEncoder.frameSamples {
      ready.removeFirst(taken)
      taken = 0
    }
    return result
  }

  private mutating func refill(now: Instant) {
    let step = buffer.pull(now: now)
    do throws(CodecError) {
      switch step {
      case .packet(let payload, let stretch):
        ready += stretched(try decoder.decode(payload), stretch)
      case .recover(let samples, let payload):
        ready += try decoder.recover(samples: samples, from: payload)
      case .conceal(let samples), .silence(let samples):
        // In silence this is the decoder's comfort noise.
        ready +=
          samples % OpusDecoder.shortestSamples == 0
          ? try decoder.conceal(samples: samples) : [Int16](repeating: 0, count: samples)
      }
    } catch {
      packetsCorrupt += 1
      ready += [Int16](repeating: 0, count: OpusEncoder.frameSamples)
    }
  }

  private mutating func stretched(
    _ samples: [Int16], _ stretch: AudioJitterBuffer.Stretch
  ) -> [Int16] {
    let force = refusals >= Self.patience
    let result: [Int16]
    switch stretch {
    case .none: return samples
    case .shorten: result = TimeStretch.shorten(samples, force: force)
    case .lengthen: result = TimeStretch.lengthen(samples, force: force)
    }
    refusals = result.count == samples.count ? refusals + 1 : 0
    buffer.stretched(by: result.count - samples.count)
    return result
  }
}
