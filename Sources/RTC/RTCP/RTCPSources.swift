internal import Bytes

/// The sources of a BYE (RFC 3550, section 6.6). The reason text is not read.
public struct RTCPSourceList: Sequence, IteratorProtocol {
  private var reader: ByteReader
  private var left: Int

  init?(count: Int, body: UnsafeRawBufferPointer) {
    guard body.count >= 4 * count else { return nil }
    reader = ByteReader(body)
    left = count
  }

  public mutating func next() -> UInt32? {
    guard left > 0 else { return nil }
    left -= 1
    return reader.u32()
  }
}

/// The canonical names of a source description (RFC 3550, section 6.5); other items are skipped.
/// A chunk that reaches past the end of the packet ends the walk.
public struct RTCPSourceDescription: Sequence, IteratorProtocol {
  private static let cnameItem: UInt8 = 1

  private var reader: ByteReader
  private var left: Int

  init(count: UInt8, body: UnsafeRawBufferPointer) {
    reader = ByteReader(body)
    left = Int(count)
  }

  /// The next source that has a canonical name, and the name's bytes (UTF-8, at most 255).
  public mutating func next() -> (ssrc: UInt32, cname: UnsafeRawBufferPointer)? {
    while left > 0 {
      left -= 1
      guard let ssrc = reader.u32() else { break }
      var cname: UnsafeRawBufferPointer?
      while true {
        guard let item = reader.u8() else {
          left = 0
          break
        }
        if item == 0 { break }
        guard let length = reader.u8(), let text = reader.bytes(Int(length)) else {
          left = 0
          cname = nil
          break
        }
        if item == Self.cnameItem { cname = text }
      }
      // A chunk is filled up with zeros to a whole number of words.
      let odd = reader.offset % 4
      if odd != 0, !reader.skip(4 - odd) { left = 0 }
      if let cname { return (ssrc, cname) }
    }
    return nil
  }
}
