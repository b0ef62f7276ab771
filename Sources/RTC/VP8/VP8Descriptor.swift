/// The VP8 payload descriptor (RFC 7741, section 4.2), read in place.
public struct VP8Descriptor: Sendable, Equatable {
  /// May be dropped without hurting later frames.
  public let isNonReference: Bool
  /// The first byte behind the descriptor starts a partition.
  public let startsPartition: Bool
  /// 0…7; the frame starts where this is 0 and ``startsPartition``.
  public let partition: UInt8
  /// 7 or 15 bits; nil without one.
  public let pictureID: UInt16?
  /// The picture id has 15 bits.
  public let hasLongPictureID: Bool
  public let tl0PictureIndex: UInt8?
  /// Temporal layer, 0…3; nil without one.
  public let temporalLayer: UInt8?
  public let isLayerSync: Bool
  public let keyIndex: UInt8?
  /// Bytes of the descriptor; the VP8 data begin here.
  public let length: Int

  public var startsFrame: Bool { startsPartition && partition == 0 }

  /// `payload` is the RTP payload; nil where it is too short for what its flags announce, or holds
  /// nothing behind the descriptor.
  public init?(_ payload: UnsafeRawBufferPointer) {
    guard let first = payload.first else { return nil }
    isNonReference = first & 0x20 != 0
    startsPartition = first & 0x10 != 0
    partition = first & 0x07
    var offset = 1
    var flags: UInt8 = 0
    if first & 0x80 != 0 {
      guard offset < payload.count else { return nil }
      flags = payload[offset]
      offset += 1
    }
    if flags & 0x80 != 0 {
      guard offset < payload.count else { return nil }
      if payload[offset] & 0x80 != 0 {
        guard offset + 1 < payload.count else { return nil }
        pictureID = UInt16(payload[offset] & 0x7f) << 8 | UInt16(payload[offset + 1])
        hasLongPictureID = true
        offset += 2
      } else {
        pictureID = UInt16(payload[offset])
        hasLongPictureID = false
        offset += 1
      }
    } else {
      pictureID = nil
      hasLongPictureID = false
    }
    if flags & 0x40 != 0 {
      guard offset < payload.count else { return nil }
      tl0PictureIndex = payload[offset]
      offset += 1
    } else {
      tl0PictureIndex = nil
    }
    if flags & 0x30 != 0 {
      guard offset < payload.count else { return nil }
      let byte = payload[offset]
      let hasLayer = flags & 0x20 != 0
      temporalLayer = hasLayer ? byte >> 6 : nil
      isLayerSync = hasLayer && byte & 0x20 != 0
      keyIndex = flags & 0x10 != 0 ? byte & 0x1f : nil
      offset += 1
    } else {
      temporalLayer = nil
      isLayerSync = false
      keyIndex = nil
    }
    guard offset < payload.count else { return nil }
    length = offset
  }
}
