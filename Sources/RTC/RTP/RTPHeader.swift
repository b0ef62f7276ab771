/// The header of one RTP packet (RFC 3550, section 5.1), read in place without allocating.
///
/// Ranges are offsets into the buffer that was parsed; they stay meaningful for any copy of it.
public struct RTPHeader: Sendable, Equatable {
  /// Length of the fixed part in bytes.
  public static let fixedLength = 12

  public let marker: Bool
  /// 0…127.
  public let payloadType: UInt8
  public let sequenceNumber: UInt16
  public let timestamp: UInt32
  public let ssrc: UInt32
  /// Number of contributing sources, 0…15; the list follows the fixed part.
  public let csrcCount: Int
  public let extensionForm: RTPExtensionForm
  /// The extension elements without the four bytes that announce them; empty without an extension.
  public let extensions: Range<Int>
  /// The payload without padding; empty in a packet that is padding only.
  public let payload: Range<Int>
  /// Bytes of padding behind the payload, its own count byte included.
  public let paddingLength: Int

  /// Reads the header; nil unless `buffer` is one whole RTP packet of version 2 whose lengths agree.
  public init?(_ buffer: UnsafeRawBufferPointer) {
    let count = buffer.count
    guard count >= Self.fixedLength else { return nil }
    let first = buffer[0]
    guard first >> 6 == 2 else { return nil }
    let second = buffer[1]
    csrcCount = Int(first & 0x0f)
    marker = second & 0x80 != 0
    payloadType = second & 0x7f
    sequenceNumber = UInt16(bigEndian: buffer.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
    timestamp = UInt32(bigEndian: buffer.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    ssrc = UInt32(bigEndian: buffer.loadUnaligned(fromByteOffset: 8, as: UInt32.self))

    var offset = Self.fixedLength + 4 * csrcCount
    if first & 0x10 != 0 {
      guard offset + 4 <= count else { return nil }
      let profile = UInt16(
        bigEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
      let words = UInt16(
        bigEndian: buffer.loadUnaligned(fromByteOffset: offset + 2, as: UInt16.self))
      let start = offset + 4
      offset = start + 4 * Int(words)
      guard offset <= count else { return nil }
      extensionForm = RTPExtensionForm(profile: profile)
      extensions = start..<offset
    } else {
      guard offset <= count else { return nil }
      extensionForm = .none
      extensions = offset..<offset
    }
    if first & 0x20 != 0 {
      guard offset < count else { return nil }
      let padding = Int(buffer[count - 1])
      guard padding > 0, offset + padding <= count else { return nil }
      paddingLength = padding
    } else {
      paddingLength = 0
    }
    payload = offset..<(count - paddingLength)
  }
}

/// Tells RTCP from RTP on one port (RFC 5761, section 4): RTCP types 192…223 stand where RTP has its
/// marker and payload types 64…95, which are not assigned to media.
public func isRTCP(_ buffer: UnsafeRawBufferPointer) -> Bool {
  buffer.count >= 4 && buffer[0] >> 6 == 2 && (192...223).contains(buffer[1])
}
