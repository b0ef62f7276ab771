public import Bytes
internal import CVPX

/// VP8 in real time (RFC 6386, libvpx): constant bitrate, keyframes only when asked for or when the
/// size changes, every frame decodable though others are lost (error resilient). One owner at a time.
///
/// `@unchecked Sendable`: the context is owned by this value alone, and libvpx ties none to a thread.
public struct VP8Encoder: ~Copyable, @unchecked Sendable {
  public struct Configuration: Sendable, Equatable {
    /// In pixels; a frame of another size changes them.
    public var width: Int
    public var height: Int
    /// The rate aimed for; frames may come slower.
    public var framesPerSecond = 30
    /// In kbit/s.
    public var bitrate: Int
    /// Shared screens and other sharp, still pictures.
    public var isScreen = false
    /// On libvpx's scale, see ``EncoderSpeed``; where the adaption starts.
    public var speed = 8
    /// 1 below 1280×720 on small machines: more threads split the picture and cost quality.
    public var threads = 1

    public init(width: Int, height: Int, bitrate: Int) {
      self.width = width
      self.height = height
      self.bitrate = bitrate
    }
  }

  public struct EncodedFrame: Sendable, Equatable {
    /// One VP8 frame, ready for the packetizer.
    public var bytes: [UInt8]
    public var isKeyframe: Bool
    /// As handed in, 90 kHz.
    public var timestamp: UInt32
  }

  /// RTP timestamp units per second (RFC 7741, section 4.1).
  public static let clockRate = 90_000
  public static let bitrates = 30...20_000

  public private(set) var configuration: Configuration
  private var adaption: EncoderSpeed
  private var context: VPXContext
  private var settings: vpx_codec_enc_cfg_t
  /// The last timestamp and its place on libvpx's endless clock.
  private var last: (timestamp: UInt32, place: Int64)?

  /// Throws `.configuration` where libvpx refuses, `.wrongSize` for a size VP8 cannot carry.
  public init(_ configuration: Configuration) throws(CodecError) {
    let sides = 1...VideoFrame.longestSide
    guard sides.contains(configuration.width), sides.contains(configuration.height) else {
      throw .wrongSize
    }
    let adaption = EncoderSpeed(configuration.speed)
    let settings = try Self.settings(configuration)
    context = try Self.start(settings, configuration, speed: adaption.speed)
    self.configuration = configuration
    self.adaption = adaption
    self.settings = settings
    last = nil
  }

  /// In use now, see ``EncoderSpeed``.
  public var speed: Int { adaption.speed }

  /// Encodes one picture taken at `timestamp` (90 kHz, wraps). Nil where the encoder left the frame
  /// out to keep to the bitrate. Throws `.staleTimestamp`, `.engine`.
  public mutating func encode(
    _ frame: VideoFrame, timestamp: UInt32, forceKeyframe: Bool = false
  ) throws(CodecError) -> EncodedFrame? {
    if frame.width != configuration.width || frame.height != configuration.height {
      try resize(width: frame.width, height: frame.height)
    }
    var place: Int64 = 0
    if let last {
      guard timestamp.isNewer(than: last.timestamp) else { throw .staleTimestamp }
      place = last.place + Int64(timestamp &- last.timestamp)
    }
    last = (timestamp, place)
    let flags = forceKeyframe ? CVPX_force_keyframe : 0
    let duration = UInt(Self.clockRate / max(configuration.framesPerSecond, 1))
    let status = frame.bytes.withUnsafeBufferPointer { pixels in
      var image = Self.image(of: frame, at: pixels)
      return vpx_codec_encode(
        context.pointer, &image, place, duration, flags, CVPX_deadline_realtime)
    }
    guard status == VPX_CODEC_OK else { throw .engine }
    return takeFrame(timestamp: timestamp)
  }

  /// From the next frame on, in kbit/s; held within ``bitrates``.
  public mutating func setBitrate(_ bitrate: Int) throws(CodecError) {
    configuration.bitrate = min(
      max(bitrate, Self.bitrates.lowerBound), Self.bitrates.upperBound)
    settings.rc_target_bitrate = UInt32(configuration.bitrate)
    try requireSetting(vpx_codec_enc_config_set(context.pointer, &settings))
  }

  /// Tells how long the last ``encode(_:timestamp:forceKeyframe:)`` took, so that the encoder can take
  /// less trouble on a busy machine and more on an idle one.
  public mutating func measured(_ elapsed: Instant.Span) throws(CodecError) {
    guard adaption.frame(took: elapsed, framesPerSecond: configuration.framesPerSecond) else {
      return
    }
    try requireSetting(CVPX_set_cpu_used(context.pointer, -Int32(adaption.speed)))
  }

  private mutating func resize(width: Int, height: Int) throws(CodecError) {
    configuration.width = width
    configuration.height = height
    settings = try Self.settings(configuration)
    // libvpx cannot grow a running encoder; a new one begins with the keyframe that is needed anyway.
    context = try Self.start(settings, configuration, speed: adaption.speed)
  }

  private func takeFrame(timestamp: UInt32) -> EncodedFrame? {
    var iterator: vpx_codec_iter_t?
    while let packet = vpx_codec_get_cx_data(context.pointer, &iterator) {
      guard packet.pointee.kind == VPX_CODEC_CX_FRAME_PKT else { continue }
      let frame = packet.pointee.data.frame
      let bytes = [UInt8](UnsafeRawBufferPointer(start: frame.buf, count: frame.sz))
      // With no lag and one layer there is one frame for each picture.
      return EncodedFrame(
        bytes: bytes, isKeyframe: frame.flags & CVPX_frame_is_key != 0, timestamp: timestamp)
    }
    return nil
  }

  private static func image(
    of frame: VideoFrame, at pixels: UnsafeBufferPointer<UInt8>
  ) -> vpx_image_t {
    // A frame has at least one pixel, and libvpx only reads an image that is to be encoded.
    let base = UnsafeMutablePointer(mutating: pixels.baseAddress!)
    var image = vpx_image_t()
    vpx_img_wrap(&image, VPX_IMG_FMT_I420, UInt32(frame.width), UInt32(frame.height), 1, base)
    // Odd sizes: libvpx would round the rows up, ours have no gaps.
    image.planes.0 = base
    image.planes.1 = base + frame.u.lowerBound
    image.planes.2 = base + frame.v.lowerBound
    image.stride.0 = Int32(frame.lumaStride)
    image.stride.1 = Int32(frame.chromaStride)
    image.stride.2 = Int32(frame.chromaStride)
    return image
  }

  private static func settings(
    _ configuration: Configuration
  ) throws(CodecError) -> vpx_codec_enc_cfg_t {
    var settings = vpx_codec_enc_cfg_t()
    try requireSetting(vpx_codec_enc_config_default(vpx_codec_vp8_cx(), &settings, 0))
    settings.g_w = UInt32(configuration.width)
    settings.g_h = UInt32(configuration.height)
    settings.g_threads = UInt32(min(max(configuration.threads, 1), 8))
    settings.g_timebase = vpx_rational_t(num: 1, den: Int32(clockRate))
    settings.g_error_resilient = vpx_codec_er_flags_t(VPX_ERROR_RESILIENT_DEFAULT)
    settings.g_lag_in_frames = 0
    settings.g_pass = VPX_RC_ONE_PASS
    settings.kf_mode = VPX_KF_DISABLED
    settings.rc_end_usage = VPX_CBR
    settings.rc_target_bitrate = UInt32(
      min(max(configuration.bitrate, bitrates.lowerBound), bitrates.upperBound))
    settings.rc_dropframe_thresh = configuration.isScreen ? 0 : 30
    settings.rc_min_quantizer = 2
    settings.rc_max_quantizer = 56
    settings.rc_undershoot_pct = 100
    settings.rc_overshoot_pct = 15
    // Milliseconds of the bitrate: how far a burst may run ahead of it.
    settings.rc_buf_initial_sz = 500
    settings.rc_buf_optimal_sz = 600
    settings.rc_buf_sz = 1_000
    return settings
  }

  private static func start(
    _ settings: vpx_codec_enc_cfg_t, _ configuration: Configuration, speed: Int
  ) throws(CodecError) -> VPXContext {
    let context = try VPXContext(encoder: settings)
    // A keyframe takes at most what 0.3 s of the bitrate would carry.
    let maximumIntra = UInt32(max(configuration.framesPerSecond, 1) * 30)
    // Negative: this speed, not one that libvpx finds by its own clock.
    try requireSetting(CVPX_set_cpu_used(context.pointer, -Int32(speed)))
    try requireSetting(CVPX_set_noise_sensitivity(context.pointer, 0))
    try requireSetting(CVPX_set_static_threshold(context.pointer, configuration.isScreen ? 100 : 1))
    try requireSetting(CVPX_set_one_token_partition(context.pointer))
    try requireSetting(CVPX_set_max_intra_percent(context.pointer, maximumIntra))
    try requireSetting(CVPX_set_screen_content(context.pointer, configuration.isScreen ? 1 : 0))
    return context
  }
}
