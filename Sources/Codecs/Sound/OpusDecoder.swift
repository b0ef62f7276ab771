internal import COpus

/// Decodes Opus to 48 kHz (RFC 6716, libopus), and fills in for what was lost. The packets of a stream
/// go through one decoder in order, each of them by one of the three calls.
///
/// `@unchecked Sendable`: the state is owned by this value alone, and libopus ties none to a thread.
public struct OpusDecoder: ~Copyable, @unchecked Sendable {
  /// Of one channel, 120 ms: the longest packet (RFC 6716, section 3.2.5).
  public static let longestPacketSamples = 5_760
  /// 2.5 ms: libopus fills in for multiples of it only.
  static let shortestSamples = 120

  public let channels: Int
  private let state: OpaquePointer
  private var buffer: [Int16]

  /// `channels` is 1 or 2, interleaved: what comes out, whatever was sent.
  public init(channels: Int = 1) throws(CodecError) {
    var status: Int32 = 0
    guard (1...2).contains(channels),
      let state = opus_decoder_create(Int32(OpusEncoder.sampleRate), Int32(channels), &status)
    else { throw .configuration }
    self.channels = channels
    self.state = state
    buffer = [Int16](repeating: 0, count: Self.longestPacketSamples * channels)
  }

  deinit { opus_decoder_destroy(state) }

  /// Samples of one channel that a packet holds; nil where it is no Opus packet.
  public static func duration(of packet: [UInt8]) -> Int? {
    guard !packet.isEmpty else { return nil }
    let samples = opus_packet_get_nb_samples(
      packet, Int32(clamping: packet.count), Int32(OpusEncoder.sampleRate))
    return samples > 0 && samples <= Int32(longestPacketSamples) ? Int(samples) : nil
  }

  /// The sound of one packet, interleaved. Throws `.corrupt`.
  public mutating func decode(_ packet: [UInt8]) throws(CodecError) -> [Int16] {
    guard let samples = Self.duration(of: packet) else { throw .corrupt }
    return try run(packet, samples: samples, fec: false)
  }

  /// What probably came in a lost packet of `samples` samples: the sound before it goes on and fades.
  public mutating func conceal(samples: Int) throws(CodecError) -> [Int16] {
    try run([], samples: try Self.fitting(samples), fec: false)
  }

  /// What came in a lost packet of `samples` samples, from the coarse copy in the packet behind it;
  /// concealment where it has none. The packet itself must be decoded next.
  public mutating func recover(samples: Int, from next: [UInt8]) throws(CodecError) -> [Int16] {
    guard Self.duration(of: next) != nil else { throw .corrupt }
    return try run(next, samples: try Self.fitting(samples), fec: true)
  }

  private mutating func run(
    _ packet: [UInt8], samples: Int, fec: Bool
  ) throws(CodecError) -> [Int16] {
    let count = packet.withUnsafeBufferPointer { bytes in
      // Without data libopus conceals.
      opus_decode(
        state, bytes.isEmpty ? nil : bytes.baseAddress, Int32(clamping: bytes.count), &buffer,
        Int32(samples), fec ? 1 : 0)
    }
    guard count >= 0 else { throw .corrupt }
    return Array(buffer[..<(Int(count) * channels)])
  }

  private static func fitting(_ samples: Int) throws(CodecError) -> Int {
    guard samples > 0, samples % shortestSamples == 0, samples <= longestPacketSamples else {
      throw .wrongSize
    }
    return samples
  }
}
