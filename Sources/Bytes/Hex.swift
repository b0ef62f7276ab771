extension Sequence<UInt8> {
  /// Lower-case hexadecimal, two digits a byte.
  public var hex: String {
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * underestimatedCount)
    for byte in self {
      digits.append(lowerDigit(byte >> 4))
      digits.append(lowerDigit(byte & 15))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Upper-case hexadecimal with colons between the bytes, as session descriptions carry a digest
  /// (RFC 8122, section 5): `4A:AD:…`.
  public var colonHex: String {
    var digits: [UInt8] = []
    digits.reserveCapacity(3 * underestimatedCount)
    for byte in self {
      if !digits.isEmpty { digits.append(UInt8(ascii: ":")) }
      digits.append(upperDigit(byte >> 4))
      digits.append(upperDigit(byte & 15))
    }
    return String(decoding: digits, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Reads pairs of hexadecimal digits; white space between them is skipped. Nil for anything else.
  public init?(hex text: some StringProtocol) {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text where !character.isWhitespace {
      guard let digit = character.hexDigitValue, character.isASCII else { return nil }
      if let first = high {
        bytes.append(first << 4 | UInt8(digit))
        high = nil
      } else {
        high = UInt8(digit)
      }
    }
    guard high == nil else { return nil }
    self = bytes
  }

  /// Reads pairs of hexadecimal digits, of either case, with a colon between two pairs. Nil for anything
  /// else, nothing among it.
  public init?(colonHex text: Substring) {
    let digits = text.utf8
    guard digits.count % 3 == 2 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 3 + 1)
    var byte: UInt8 = 0
    for (index, digit) in digits.enumerated() {
      if index % 3 == 2 {
        guard digit == UInt8(ascii: ":") else { return nil }
        continue
      }
      guard let value = hexValue(digit) else { return nil }
      byte = byte << 4 | value
      if index % 3 == 1 { bytes.append(byte) }
    }
    self = bytes
  }
}

private func lowerDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
}

private func upperDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") - 10 + value
}

private func hexValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}
