internal import Bytes
public import Codecs
public import Endpoint
internal import Posix
internal import RTC
internal import Synchronization

/// From a camera's pictures to packets: encodes each as it comes, on the camera's thread.
///
/// The bitrate follows the network; where it falls far the picture becomes smaller, and below
/// ``restsBelow`` it rests so that the voice gets through.
public final class PictureSender: Sendable {
  public struct Statistics: Sendable, Equatable, Codable {
    public var framesEncoded = 0
    /// Left out by the encoder to keep to the bitrate, or because the picture rested.
    public var framesDropped = 0
    public var keyFramesEncoded = 0
    /// Sum, in seconds.
    public var totalEncodeTime = 0.0
    public var frameWidth = 0
    public var frameHeight = 0
    public var encoderFailures = 0
  }

  /// bit/s
  static let restsBelow = 60_000
  private static let goesOnAbove = 90_000
  /// bit/s: below it a picture of more than ``smallPixels`` is halved, above the second it is whole again.
  private static let halvedBelow = 180_000
  private static let wholeAbove = 300_000
  private static let smallPixels = 400 * 300

  private struct State: ~Copyable {
    var encoder: VP8Encoder?
    var packetizer: VP8Packetizer
    var half = VideoFrame(width: 2, height: 2)
    var wantsKeyframe = true
    var bitrate: Int
    var isHalved = false
    var isResting = false
    var isOff = false
    var lastTimestamp: UInt32?
    var statistics = Statistics()
  }

  private let track: Int
  private let framesPerSecond: Int
  private let send: @Sendable ([OutgoingMedia]) -> Void
  private let state: Mutex<State>

  /// - Parameters:
  ///   - bitrate: to begin with, bit/s.
  ///   - send: called on the camera's thread with all packets of a picture.
  public init(
    track: Int, bitrate: Int = 500_000, framesPerSecond: Int = 30,
    send: @escaping @Sendable ([OutgoingMedia]) -> Void
  ) {
    self.track = track
    self.framesPerSecond = framesPerSecond
    self.send = send
    state = Mutex(
      State(
        encoder: nil, packetizer: VP8Packetizer(firstPictureID: .random(in: 0...0x7fff)),
        bitrate: bitrate))
  }

  /// The picture rests for want of a way.
  public var isResting: Bool { state.withLock { $0.isResting } }
  public var statistics: Statistics { state.withLock { $0.statistics } }

  public func keyframeRequested() { state.withLock { $0.wantsKeyframe = true } }

  /// What the encoder is to aim at, bit/s.
  public func setBitrate(_ bitrate: Int) { state.withLock { Self.setBitrate(bitrate, &$0) } }

  /// Nothing is encoded while off; the next picture after is a keyframe.
  public func setOff(_ isOff: Bool) {
    state.withLock { state in
      state.isOff = isOff
      if !isOff { state.wantsKeyframe = true }
    }
  }

  public func send(_ picture: VideoFrame) {
    let packets = state.withLock { encode(picture, &$0) }
    if !packets.isEmpty { send(packets) }
  }

  private static func setBitrate(_ bitrate: Int, _ state: inout State) {
    state.bitrate = bitrate
    let wasResting = state.isResting
    state.isResting = bitrate < (state.isResting ? goesOnAbove : restsBelow)
    if wasResting, !state.isResting { state.wantsKeyframe = true }
    state.isHalved = bitrate < (state.isHalved ? wholeAbove : halvedBelow)
    // One that libvpx refuses is followed by the next one.
    try? state.encoder?.setBitrate(bitrate / 1_000)
  }

  private func encode(_ picture: VideoFrame, _ state: inout State) -> [OutgoingMedia] {
    guard !state.isOff else { return [] }
    guard !state.isResting else {
      state.statistics.framesDropped += 1
      return []
    }
    let captured = picture.captured ?? monotonicNow()
    // 90 kHz, without overflow for as long as machines run.
    let timestamp = UInt32(truncatingIfNeeded: captured.nanoseconds / 1_000 * 9 / 100)
    if let last = state.lastTimestamp, !timestamp.isNewer(than: last) { return [] }
    state.lastTimestamp = timestamp
    let begun = monotonicNow()
    let encoded: VP8Encoder.EncodedFrame?
    do throws(CodecError) {
      if state.isHalved, picture.width * picture.height > Self.smallPixels {
        picture.halve(into: &state.half)
        encoded = try encode(state.half, timestamp, &state)
      } else {
        encoded = try encode(picture, timestamp, &state)
      }
    } catch {
      state.statistics.encoderFailures += 1
      // A new one begins with a keyframe.
      state.encoder = nil
      return []
    }
    let elapsed = monotonicNow() - begun
    state.statistics.totalEncodeTime += elapsed.seconds
    try? state.encoder?.measured(elapsed)
    guard let encoded else {
      state.statistics.framesDropped += 1
      return []
    }
    if encoded.isKeyframe {
      state.wantsKeyframe = false
      state.statistics.keyFramesEncoded += 1
    }
    state.statistics.framesEncoded += 1
    let payloads = state.packetizer.packetize(encoded.bytes)
    return payloads.enumerated().map { index, payload in
      OutgoingMedia(
        track: track, payload: payload, timestamp: timestamp, marker: index == payloads.count - 1)
    }
  }

  private func encode(
    _ picture: VideoFrame, _ timestamp: UInt32, _ state: inout State
  ) throws(CodecError) -> VP8Encoder.EncodedFrame? {
    if state.encoder == nil {
      var configuration = VP8Encoder.Configuration(
        width: picture.width, height: picture.height, bitrate: state.bitrate / 1_000)
      configuration.framesPerSecond = framesPerSecond
      state.encoder = try VP8Encoder(configuration)
    }
    state.statistics.frameWidth = picture.width
    state.statistics.frameHeight = picture.height
    return try state.encoder?.encode(
      picture, timestamp: timestamp, forceKeyframe: state.wantsKeyframe)
  }
}
