internal import COpus

/// Opus at 48 kHz for speech (RFC 6716, RFC 7587, libopus): frames of 20 ms, each with a coarse copy of
/// the one before (in-band FEC) where loss is expected, and next to nothing in silence (DTX).
///
/// `@unchecked Sendable`: the state is owned by this value alone, and libopus ties none to a thread.
public struct OpusEncoder: ~Copyable, @unchecked Sendable {
  public struct Configuration: Sendable, Equatable {
    /// 1 or 2, interleaved.
    public var channels = 1
    /// In bit/s, held within ``bitrates``.
    public var bitrate = 32_000
    public var usesFEC = true
    /// Percent of packets that are expected to be lost: how much room FEC gets.
    public var expectedLoss = 5
    /// Sends nothing but a sign of life every 400 ms while nobody speaks.
    public var usesDTX = false
    /// 0…10: more is finer and costs more.
    public var complexity = 5

    public init() {}
  }

  public struct Packet: Sendable, Equatable {
    public var bytes: [UInt8]
    /// Need not be sent: the encoder is in discontinuous transmission (RFC 7587, section 3.1.3). The
    /// timestamp moves on all the same, the sequence number does not. The first packet of a silence is
    /// sent, so that the receiver knows that nothing is missing.
    public var isSilence: Bool
  }

  public static let sampleRate = 48_000
  /// Of one channel in a frame: 20 ms.
  public static let frameSamples = 960
  /// bit/s
  public static let bitrates = 6_000...256_000
  /// Longest packet we make: the recommended buffer of `opus_encode`.
  private static let longestPacket = 4_000

  public private(set) var configuration: Configuration
  private let state: OwnedOpusEncoder
  private var buffer: [UInt8]
  private var wasShort = false

  public init(_ configuration: Configuration = Configuration()) throws(CodecError) {
    let state = try OwnedOpusEncoder(channels: configuration.channels)
    try state.apply(configuration)
    self.state = state
    self.configuration = configuration
    buffer = [UInt8](repeating: 0, count: Self.longestPacket)
  }

  /// Encodes one frame: ``frameSamples`` samples of each channel, else `.wrongSize`.
  public mutating func encode(_ samples: [Int16]) throws(CodecError) -> Packet {
    guard samples.count == Self.frameSamples * configuration.channels else { throw .wrongSize }
    let count = opus_encode(
      state.pointer, samples, Int32(Self.frameSamples), &buffer, Int32(Self.longestPacket))
    guard count > 0 else { throw .engine }
    let isShort = count <= 2
    defer { wasShort = isShort }
    return Packet(bytes: Array(buffer[..<Int(count)]), isSilence: isShort && wasShort)
  }

  /// From the next frame on, in bit/s.
  public mutating func setBitrate(_ bitrate: Int) throws(CodecError) {
    configuration.bitrate = try state.setBitrate(bitrate)
  }

  /// What receivers report, in percent.
  public mutating func setExpectedLoss(_ percent: Int) throws(CodecError) {
    configuration.expectedLoss = try state.setExpectedLoss(percent)
  }
}

/// `OpusEncoder *`. The setters return what was set.
private struct OwnedOpusEncoder: ~Copyable {
  let pointer: OpaquePointer

  init(channels: Int) throws(CodecError) {
    var status: Int32 = 0
    guard (1...2).contains(channels),
      let pointer = opus_encoder_create(
        Int32(OpusEncoder.sampleRate), Int32(channels), OPUS_APPLICATION_VOIP, &status)
    else { throw .configuration }
    self.pointer = pointer
  }

  deinit { opus_encoder_destroy(pointer) }

  func apply(_ configuration: OpusEncoder.Configuration) throws(CodecError) {
    try Self.require(COpus_set_voice(pointer))
    try Self.require(
      COpus_set_complexity(pointer, Int32(min(max(configuration.complexity, 0), 10))))
    try Self.require(COpus_set_inband_fec(pointer, configuration.usesFEC ? 1 : 0))
    try Self.require(COpus_set_dtx(pointer, configuration.usesDTX ? 1 : 0))
    _ = try setBitrate(configuration.bitrate)
    _ = try setExpectedLoss(configuration.expectedLoss)
  }

  func setBitrate(_ bitrate: Int) throws(CodecError) -> Int {
    let range = OpusEncoder.bitrates
    let held = min(max(bitrate, range.lowerBound), range.upperBound)
    try Self.require(COpus_set_bitrate(pointer, Int32(held)))
    return held
  }

  func setExpectedLoss(_ percent: Int) throws(CodecError) -> Int {
    let held = min(max(percent, 0), 100)
    try Self.require(COpus_set_packet_loss(pointer, Int32(held)))
    return held
  }

  private static func require(_ status: Int32) throws(CodecError) {
    guard status == OPUS_OK else { throw .configuration }
  }
}
