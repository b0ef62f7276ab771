/// How the header extension of a packet is laid out (RFC 8285, section 4).
public enum RTPExtensionForm: UInt8, Sendable, Equatable {
  case none
  /// Ids 1…14, values of 1…16 bytes.
  case oneByte
  /// Ids 1…255, values of 0…255 bytes.
  case twoByte
  /// An extension of RFC 3550's own kind, which nothing here reads.
  case other

  init(profile: UInt16) {
    if profile == Self.oneByteProfile {
      self = .oneByte
    } else if profile & 0xfff0 == Self.twoByteProfile {
      self = .twoByte
    } else {
      self = .other
    }
  }

  static let oneByteProfile: UInt16 = 0xbede
  static let twoByteProfile: UInt16 = 0x1000
}

/// One element of a header extension: its local id and where its value lies in the packet.
public struct RTPExtensionElement: Sendable, Equatable {
  public let id: UInt8
  public let value: Range<Int>
}

/// Walks over the elements of a packet's header extension, in place. An element that reaches past
/// the end of the block ends the walk; elements before it count.
public struct RTPExtensionIterator: IteratorProtocol {
  private let buffer: UnsafeRawBufferPointer
  private let form: RTPExtensionForm
  private let end: Int
  private var offset: Int

  /// `buffer` is the packet `header` was read from, or a copy of it.
  public init(_ header: RTPHeader, in buffer: UnsafeRawBufferPointer) {
    self.buffer = buffer
    form = header.extensionForm
    end = min(header.extensions.upperBound, buffer.count)
    offset = header.extensions.lowerBound
  }

  public mutating func next() -> RTPExtensionElement? {
    guard form == .oneByte || form == .twoByte else { return nil }
    while offset < end {
      let first = buffer[offset]
      // A zero byte is padding in both forms (RFC 8285, sections 4.2 and 4.3).
      if first == 0 {
        offset += 1
        continue
      }
      let id: UInt8
      let start: Int
      let length: Int
      if form == .oneByte {
        id = first >> 4
        start = offset + 1
        length = Int(first & 0x0f) + 1
        // Id 15 is reserved and ends the processing (RFC 8285, section 4.2). Id 0 with a length is
        // not allowed either; it ends the walk for the same reason.
        if id == 15 || id == 0 {
          offset = end
          return nil
        }
      } else {
        guard offset + 2 <= end else { break }
        id = first
        start = offset + 2
        length = Int(buffer[offset + 1])
      }
      guard start + length <= end else { break }
      offset = start + length
      return RTPExtensionElement(id: id, value: start..<(start + length))
    }
    offset = end
    return nil
  }
}

extension RTPHeader {
  /// Where the value of the extension with this local id lies; nil where the packet has none.
  public func extensionValue(_ id: UInt8, in buffer: UnsafeRawBufferPointer) -> Range<Int>? {
    var elements = RTPExtensionIterator(self, in: buffer)
    while let element = elements.next() {
      if element.id == id { return element.value }
    }
    return nil
  }
}
