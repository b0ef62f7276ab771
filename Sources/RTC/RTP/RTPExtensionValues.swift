public import Bytes

/// What a packet's header extension says, read in one walk. A value of the wrong length counts as absent.
public struct RTPExtensionValues: Sendable, Equatable {
  /// Where the MID text lies in the packet.
  public private(set) var mid: Range<Int>?
  public private(set) var rid: Range<Int>?
  public private(set) var repairedRID: Range<Int>?
  public private(set) var absoluteSendTime: AbsoluteSendTime?
  public private(set) var transportSequence: UInt16?
  public private(set) var audioLevel: AudioLevel?
  /// The coordination byte of video orientation, passed on unread.
  public private(set) var videoOrientation: UInt8?

  public init(_ header: RTPHeader, in buffer: UnsafeRawBufferPointer, ids: RTPExtensionIDs) {
    var elements = RTPExtensionIterator(header, in: buffer)
    while let element = elements.next() {
      // Ids never are 0 in an element, so an extension that was not negotiated matches nothing.
      let id = element.id
      let value = element.value
      let start = value.lowerBound
      if id == ids.transportSequence {
        if value.count == 2 {
          transportSequence = UInt16(buffer[start]) << 8 | UInt16(buffer[start + 1])
        }
      } else if id == ids.absoluteSendTime {
        if value.count == 3 {
          absoluteSendTime = AbsoluteSendTime(
            rawValue: UInt32(buffer[start]) << 16 | UInt32(buffer[start + 1]) << 8
              | UInt32(buffer[start + 2]))
        }
      } else if id == ids.mid {
        if !value.isEmpty { mid = value }
      } else if id == ids.audioLevel {
        // RFC 6464, section 3: one byte; in the two-byte form some senders pad to more.
        if !value.isEmpty { audioLevel = AudioLevel(rawValue: buffer[start]) }
      } else if id == ids.videoOrientation {
        if value.count == 1 { videoOrientation = buffer[start] }
      } else if id == ids.rid {
        if !value.isEmpty { rid = value }
      } else if id == ids.repairedRID {
        if !value.isEmpty { repairedRID = value }
      }
    }
  }
}

/// Client-to-mixer audio level (RFC 6464, section 3).
public struct AudioLevel: Sendable, Equatable, RawRepresentable {
  public var rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `decibelsBelowOverload` is 0 (loudest) … 127 (silence), in -dBov.
  public init(decibelsBelowOverload: UInt8, isVoice: Bool) {
    rawValue = min(decibelsBelowOverload, 127) | (isVoice ? 0x80 : 0)
  }

  public var decibelsBelowOverload: UInt8 { rawValue & 0x7f }
  public var isVoice: Bool { rawValue & 0x80 != 0 }
}

/// A moment of the sender's clock in units of 2⁻¹⁸ s, modulo 64 s (24 bits, 6.18 fixed point).
public struct AbsoluteSendTime: Sendable, Equatable, RawRepresentable {
  public var rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue & 0xff_ffff }

  public init(_ instant: Instant) {
    // The whole seconds modulo 64 first, so that the shift cannot overflow.
    let inWindow = instant.nanoseconds % 64_000_000_000
    self.init(rawValue: UInt32(truncatingIfNeeded: (inWindow << 18) / 1_000_000_000))
  }

  /// The time from `earlier` to this one, between -32 and 32 seconds.
  public func since(_ earlier: AbsoluteSendTime) -> Instant.Span {
    var units = Int64((rawValue &- earlier.rawValue) & 0xff_ffff)
    if units >= 1 << 23 { units -= 1 << 24 }
    return Instant.Span(nanoseconds: units * 1_000_000_000 / (1 << 18))
  }
}
