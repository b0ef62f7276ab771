/// What the kernel writes for each change of an input device: struct input_event of linux/input.h.
package struct InputRecord: Equatable, Sendable {
  /// Bytes of one: a time of two machine words, then type, code and value.
  package static let size = 2 * MemoryLayout<Int>.size + 8

  package var type: UInt16
  package var code: UInt16
  package var value: Int32

  package init(type: UInt16, code: UInt16, value: Int32) {
    (self.type, self.code, self.value) = (type, code, value)
  }

  /// EV_KEY.
  package static let key: UInt16 = 1

  /// A key that went down, nil: whichever; repeating by itself (2) is no press.
  package func isPress(of code: UInt16?) -> Bool {
    type == Self.key && value == 1 && (code == nil || self.code == code)
  }

  /// All whole records; the rest of the bytes is left out, since the kernel never splits one.
  package static func read(_ bytes: UnsafeRawBufferPointer) -> [InputRecord] {
    (0..<bytes.count / size).map { index in
      let start = index * size + 2 * MemoryLayout<Int>.size
      return InputRecord(
        type: bytes.loadUnaligned(fromByteOffset: start, as: UInt16.self),
        code: bytes.loadUnaligned(fromByteOffset: start + 2, as: UInt16.self),
        value: bytes.loadUnaligned(fromByteOffset: start + 4, as: Int32.self))
    }
  }
}
