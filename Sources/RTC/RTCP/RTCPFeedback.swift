internal import Bytes

/// Generic NACK (RFC 4585, section 6.2.1): the sequence numbers asked for, in the order written.
public struct RTCPNack: Sequence {
  public let senderSSRC: UInt32
  public let mediaSSRC: UInt32
  private let entries: UnsafeRawBufferPointer

  init?(senderSSRC: UInt32, mediaSSRC: UInt32, body: UnsafeRawBufferPointer) {
    guard body.count >= 4, body.count % 4 == 0 else { return nil }
    self.senderSSRC = senderSSRC
    self.mediaSSRC = mediaSSRC
    entries = body
  }

  public func makeIterator() -> Iterator { Iterator(reader: ByteReader(entries)) }

  public struct Iterator: IteratorProtocol {
    fileprivate var reader: ByteReader
    private var last: UInt16 = 0
    private var mask: UInt16 = 0

    fileprivate init(reader: ByteReader) { self.reader = reader }

    public mutating func next() -> UInt16? {
      if mask != 0 {
        let bit = UInt16(mask.trailingZeroBitCount)
        mask &= mask &- 1
        return last &+ bit &+ 1
      }
      guard let first = reader.u16(), let following = reader.u16() else { return nil }
      last = first
      mask = following
      return first
    }
  }
}

/// Full intra request (RFC 5104, section 4.3.1): the sources asked for a keyframe and the number of
/// the request, which stays the same when it is repeated.
public struct RTCPFullIntraRequest: Sequence, IteratorProtocol {
  public let senderSSRC: UInt32
  private var reader: ByteReader

  init?(senderSSRC: UInt32, body: UnsafeRawBufferPointer) {
    guard body.count >= 8, body.count % 8 == 0 else { return nil }
    self.senderSSRC = senderSSRC
    reader = ByteReader(body)
  }

  public mutating func next() -> (ssrc: UInt32, number: UInt8)? {
    guard let ssrc = reader.u32(), let number = reader.u8(), reader.skip(3) else { return nil }
    return (ssrc, number)
  }
}

/// Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03, section 2.2).
public struct RTCPReceiverEstimate {
  public let senderSSRC: UInt32
  /// In bit/s, over all ``sources`` together.
  public let bitrate: UInt64
  public let sources: RTCPSourceList

  /// `body` starts at the name "REMB".
  init?(senderSSRC: UInt32, body: UnsafeRawBufferPointer) {
    var reader = ByteReader(body)
    guard reader.skip(4), let count = reader.u8(), let packed = reader.u24(),
      let sources = RTCPSourceList(
        count: Int(count), body: UnsafeRawBufferPointer(rebasing: body[reader.offset...]))
    else { return nil }
    let exponent = packed >> 18
    let mantissa = UInt64(packed & 0x3ffff)
    // 18 bits shifted by more than 46 do not fit; no such rate exists.
    guard exponent <= 46 else { return nil }
    self.senderSSRC = senderSSRC
    bitrate = mantissa << UInt64(exponent)
    self.sources = sources
  }
}
