/// What stands in the last bytes of every payload: by it a receiver knows whose packet it was and when it
/// left, whatever a server has made of its header.
package struct MediaStamp: Equatable, Sendable {
  package static let length = 24
  private static let magic: UInt32 = 0x4b55_4c4f

  /// Of the engine that sent it.
  package var stream: UInt32
  package var number: UInt64
  /// Nanoseconds since 1970.
  package var sentAt: UInt64

  /// Fills the last bytes of `payload`, which holds at least ``length``.
  package func write(to payload: UnsafeMutableRawBufferPointer) {
    let at = payload.count - Self.length
    payload.storeBytes(of: Self.magic.bigEndian, toByteOffset: at, as: UInt32.self)
    payload.storeBytes(of: stream.bigEndian, toByteOffset: at + 4, as: UInt32.self)
    payload.storeBytes(of: number.bigEndian, toByteOffset: at + 8, as: UInt64.self)
    payload.storeBytes(of: sentAt.bigEndian, toByteOffset: at + 16, as: UInt64.self)
  }

  package init(stream: UInt32, number: UInt64, sentAt: UInt64) {
    (self.stream, self.number, self.sentAt) = (stream, number, sentAt)
  }

  /// Nil where a payload carries none.
  package init?(_ payload: UnsafeRawBufferPointer) {
    guard payload.count >= Self.length else { return nil }
    let at = payload.count - Self.length
    func number<T: FixedWidthInteger>(_ offset: Int, _: T.Type) -> T {
      T(bigEndian: payload.loadUnaligned(fromByteOffset: at + offset, as: T.self))
    }
    guard number(0, UInt32.self) == Self.magic else { return nil }
    stream = number(4, UInt32.self)
    self.number = number(8, UInt64.self)
    sentAt = number(16, UInt64.self)
  }
}
