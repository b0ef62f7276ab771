/// The encoding of rtpengine's control protocol: byte strings, integers, lists, dictionaries.
package enum Bencode: Equatable, Sendable {
  case bytes([UInt8])
  case integer(Int)
  case list([Bencode])
  case dictionary([String: Bencode])

  /// Lists within lists: more is nobody's answer.
  private static let deepest = 32

  package static func text(_ text: String) -> Bencode { .bytes(Array(text.utf8)) }

  package subscript(key: String) -> Bencode? {
    if case .dictionary(let entries) = self { return entries[key] }
    return nil
  }

  /// Of a byte string.
  package var text: String? {
    if case .bytes(let bytes) = self { return String(decoding: bytes, as: UTF8.self) }
    return nil
  }

  package var encoded: [UInt8] {
    switch self {
    case .bytes(let bytes): Array("\(bytes.count):".utf8) + bytes
    case .integer(let number): Array("i\(number)e".utf8)
    case .list(let items): Array("l".utf8) + items.flatMap(\.encoded) + Array("e".utf8)
    case .dictionary(let entries):
      // In the order of their keys' bytes, as the format asks.
      Array("d".utf8)
        + entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .flatMap { Bencode.text($0.key).encoded + $0.value.encoded } + Array("e".utf8)
    }
  }

  /// Nil for what is not one whole value.
  package init?(_ bytes: [UInt8]) {
    var reader = Reader(bytes: bytes)
    guard let value = reader.value(depth: 0), reader.offset == bytes.count else { return nil }
    self = value
  }

  private struct Reader {
    let bytes: [UInt8]
    var offset = 0

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func value(depth: Int) -> Bencode? {
      guard depth < Bencode.deepest, let first = next else { return nil }
      switch first {
      case UInt8(ascii: "i"):
        offset += 1
        return number(until: UInt8(ascii: "e")).map { .integer($0) }
      case UInt8(ascii: "l"):
        offset += 1
        var items: [Bencode] = []
        while next != UInt8(ascii: "e") {
          guard let item = value(depth: depth + 1) else { return nil }
          items.append(item)
        }
        offset += 1
        return .list(items)
      case UInt8(ascii: "d"):
        offset += 1
        var entries: [String: Bencode] = [:]
        while next != UInt8(ascii: "e") {
          guard let key = string(), let item = value(depth: depth + 1) else { return nil }
          entries[String(decoding: key, as: UTF8.self)] = item
        }
        offset += 1
        return .dictionary(entries)
      default:
        return string().map { .bytes($0) }
      }
    }

    private mutating func string() -> [UInt8]? {
      guard let count = number(until: UInt8(ascii: ":")), count >= 0,
        count <= bytes.count - offset
      else { return nil }
      defer { offset += count }
      return Array(bytes[offset..<(offset + count)])
    }

    private mutating func number(until end: UInt8) -> Int? {
      let start = offset
      while let byte = next, byte != end {
        // No number that is meant has more digits.
        guard offset - start < 19 else { return nil }
        offset += 1
      }
      guard next == end else { return nil }
      defer { offset += 1 }
      return Int(String(decoding: bytes[start..<offset], as: UTF8.self))
    }
  }
}
