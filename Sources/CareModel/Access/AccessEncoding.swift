/// The bytes of the log that its hashes are taken of (docs/access-log.md). Whole numbers are big-endian,
/// texts are UTF-8 after their length in two bytes. A text that is not there is encoded like an empty one,
/// with a byte 0 instead of 1 before it.
struct AccessEncoding {
  /// Of both links and entries. A change of what follows takes another number.
  static let version: UInt8 = 1

  private(set) var bytes: [UInt8] = []

  mutating func put(_ byte: UInt8) { bytes.append(byte) }

  mutating func put(_ number: UInt32) {
    for shift in stride(from: 24, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(shift)))
    }
  }

  mutating func put(_ number: Int64) {
    let pattern = UInt64(bitPattern: number)
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: pattern >> UInt64(shift)))
    }
  }

  /// Texts are ids and words, far below 65,536 bytes; what is longer is cut, which no fact is.
  mutating func put(_ text: String) {
    let utf8 = Array(text.utf8.prefix(Int(UInt16.max)))
    bytes.append(UInt8(utf8.count >> 8))
    bytes.append(UInt8(utf8.count & 0xff))
    bytes += utf8
  }

  mutating func put(_ text: String?) {
    put(text == nil ? UInt8(0) : 1)
    put(text ?? "")
  }

  /// The commitment, never the value.
  mutating func put(_ text: CommittedText?) {
    put(text == nil ? UInt8(0) : 1)
    bytes += text?.commitment ?? []
  }

  mutating func put(_ other: [UInt8]) {
    put(UInt32(clamping: other.count))
    bytes += other
  }
}

extension AccessEntry {
  /// What of the entry goes into its link's hash.
  public var encoded: [UInt8] {
    var encoding = AccessEncoding()
    encoding.put(AccessEncoding.version)
    encoding.put(sequence)
    encoding.put(at.milliseconds)
    encoding.put(organisation.rawValue)
    encoding.put(verb.rawValue)
    encoding.put(area.rawValue)
    encoding.put(ground.rawValue)
    encoding.put(actorKind.rawValue)
    encoding.put(actor)
    encoding.put(client)
    encoding.put(object)
    encoding.put(grant?.rawValue)
    encoding.put(reason)
    return encoding.bytes
  }
}
