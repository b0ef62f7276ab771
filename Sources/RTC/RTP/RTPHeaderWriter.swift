/// Writes an RTP header with its own set of header extensions into the caller's buffer; the payload
/// is copied once behind it.
///
/// ```swift
/// guard var writer = RTPHeaderWriter(into: buffer, marker: …) else { … }
/// writer.append(id: ids.mid, text)
/// let sequenceOffset = writer.append(id: ids.transportSequence, u16: 0)
/// let headerLength = writer.finish()
/// ```
/// Ids of 0 are skipped, so ``RTPExtensionIDs`` can be passed as they are.
public struct RTPHeaderWriter {
  /// Bytes that suffice for a header with all extensions of ``RTPExtensionKind`` and ids of up to 16
  /// bytes (12 + 4 + 3·18 + 5 + 4 + 3 + 3, rounded up to words).
  public static let roomyLength = 88

  private let buffer: UnsafeMutableRawBufferPointer
  private let form: RTPExtensionForm
  private var offset: Int

  /// Nil where the buffer cannot hold the fixed header. `form` is `.oneByte` or `.twoByte`; see
  /// ``RTPExtensionIDs/form``. Contributing sources are not written.
  public init?(
    into buffer: UnsafeMutableRawBufferPointer, marker: Bool, payloadType: UInt8,
    sequenceNumber: UInt16, timestamp: UInt32, ssrc: UInt32, form: RTPExtensionForm = .oneByte
  ) {
    guard buffer.count >= RTPHeader.fixedLength else { return nil }
    self.buffer = buffer
    self.form = form == .twoByte ? .twoByte : .oneByte
    buffer[0] = 0x80
    buffer[1] = (marker ? 0x80 : 0) | (payloadType & 0x7f)
    buffer.storeBytes(of: sequenceNumber.bigEndian, toByteOffset: 2, as: UInt16.self)
    buffer.storeBytes(of: timestamp.bigEndian, toByteOffset: 4, as: UInt32.self)
    buffer.storeBytes(of: ssrc.bigEndian, toByteOffset: 8, as: UInt32.self)
    offset = RTPHeader.fixedLength
  }

  /// Adds one element. Returns the offset of its value in the buffer; nil, and nothing added, where
  /// the id is 0 or the id, the length or the buffer does not allow it.
  @discardableResult
  public mutating func append(id: UInt8, _ value: UnsafeRawBufferPointer) -> Int? {
    guard let start = open(id: id, length: value.count) else { return nil }
    if !value.isEmpty {
      UnsafeMutableRawBufferPointer(rebasing: buffer[start..<(start + value.count)])
        .copyMemory(from: value)
    }
    return start
  }

  @discardableResult
  public mutating func append(id: UInt8, _ value: [UInt8]) -> Int? {
    value.withUnsafeBytes { append(id: id, $0) }
  }

  @discardableResult
  public mutating func append(id: UInt8, u8 value: UInt8) -> Int? {
    guard let start = open(id: id, length: 1) else { return nil }
    buffer[start] = value
    return start
  }

  @discardableResult
  public mutating func append(id: UInt8, u16 value: UInt16) -> Int? {
    guard let start = open(id: id, length: 2) else { return nil }
    buffer.storeBytes(of: value.bigEndian, toByteOffset: start, as: UInt16.self)
    return start
  }

  @discardableResult
  public mutating func append(id: UInt8, u24 value: UInt32) -> Int? {
    guard let start = open(id: id, length: 3) else { return nil }
    buffer[start] = UInt8(truncatingIfNeeded: value >> 16)
    buffer[start + 1] = UInt8(truncatingIfNeeded: value >> 8)
    buffer[start + 2] = UInt8(truncatingIfNeeded: value)
    return start
  }

  /// Closes the extension block, where there is one, and returns the length of the header. The
  /// payload belongs at this offset. Call it once, last.
  public mutating func finish() -> Int {
    guard offset > RTPHeader.fixedLength else { return offset }
    while offset % 4 != 0 {
      // Room for it is there: `open` counts with the rounded length.
      buffer[offset] = 0
      offset += 1
    }
    buffer[0] |= 0x10
    let profile =
      form == .oneByte ? RTPExtensionForm.oneByteProfile : RTPExtensionForm.twoByteProfile
    let words = UInt16((offset - RTPHeader.fixedLength - 4) / 4)
    buffer.storeBytes(of: profile.bigEndian, toByteOffset: 12, as: UInt16.self)
    buffer.storeBytes(of: words.bigEndian, toByteOffset: 14, as: UInt16.self)
    return offset
  }

  /// Writes an element's own header and makes room for its value; returns where the value starts.
  private mutating func open(id: UInt8, length: Int) -> Int? {
    let prefix = form == .oneByte ? 1 : 2
    guard id != 0 else { return nil }
    if form == .oneByte {
      guard id <= 14, (1...16).contains(length) else { return nil }
    } else {
      guard length <= 255 else { return nil }
    }
    let begin = offset == RTPHeader.fixedLength ? offset + 4 : offset
    let end = begin + prefix + length
    guard (end + 3) & ~3 <= buffer.count else { return nil }
    if form == .oneByte {
      buffer[begin] = id << 4 | UInt8(length - 1)
    } else {
      buffer[begin] = id
      buffer[begin + 1] = UInt8(length)
    }
    offset = end
    return begin + prefix
  }
}
