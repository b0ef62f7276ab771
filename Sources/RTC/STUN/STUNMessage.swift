public import Bytes
internal import SecureTransport

extension STUN {
  /// A parsed message that points into the datagram it came in; valid only while that buffer is.
  ///
  /// Everything after MESSAGE-INTEGRITY but FINGERPRINT is ignored, and of attributes that come
  /// twice the first counts (RFC 8489, section 14).
  public struct Message {
    public let buffer: UnsafeRawBufferPointer
    public let messageClass: MessageClass
    public let method: UInt16
    public let transactionID: TransactionID

    public private(set) var username: UnsafeRawBufferPointer?
    public private(set) var software: UnsafeRawBufferPointer?
    /// XOR-MAPPED-ADDRESS, unmasked.
    public private(set) var mappedAddress: SocketAddress?
    /// 300…699.
    public private(set) var errorCode: UInt16?
    public private(set) var errorReason: UnsafeRawBufferPointer?
    public private(set) var priority: UInt32?
    public private(set) var useCandidate = false
    /// The sender's tie-breaker where it takes the controlled role.
    public private(set) var iceControlled: UInt64?
    /// The sender's tie-breaker where it takes the controlling role.
    public private(set) var iceControlling: UInt64?
    /// Comprehension-required attributes (types below 0x8000) that this parser does not know, in
    /// order; at most ``longestUnknownList`` of them.
    public private(set) var unknownRequired: [UInt16] = []
    /// What UNKNOWN-ATTRIBUTES of a 420 response lists; at most ``longestUnknownList`` types.
    public private(set) var unknownReported: [UInt16] = []
    public private(set) var hasFingerprint = false
    /// Where MESSAGE-INTEGRITY starts, its type field included.
    private var integrityOffset: Int?

    public static let longestUnknownList = 8

    public var hasIntegrity: Bool { integrityOffset != nil }

    /// Reads a whole datagram (or one framed message). FINGERPRINT is verified where present,
    /// MESSAGE-INTEGRITY by ``verifyIntegrity(key:)``.
    public init(_ datagram: UnsafeRawBufferPointer) throws(Malformed) {
      guard STUN.isSTUN(datagram), datagram.count <= STUN.longestMessage else { throw .header }
      var reader = ByteReader(datagram)
      guard let type = reader.u16(), let length = reader.u16(), reader.u32() != nil,
        let high = reader.u32(), let low = reader.u64(),
        let messageClass = MessageClass(rawValue: type & 0x110), Int(length) == reader.remaining,
        length % 4 == 0
      else { throw .header }
      buffer = datagram
      self.messageClass = messageClass
      method = type & 0x000f | (type & 0x00e0) >> 1 | (type & 0x3e00) >> 2
      transactionID = TransactionID(high: high, low: low)

      while reader.remaining > 0 {
        let start = reader.offset
        guard let type = reader.u16(), let length = reader.u16(),
          let value = reader.bytes(Int(length)), reader.skip(STUN.padding(after: Int(length)))
        else { throw .attribute }
        if hasFingerprint { throw .fingerprint }
        try read(type, value, at: start)
      }
    }

    private mutating func read(
      _ type: UInt16, _ value: UnsafeRawBufferPointer, at start: Int
    ) throws(Malformed) {
      if type == Attribute.fingerprint {
        try readFingerprint(value, at: start)
        return
      }
      if integrityOffset != nil { return }
      switch type {
      case Attribute.messageIntegrity:
        guard value.count == MessageIntegrity.length else { throw .attribute }
        integrityOffset = start
      case Attribute.username:
        // RFC 8489, section 14.3: at most 508 bytes. ICE allows 2 × 256 and the colon, which no one sends.
        guard value.count <= 513 else { throw .attribute }
        username = username ?? value
      case Attribute.software: software = software ?? value
      case Attribute.xorMappedAddress:
        let address = try readAddress(value)
        mappedAddress = mappedAddress ?? address
      case Attribute.errorCode: try readError(value)
      case Attribute.priority:
        guard value.count == 4 else { throw .attribute }
        priority = priority ?? UInt32(bigEndian: value.loadUnaligned(as: UInt32.self))
      case Attribute.useCandidate:
        guard value.isEmpty else { throw .attribute }
        useCandidate = true
      case Attribute.iceControlled:
        let tieBreaker = try readTieBreaker(value)
        iceControlled = iceControlled ?? tieBreaker
      case Attribute.iceControlling:
        let tieBreaker = try readTieBreaker(value)
        iceControlling = iceControlling ?? tieBreaker
      case Attribute.unknownAttributes:
        var reader = ByteReader(value)
        while unknownReported.count < Self.longestUnknownList, let type = reader.u16() {
          unknownReported.append(type)
        }
      case Attribute.realm, Attribute.nonce, Attribute.messageIntegritySHA256:
        // Understood, and of no meaning for short-term credentials with SHA-1.
        break
      default:
        if type < 0x8000, unknownRequired.count < Self.longestUnknownList {
          unknownRequired.append(type)
        }
      }
    }

    private mutating func readFingerprint(
      _ value: UnsafeRawBufferPointer, at start: Int
    ) throws(Malformed) {
      guard value.count == 4, start + 8 == buffer.count else { throw .fingerprint }
      let stated = UInt32(bigEndian: value.loadUnaligned(as: UInt32.self))
      guard stated == Fingerprint.value(of: UnsafeRawBufferPointer(rebasing: buffer[..<start]))
      else { throw .fingerprint }
      hasFingerprint = true
    }

    private mutating func readError(_ value: UnsafeRawBufferPointer) throws(Malformed) {
      guard value.count >= 4 else { throw .attribute }
      let hundreds = UInt16(value[2] & 7)
      guard (3...6).contains(hundreds), value[3] < 100 else { throw .attribute }
      errorCode = hundreds * 100 + UInt16(value[3])
      errorReason = UnsafeRawBufferPointer(rebasing: value[4...])
    }

    private func readTieBreaker(_ value: UnsafeRawBufferPointer) throws(Malformed) -> UInt64 {
      guard value.count == 8 else { throw .attribute }
      return UInt64(bigEndian: value.loadUnaligned(as: UInt64.self))
    }

    /// RFC 8489, section 14.2.
    private func readAddress(
      _ value: UnsafeRawBufferPointer
    ) throws(Malformed) -> SocketAddress {
      var reader = ByteReader(value)
      guard reader.skip(1), let family = reader.u8(), let port = reader.u16() else {
        throw .attribute
      }
      let plainPort = port ^ UInt16(STUN.magicCookie >> 16)
      switch (family, reader.remaining) {
      case (1, 4):
        guard let address = reader.u32() else { throw .attribute }
        return SocketAddress(v4: address ^ STUN.magicCookie, port: plainPort)
      case (2, 16):
        guard let high = reader.u64(), let low = reader.u64() else { throw .attribute }
        let mask = UInt64(STUN.magicCookie) << 32 | UInt64(transactionID.high)
        return SocketAddress(v6: (high ^ mask, low ^ transactionID.low), port: plainPort)
      default: throw .attribute
      }
    }

    /// Whether MESSAGE-INTEGRITY is there and right. The key of short-term credentials is the
    /// password's bytes (RFC 8489, section 9.1.1).
    public func verifyIntegrity(key: [UInt8]) -> Bool {
      guard let integrityOffset else { return false }
      let covered = UnsafeRawBufferPointer(rebasing: buffer[..<integrityOffset])
      let expected = MessageIntegrity.value(of: covered, key: key)
      let stated = buffer[(integrityOffset + 4)..<(integrityOffset + 4 + MessageIntegrity.length)]
      return MessageDigest.constantTimeEquals(expected, Array(stated))
    }
  }
}
