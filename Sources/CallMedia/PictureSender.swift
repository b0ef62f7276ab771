internal import Bytes
public import Codecs
public import Endpoint
internal import Posix
internal import RTC
internal import Synchronization

/// From a camera's pictures to packets: encodes each as it comes, on the camera's thread.
///
/// The bitrate follows the network; where it falls far the picture becomes smaller, and below
/// ``restsBelow`` it rests, but for a glimpse a second, so that the voice gets through.
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
  static let restsBelow = 55_000
  private static let goesOnAbove = 75_000
  /// bit/s: below it a picture of more than ``smallPixels`` is halved, above the second it is whole again.
  private static let halvedBelow = 180_000
  private static let wholeAbove = 300_000
  private static let smallPixels = 400 * 300

  /// What others ask of the encoder; it looks before each picture. A lock of its own, so that nobody
  /// waits for a picture to be encoded.
  private struct Wishes {
    var wantsKeyframe = true
    var bitrate: Int
    var isHalved = false
    var isResting = false
    var isOff = false
  }

  private struct State: ~Copyable {
    var encoder: VP8Encoder?
    var packetizer: VP8Packetizer
    var half = VideoFrame(width: 2, height: 2)
    /// Set at the encoder, bit/s.
    var bitrate = 0
    var lastTimestamp: UInt32?
    /// The last picture that was sent while resting, in units of the clock.
    var lastGlimpse: UInt32?
  }

  private let track: Int
  private let framesPerSecond: Int
  private let send: @Sendable ([OutgoingMedia]) -> Void
  private let state: Mutex<State>
  private let wishes: Mutex<Wishes>
  private let counted = Mutex(Statistics())

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
        encoder: nil, packetizer: VP8Packetizer(firstPictureID: .random(in: 0...0x7fff))))
    wishes = Mutex(Wishes(bitrate: bitrate))
  }

  /// The picture rests for want of a way.
  public var isResting: Bool { wishes.withLock { $0.isResting } }
  public var statistics: Statistics { counted.withLock { $0 } }

  public func keyframeRequested() { wishes.withLock { $0.wantsKeyframe = true } }

  /// What the encoder is to aim at, bit/s.
  public func setBitrate(_ bitrate: Int) {
    wishes.withLock { wishes in
      wishes.bitrate = bitrate
      let wasResting = wishes.isResting
      wishes.isResting = bitrate < (wasResting ? Self.goesOnAbove : Self.restsBelow)
      if wasResting, !wishes.isResting { wishes.wantsKeyframe = true }
      wishes.isHalved = bitrate < (wishes.isHalved ? Self.wholeAbove : Self.halvedBelow)
    }
  }

  /// Nothing is encoded while off; the next picture after is a keyframe.
  public func setOff(_ isOff: Bool) {
    wishes.withLock { wishes in
      wishes.isOff = isOff
      if !isOff { wishes.wantsKeyframe = true }
    }
  }

  public func send(_ picture: VideoFrame) {
    let packets = state.withLock { encode(picture, &$0) }
    if !packets.isEmpty { send(packets) }
  }

  private func encode(_ picture: VideoFrame, _ state: inout State) -> [OutgoingMedia] {
    let wishes = wishes.withLock { $0 }
    guard !wishes.isOff else { return [] }
    let captured = picture.captured ?? monotonicNow()
    // 90 kHz, without overflow for as long as machines run.
    let timestamp = UInt32(truncatingIfNeeded: captured.nanoseconds / 1_000 * 9 / 100)
    if let last = state.lastTimestamp, !timestamp.isNewer(than: last) { return [] }
    if wishes.isResting {
      // A glimpse a second: a line on which nothing is sent never shows that it has become better.
      if let last = state.lastGlimpse, timestamp &- last < UInt32(VP8Encoder.clockRate) {
        counted.withLock { $0.framesDropped += 1 }
        return []
      }
      state.lastGlimpse = timestamp
    }
    state.lastTimestamp = timestamp
    let begun = monotonicNow()
    let encoded: VP8Encoder.EncodedFrame?
    do throws(CodecError) {
      if wishes.isHalved, picture.width * picture.height > Self.smallPixels {
        picture.halve(into: &state.half)
        encoded = try encode(state.half, timestamp, wishes, &state)
      } else {
        encoded = try encode(picture, timestamp, wishes, &state)
      }
    } catch {
      counted.withLock { $0.encoderFailures += 1 }
      // A new one begins with a keyframe.
      state.encoder = nil
      return []
    }
    let elapsed = monotonicNow() - begun
    try? state.encoder?.measured(elapsed)
    count(encoded, took: elapsed)
    guard let encoded else { return [] }
    if encoded.isKeyframe { self.wishes.withLock { $0.wantsKeyframe = false } }
    let payloads = state.packetizer.packetize(encoded.bytes)
    return payloads.enumerated().map { index, payload in
      OutgoingMedia(
        track: track, payload: payload, timestamp: timestamp, marker: index == payloads.count - 1)
    }
  }

  private func encode(
    _ picture: VideoFrame, _ timestamp: UInt32, _ wishes: Wishes, _ state: inout State
  ) throws(CodecError) -> VP8Encoder.EncodedFrame? {
    if state.encoder == nil {
      var configuration = VP8Encoder.Configuration(
        width: picture.width, height: picture.height, bitrate: wishes.bitrate / 1_000)
      configuration.framesPerSecond = framesPerSecond
      state.encoder = try VP8Encoder(configuration)
      state.bitrate = wishes.bitrate
    }
    if state.bitrate != wishes.bitrate {
      try state.encoder?.setBitrate(wishes.bitrate / 1_000)
      state.bitrate = wishes.bitrate
    }
    counted.withLock { ($0.frameWidth, $0.frameHeight) = (picture.width, picture.height) }
    return try state.encoder?.encode(
      picture, timestamp: timestamp, forceKeyframe: wishes.wantsKeyframe)
  }

  private func count(_ encoded: VP8Encoder.EncodedFrame?, took elapsed: Instant.Span) {
    counted.withLock { statistics in
      statistics.totalEncodeTime += elapsed.seconds
      guard let encoded else {
        statistics.framesDropped += 1
        return
      }
      statistics.framesEncoded += 1
      if encoded.isKeyframe { statistics.keyFramesEncoded += 1 }
    }
  }
}
