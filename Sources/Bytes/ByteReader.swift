/// Reads big-endian fields from the front of a buffer it does not own. Every read checks the bounds
/// and answers nil, without moving, where the buffer is too short.
///
/// Valid only while the buffer is: it is made and used within one `withUnsafeBytes` or one receive turn.
public struct ByteReader {
  public let buffer: UnsafeRawBufferPointer
  public private(set) var offset: Int

  public init(_ buffer: UnsafeRawBufferPointer) { self.init(buffer, at: 0) }

  public init(_ buffer: UnsafeRawBufferPointer, at offset: Int) {
    precondition(offset >= 0 && offset <= buffer.count, "the offset is the caller's own arithmetic")
    self.buffer = buffer
    self.offset = offset
  }

  public var remaining: Int { buffer.count - offset }

  public mutating func u8() -> UInt8? {
    guard remaining >= 1 else { return nil }
    defer { offset += 1 }
    return buffer[offset]
  }

  public mutating func u16() -> UInt16? {
    guard remaining >= 2 else { return nil }
    defer { offset += 2 }
    return UInt16(bigEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  public mutating func u24() -> UInt32? {
    guard remaining >= 3 else { return nil }
    defer { offset += 3 }
    return UInt32(buffer[offset]) << 16 | UInt32(buffer[offset + 1]) << 8
      | UInt32(buffer[offset + 2])
  }

  public mutating func u32() -> UInt32? {
    guard remaining >= 4 else { return nil }
    defer { offset += 4 }
    return UInt32(bigEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  public mutating func u64() -> UInt64? {
    guard remaining >= 8 else { return nil }
    defer { offset += 8 }
    return UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The next `count` bytes, in place.
  public mutating func bytes(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, remaining >= count else { return nil }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: buffer[offset..<(offset + count)])
  }

  public mutating func skip(_ count: Int) -> Bool { bytes(count) != nil }
}
