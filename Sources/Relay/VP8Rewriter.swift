internal import Bytes
internal import RTC

/// The numbers that a slot writes into a VP8 payload descriptor (RFC 7741, section 4.2).
struct VP8Numbers: Equatable {
  /// 15 bits.
  var pictureID: UInt16 = 0
  /// TL0PICIDX.
  var temporalIndex: UInt8 = 0
}

/// Keeps picture id and TL0PICIDX of a slot continuous over its sources. Decoders order pictures by
/// them, so a jump or a step back at a switch would freeze the picture.
struct VP8Rewriter {
  private static let mask: UInt16 = 0x7fff

  private var newest: VP8Numbers
  private var offset = VP8Numbers()
  /// The newest picture id of the source; ids of 7 bits are unwrapped beside it.
  private var newestIncoming: UInt16 = 0

  /// Starts behind the given numbers, which should be random (RFC 7741, section 4.2).
  init(pictureID: UInt16, temporalIndex: UInt8) {
    newest = VP8Numbers(pictureID: pictureID & Self.mask, temporalIndex: temporalIndex)
  }

  /// Joins a source on: the picture of `descriptor`, a keyframe, is the next of the stream.
  mutating func begin(at descriptor: VP8Descriptor) {
    newestIncoming = descriptor.pictureID ?? 0
    offset.pictureID = (newest.pictureID &+ 1 &- newestIncoming) & Self.mask
    offset.temporalIndex = newest.temporalIndex &+ 1 &- (descriptor.tl0PictureIndex ?? 0)
  }

  /// The numbers of a packet of the running source.
  mutating func rewrite(_ descriptor: VP8Descriptor) -> VP8Numbers {
    var numbers = newest
    if let id = descriptor.pictureID {
      let incoming = descriptor.hasLongPictureID ? id : unwrapped(id)
      numbers.pictureID = (incoming &+ offset.pictureID) & Self.mask
      if isAhead(numbers.pictureID, of: newest.pictureID) {
        newest.pictureID = numbers.pictureID
        newestIncoming = incoming
      }
    }
    if let index = descriptor.tl0PictureIndex {
      numbers.temporalIndex = index &+ offset.temporalIndex
      if numbers.temporalIndex.isNewer(than: newest.temporalIndex) {
        newest.temporalIndex = numbers.temporalIndex
      }
    }
    return numbers
  }

  /// The 15-bit id nearest to the newest one that ends in these 7 bits.
  private func unwrapped(_ id: UInt16) -> UInt16 {
    let forward = (id &- newestIncoming) & 0x7f
    let step = forward < 64 ? forward : forward &- 128
    return (newestIncoming &+ step) & Self.mask
  }

  private func isAhead(_ a: UInt16, of b: UInt16) -> Bool {
    let forward = (a &- b) & Self.mask
    return forward != 0 && forward < 0x4000
  }

  /// Writes the descriptor of `payload` with other numbers, the picture id always in 15 bits; the
  /// bytes written, or nil where they do not fit. A field that the source does not send stays away.
  static func write(
    _ descriptor: VP8Descriptor, _ numbers: VP8Numbers, of payload: UnsafeRawBufferPointer,
    to buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) -> Int? {
    // One more than the source's where its picture id has 7 bits.
    guard offset + descriptor.length + 1 <= buffer.count else { return nil }
    buffer[offset] = payload[0]
    // Without the extension byte there are no fields.
    guard payload[0] & 0x80 != 0 else { return 1 }
    let flags = payload[1]
    buffer[offset + 1] = flags
    var from = 2
    var to = offset + 2
    if flags & 0x80 != 0 {
      buffer[to] = 0x80 | UInt8(numbers.pictureID >> 8)
      buffer[to + 1] = UInt8(truncatingIfNeeded: numbers.pictureID)
      to += 2
      from += descriptor.hasLongPictureID ? 2 : 1
    }
    if flags & 0x40 != 0 {
      buffer[to] = numbers.temporalIndex
      to += 1
      from += 1
    }
    if flags & 0x30 != 0 {
      // Temporal layer, sync flag and key index concern the source's own layers.
      buffer[to] = payload[from]
      to += 1
    }
    return to - offset
  }
}
