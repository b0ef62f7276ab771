/// Writes JSON straight into bytes, for the few messages that are large or many: a list of 400 visits takes
/// a twentieth of what `JSONEncoder` takes (docs/benchmarks.md). Whoever uses it has a test that both write
/// the same.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  mutating func beginObject() { begin(UInt8(ascii: "{")) }
  mutating func endObject() { end(UInt8(ascii: "}")) }
  mutating func beginArray() { begin(UInt8(ascii: "[")) }
  mutating func endArray() { end(UInt8(ascii: "]")) }

  /// A field's name, whose value is written next. Without a character that needs an escape.
  mutating func name(_ name: StaticString) {
    comma()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func write(_ text: String) {
    comma()
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      // Runs without an escape are copied whole.
      var start = 0
      for (index, byte) in utf8.enumerated() where Self.needsEscape(byte) {
        bytes.append(contentsOf: utf8[start..<index])
        escape(byte)
        start = index + 1
      }
      bytes.append(contentsOf: utf8[start...])
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  mutating func write(_ number: some BinaryInteger) { raw(String(number)) }
  mutating func write(_ flag: Bool) { raw(flag ? "true" : "false") }
  mutating func writeNull() { raw("null") }

  /// JSON that is written already.
  mutating func write(json: String) { raw(json) }

  private mutating func raw(_ text: String) {
    comma()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func begin(_ bracket: UInt8) {
    comma()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func comma() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  /// RFC 8259 section 7.
  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
    case UInt8(ascii: "\t"): bytes += Array("\\t".utf8)
    case UInt8(ascii: "\r"): bytes += Array("\\r".utf8)
    default:
      let digits = Array("0123456789abcdef".utf8)
      bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
}

extension JSONWriter {
  mutating func field(_ name: StaticString, _ text: String) {
    self.name(name)
    write(text)
  }

  mutating func field(_ name: StaticString, _ flag: Bool) {
    self.name(name)
    write(flag)
  }

  mutating func field(_ name: StaticString, _ number: some BinaryInteger) {
    self.name(name)
    write(number)
  }

  /// `null` where there is nothing.
  mutating func field(_ name: StaticString, _ text: String?) {
    self.name(name)
    if let text { write(text) } else { writeNull() }
  }

  mutating func field(_ name: StaticString, _ number: Int?) {
    self.name(name)
    if let number { write(number) } else { writeNull() }
  }

  mutating func field(_ name: StaticString, _ flag: Bool?) {
    self.name(name)
    if let flag { write(flag) } else { writeNull() }
  }
}
