/// The payload of a retransmission packet: the original sequence number, then the original payload
/// (RFC 4588, section 4).
public enum RTXPayload {
  /// Bytes that stand before the original payload.
  public static let prefixLength = 2

  /// What a retransmission carries; nil for a payload too short to carry anything, such as the
  /// padding packets with which browsers probe for bandwidth on the retransmission stream.
  public static func unwrap(
    _ header: RTPHeader, in buffer: UnsafeRawBufferPointer
  ) -> (originalSequenceNumber: UInt16, payload: Range<Int>)? {
    let payload = header.payload
    guard payload.count >= prefixLength, payload.upperBound <= buffer.count else { return nil }
    let number = UInt16(
      bigEndian: buffer.loadUnaligned(fromByteOffset: payload.lowerBound, as: UInt16.self))
    return (number, (payload.lowerBound + prefixLength)..<payload.upperBound)
  }

  /// Writes the prefix behind a header that ends at `offset`; returns where the original payload
  /// belongs, nil where the buffer has no room.
  public static func writePrefix(
    originalSequenceNumber: UInt16, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) -> Int? {
    guard offset >= 0, offset + prefixLength <= buffer.count else { return nil }
    buffer.storeBytes(
      of: originalSequenceNumber.bigEndian, toByteOffset: offset, as: UInt16.self)
    return offset + prefixLength
  }
}
