internal import Bytes
internal import RTC

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
}
