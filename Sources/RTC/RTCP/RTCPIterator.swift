/// The type byte of an RTCP packet.
public enum RTCPType {
  /// RFC 3550, section 12.1.
  static let senderReport: UInt8 = 200
  static let receiverReport: UInt8 = 201
  static let sourceDescription: UInt8 = 202
  static let bye: UInt8 = 203
  /// RFC 4585, section 6.1.
  static let transportFeedback: UInt8 = 205
  static let payloadFeedback: UInt8 = 206

  /// Formats of transport-layer feedback: RFC 4585, section 6.2.1, and the transport-wide draft.
  static let nackFormat: UInt8 = 1
  static let transportWideFormat: UInt8 = 15
  /// Formats of payload-specific feedback: RFC 4585, section 6.3.1, RFC 5104, section 4.3.1, and
  /// application-layer feedback, which carries REMB.
  static let pictureLossFormat: UInt8 = 1
  static let fullIntraFormat: UInt8 = 4
  static let applicationFormat: UInt8 = 15
}

/// Walks over the packets of a compound or reduced-size (RFC 5506) RTCP datagram in place.
///
/// Every packet's length is checked before it is given out; the first that does not fit ends the
/// walk and sets ``isMalformed``. A packet that fits but whose content does not is given out as
/// ``RTCPPacket/malformed``, and the walk goes on behind it.
public struct RTCPIterator: IteratorProtocol {
  private let buffer: UnsafeRawBufferPointer
  private var offset = 0
  /// The datagram ended within a packet, or held something that is no RTCP.
  public private(set) var isMalformed = false

  public init(_ buffer: UnsafeRawBufferPointer) { self.buffer = buffer }

  /// The views inside the packets are valid only while the buffer is.
  public mutating func next() -> RTCPPacket? {
    guard !isMalformed, offset < buffer.count else { return nil }
    guard buffer.count - offset >= 4, buffer[offset] >> 6 == 2 else {
      isMalformed = true
      return nil
    }
    let words = Int(buffer[offset + 2]) << 8 | Int(buffer[offset + 3])
    let length = 4 * (words + 1)
    guard length <= buffer.count - offset else {
      isMalformed = true
      return nil
    }
    let first = buffer[offset]
    var end = offset + length
    let start = offset + 4
    let type = buffer[offset + 1]
    offset = end
    if first & 0x20 != 0 {
      // RFC 3550, section 6.4.1: the last byte counts the padding, itself included.
      let padding = Int(buffer[end - 1])
      guard padding > 0, start + padding <= end else { return .malformed(type: type) }
      end -= padding
    }
    return RTCPPacket(
      type: type, count: first & 0x1f, body: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
  }
}
