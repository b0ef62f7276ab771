/// The numbers that a relay writes into a VP8 payload descriptor (RFC 7741, section 4.2).
public struct VP8Numbers: Sendable, Equatable {
  /// 15 bits.
  public var pictureID: UInt16
  /// TL0PICIDX.
  public var temporalIndex: UInt8

  public init(pictureID: UInt16 = 0, temporalIndex: UInt8 = 0) {
    self.pictureID = pictureID
    self.temporalIndex = temporalIndex
  }
}

extension VP8Descriptor {
  /// Bytes of the descriptor with other numbers: the picture id always takes 15 bits.
  public var rewrittenLength: Int {
    pictureID != nil && !hasLongPictureID ? length + 1 : length
  }

  /// Writes this descriptor, read from `payload`, with other numbers. A field that the source does not
  /// send stays away.
  /// - Returns: ``rewrittenLength``, or nil where `buffer` has no room for it at `offset`.
  public func write(
    _ numbers: VP8Numbers, of payload: UnsafeRawBufferPointer,
    to buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) -> Int? {
    precondition(payload.count >= length, "the payload this descriptor was read from")
    guard offset >= 0, rewrittenLength <= buffer.count - offset else { return nil }
    buffer[offset] = payload[0]
    // Without the extension byte there are no fields.
    guard payload[0] & 0x80 != 0 else { return 1 }
    let flags = payload[1]
    buffer[offset + 1] = flags
    var from = 2
    var to = offset + 2
    if flags & 0x80 != 0 {
      buffer[to] = 0x80 | UInt8(numbers.pictureID >> 8 & 0x7f)
      buffer[to + 1] = UInt8(truncatingIfNeeded: numbers.pictureID)
      to += 2
      from += hasLongPictureID ? 2 : 1
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
