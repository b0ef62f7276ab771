/// What makes a packet's key stream its own, and what of it is authenticated beyond its bytes.
struct PacketNonce: Sendable {
  let source: UInt32
  /// 48 bits of an RTP packet, 31 of an RTCP packet.
  let index: UInt64
  /// An RTCP packet's E flag and index; nil for RTP.
  let trailer: UInt32?

  /// What counter mode authenticates behind the packet: the rollover counter of an RTP packet, which is
  /// not sent, or the trailer of an RTCP packet, which is (RFC 3711, section 4.2).
  var authenticatedWord: UInt32 { trailer ?? UInt32(truncatingIfNeeded: index >> 16) }
}

/// The salt of counter mode (RFC 3711, section 4.1.1), shifted left by 16 bits, in two halves.
struct CounterModeSalt {
  private let upper: UInt64
  private let lower: UInt64

  /// - Parameter salt: 14 bytes.
  init(_ salt: UnsafeRawBufferPointer) {
    var low: UInt64 = 0
    for byte in salt[8..<14] { low = low << 8 | UInt64(byte) }
    upper = salt.bigEndian64(at: 0)
    lower = low << 16
  }

  /// The first counter block, as its 16 bytes lie in memory.
  func firstBlock(_ nonce: PacketNonce) -> (UInt64, UInt64) {
    ((upper ^ UInt64(nonce.source)).bigEndian, (lower ^ nonce.index << 16).bigEndian)
  }
}

/// The salt of AES-GCM (RFC 7714, section 8.1).
struct GCMSalt {
  private let upper: UInt64
  private let lower: UInt32

  /// - Parameter salt: 12 bytes.
  init(_ salt: UnsafeRawBufferPointer) {
    upper = salt.bigEndian64(at: 0)
    // The lower four bytes are the lower half of the eight from the fifth on.
    lower = UInt32(truncatingIfNeeded: salt.bigEndian64(at: 4))
  }

  /// The initialisation vector, as its 12 bytes lie in memory: 16 zero bits, source and 48-bit index, and
  /// the salt over it.
  func vector(_ nonce: PacketNonce) -> (UInt64, UInt32) {
    (
      (upper ^ UInt64(nonce.source) << 16 ^ nonce.index >> 32).bigEndian,
      (lower ^ UInt32(truncatingIfNeeded: nonce.index)).bigEndian
    )
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func bigEndian64(at offset: Int) -> UInt64 {
    UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
