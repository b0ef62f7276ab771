public import Bytes

extension STUN {
  /// Writes a message attribute by attribute; ``finish(integrityKey:)`` closes it.
  public struct Builder: Sendable {
    private var writer = ByteWriter(reserving: 128)
    private let transactionID: TransactionID

    public init(
      _ messageClass: MessageClass, method: UInt16 = STUN.binding, transactionID: TransactionID
    ) {
      self.transactionID = transactionID
      let bits = method & 0x000f | (method & 0x0070) << 1 | (method & 0x0f80) << 2
      writer.u16(bits | messageClass.rawValue)
      writer.u16(0)
      writer.u32(STUN.magicCookie)
      writer.u32(transactionID.high)
      writer.u64(transactionID.low)
    }

    public mutating func add(_ type: UInt16, _ value: some Collection<UInt8>) {
      writer.u16(type)
      writer.u16(UInt16(value.count))
      writer.append(value)
      writer.pad(to: 4)
    }

    public mutating func username(_ name: some Collection<UInt8>) {
      add(Attribute.username, name)
    }

    public mutating func software(_ name: String) { add(Attribute.software, Array(name.utf8)) }

    public mutating func priority(_ priority: UInt32) {
      var value = ByteWriter()
      value.u32(priority)
      add(Attribute.priority, value.bytes)
    }

    public mutating func useCandidate() { add(Attribute.useCandidate, []) }

    public mutating func iceControlling(tieBreaker: UInt64) {
      var value = ByteWriter()
      value.u64(tieBreaker)
      add(Attribute.iceControlling, value.bytes)
    }

    public mutating func iceControlled(tieBreaker: UInt64) {
      var value = ByteWriter()
      value.u64(tieBreaker)
      add(Attribute.iceControlled, value.bytes)
    }

    /// XOR-MAPPED-ADDRESS (RFC 8489, section 14.2).
    public mutating func mappedAddress(_ address: SocketAddress) {
      var value = ByteWriter()
      value.u16(address.isV6 ? 2 : 1)
      value.u16(address.port ^ UInt16(STUN.magicCookie >> 16))
      if address.isV6 {
        value.u64(address.high ^ (UInt64(STUN.magicCookie) << 32 | UInt64(transactionID.high)))
        value.u64(address.low ^ transactionID.low)
      } else {
        value.u32(UInt32(truncatingIfNeeded: address.low) ^ STUN.magicCookie)
      }
      add(Attribute.xorMappedAddress, value.bytes)
    }

    public mutating func error(_ code: ErrorCode) {
      var value = ByteWriter()
      value.u16(0)
      value.u8(UInt8(code.rawValue / 100))
      value.u8(UInt8(code.rawValue % 100))
      value.append(code.reason.utf8)
      add(Attribute.errorCode, value.bytes)
    }

    public mutating func unknownAttributes(_ types: [UInt16]) {
      var value = ByteWriter()
      for type in types { value.u16(type) }
      add(Attribute.unknownAttributes, value.bytes)
    }

    /// The message with MESSAGE-INTEGRITY, where a key is given, and FINGERPRINT.
    public consuming func finish(integrityKey: [UInt8]?) -> [UInt8] {
      if let integrityKey {
        let value = writer.bytes.withUnsafeBytes {
          MessageIntegrity.value(of: $0, key: integrityKey)
        }
        add(Attribute.messageIntegrity, value)
      }
      // The checksum covers the header with the length that includes FINGERPRINT itself.
      let checksum = writer.bytes.withUnsafeBytes { Fingerprint.value(of: $0) }
      var value = ByteWriter()
      value.u32(checksum)
      add(Attribute.fingerprint, value.bytes)
      writer.set(u16: UInt16(writer.count - STUN.headerLength), at: 2)
      return writer.bytes
    }
  }
}
