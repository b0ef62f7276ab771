/// The uncompressed first bytes of a VP8 frame (RFC 6386, section 9.1).
public struct VP8FrameHeader: Sendable, Equatable {
  public let isKeyframe: Bool
  public let isShown: Bool
  /// In pixels; nil in an interframe, and where the packet ends before them.
  public let width: Int?
  public let height: Int?

  /// `frame` begins with the frame's first byte. Nil where it is empty or a keyframe without its
  /// start code.
  public init?(_ frame: UnsafeRawBufferPointer) {
    guard let first = frame.first else { return nil }
    isKeyframe = first & 0x01 == 0
    isShown = first & 0x10 != 0
    guard isKeyframe, frame.count >= 6 else {
      width = nil
      height = nil
      return
    }
    guard frame[3] == 0x9d, frame[4] == 0x01, frame[5] == 0x2a else { return nil }
    guard frame.count >= 10 else {
      width = nil
      height = nil
      return
    }
    // 14 bits each, little-endian; the two highest bits ask for upscaling.
    width = Int(frame[6]) | Int(frame[7] & 0x3f) << 8
    height = Int(frame[8]) | Int(frame[9] & 0x3f) << 8
  }

  /// The header in the first packet of a frame; nil in the packets that continue one.
  public init?(_ descriptor: VP8Descriptor, in payload: UnsafeRawBufferPointer) {
    guard descriptor.startsFrame, descriptor.length < payload.count else { return nil }
    self.init(UnsafeRawBufferPointer(rebasing: payload[descriptor.length...]))
  }
}
