/// Fields of packets whose headers are known to be there.
enum PacketField {
  static func sequence(ofRTP packet: UnsafeRawPointer) -> UInt16 {
    UInt16(bigEndian: packet.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
  }

  static func source(ofRTP packet: UnsafeRawPointer) -> UInt32 {
    UInt32(bigEndian: packet.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
  }

  static func source(ofRTCP packet: UnsafeRawPointer) -> UInt32 {
    UInt32(bigEndian: packet.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
  }
}
