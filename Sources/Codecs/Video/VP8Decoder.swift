internal import CVPX

/// Decodes VP8 (RFC 6386, libvpx), one frame at a time, each of them in order. What comes in is a
/// stranger's: anything damaged is an error, and from then on only a keyframe is taken.
///
/// `@unchecked Sendable`: the context is owned by this value alone, and libvpx ties none to a thread.
public struct VP8Decoder: ~Copyable, @unchecked Sendable {
  /// A picture of 1920×1200.
  public static let usualMaximumPixels = 2_304_000

  private let context: VPXContext
  private let maximumPixels: Int
  /// Only a keyframe helps: none has come yet, or something was damaged.
  public private(set) var needsKeyframe = true

  public init(maximumPixels: Int = usualMaximumPixels) throws(CodecError) {
    context = try VPXContext(decoderThreads: 1)
    self.maximumPixels = maximumPixels
  }

  /// Decodes one frame into `frame`, whose buffer is used again; true where there is a picture to
  /// show, false where the frame only prepares later ones. `captured` is left to the caller.
  ///
  /// Throws `.needsKeyframe` for an interframe that cannot be used, `.corrupt`, `.tooLarge`. After each
  /// ``needsKeyframe`` is true and `frame` is unchanged.
  public mutating func decode(
    _ bytes: UnsafeRawBufferPointer, into frame: inout VideoFrame
  ) throws(CodecError) -> Bool {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), !bytes.isEmpty,
      let count = UInt32(exactly: bytes.count)
    else { throw damaged(.corrupt) }
    // The lowest bit of the first byte is clear in a keyframe (RFC 6386, section 9.1).
    if base.pointee & 1 == 0 {
      var info = vpx_codec_stream_info_t()
      info.sz = UInt32(MemoryLayout<vpx_codec_stream_info_t>.size)
      guard vpx_codec_peek_stream_info(vpx_codec_vp8_dx(), base, count, &info) == VPX_CODEC_OK,
        info.w > 0, info.h > 0
      else { throw damaged(.corrupt) }
      guard Int(info.w) * Int(info.h) <= maximumPixels else { throw damaged(.tooLarge) }
    } else if needsKeyframe {
      throw .needsKeyframe
    }
    guard vpx_codec_decode(context.pointer, base, count, nil, 0) == VPX_CODEC_OK else {
      throw damaged(.corrupt)
    }
    var corrupted: Int32 = 0
    guard CVPX_get_corrupted(context.pointer, &corrupted) == VPX_CODEC_OK, corrupted == 0 else {
      throw damaged(.corrupt)
    }
    needsKeyframe = false
    var iterator: vpx_codec_iter_t?
    guard let image = vpx_codec_get_frame(context.pointer, &iterator) else { return false }
    try copy(image.pointee, into: &frame)
    return true
  }

  public mutating func decode(
    _ bytes: [UInt8], into frame: inout VideoFrame
  ) throws(CodecError) -> Bool {
    // Typed throws do not pass through `withUnsafeBytes` yet.
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(CodecError) in try decode(buffer, into: &frame) }
    }
    return try result.get()
  }

  /// Something before the next frame was lost: nothing but a keyframe is taken any more.
  public mutating func lostFrames() { needsKeyframe = true }

  private mutating func damaged(_ error: CodecError) -> CodecError {
    needsKeyframe = true
    return error
  }

  private mutating func copy(
    _ image: vpx_image_t, into frame: inout VideoFrame
  ) throws(CodecError) {
    let sides = 1...VideoFrame.longestSide
    guard image.fmt == VPX_IMG_FMT_I420, let y = image.planes.0, let u = image.planes.1,
      let v = image.planes.2, sides.contains(Int(image.d_w)), sides.contains(Int(image.d_h))
    else { throw damaged(.engine) }
    frame.resize(width: Int(image.d_w), height: Int(image.d_h))
    let planes = [
      (UnsafePointer(y), image.stride.0, frame.luma, frame.lumaStride),
      (UnsafePointer(u), image.stride.1, frame.u, frame.chromaStride),
      (UnsafePointer(v), image.stride.2, frame.v, frame.chromaStride),
    ]
    frame.withBytes { target in
      for (source, stride, range, width) in planes {
        for row in 0..<(range.count / width) {
          // The ranges are the frame's own, the rows libvpx's.
          target.baseAddress!.advanced(by: range.lowerBound + row * width)
            .update(from: source + row * Int(stride), count: width)
        }
      }
    }
  }
}
