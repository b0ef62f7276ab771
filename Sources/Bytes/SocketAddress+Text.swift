// Text forms: RFC 791 dotted quads, RFC 5952 for IPv6.

extension SocketAddress {
  /// Reads a numeric address without port, brackets or zone.
  public init?(address text: some StringProtocol, port: UInt16) {
    if text.contains(":") {
      guard let words = Self.parseV6(Substring(text)) else { return nil }
      self.init(v6: words, port: port)
    } else {
      guard let number = Self.parseV4(Substring(text)) else { return nil }
      self.init(v4: number, port: port)
    }
  }

  /// The address without its port.
  public var addressText: String {
    isV6 ? Self.formatV6(high, low) : Self.formatV4(UInt32(truncatingIfNeeded: low))
  }

  private static func parseV4(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var number: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.allSatisfy({ $0.isASCII && $0.isNumber }),
        part.count == 1 || part.first != "0", let byte = UInt8(part)
      else { return nil }
      number = number << 8 | UInt32(byte)
    }
    return number
  }

  private static func formatV4(_ number: UInt32) -> String {
    "\(number >> 24).\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
  }

  private static func parseV6(_ text: Substring) -> (high: UInt64, low: UInt64)? {
    guard text.utf8.count <= 45 else { return nil }
    let halves = text.components(separatedByDoubleColon: ())
    guard let halves, let front = words(halves.front), let back = words(halves.back) else {
      return nil
    }
    var all = front
    if halves.isCompressed {
      // A dotted quad is the last part of the whole text only (RFC 4291, section 2.2).
      guard !halves.front.contains("."), front.count + back.count <= 7 else { return nil }
      all += Array(repeating: 0, count: 8 - front.count - back.count) + back
    }
    guard all.count == 8 else { return nil }
    let join = { (part: ArraySlice<UInt16>) in part.reduce(UInt64(0)) { $0 << 16 | UInt64($1) } }
    return (join(all[0..<4]), join(all[4..<8]))
  }

  private static func words(_ text: Substring) -> [UInt16]? {
    if text.isEmpty { return [] }
    var words: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if part.contains(".") {
        guard index == parts.count - 1, let number = parseV4(part) else { return nil }
        words.append(UInt16(truncatingIfNeeded: number >> 16))
        words.append(UInt16(truncatingIfNeeded: number))
      } else {
        guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
          let word = UInt16(part, radix: 16)
        else { return nil }
        words.append(word)
      }
    }
    return words
  }

  private static func formatV6(_ high: UInt64, _ low: UInt64) -> String {
    let words = (0..<8).map { index in
      UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - 16 * (index % 4)))
    }
    // RFC 5952, section 4.2.3: the longest run of zeros, the first of equals, never a single one.
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, words[end] == 0 { end += 1 }
      if end - start > max(best.count, 1) { best = start..<end }
      start = max(end, start + 1)
    }
    let text = { (part: ArraySlice<UInt16>) in
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    if best.isEmpty { return text(words[...]) }
    return text(words[..<best.lowerBound]) + "::" + text(words[best.upperBound...])
  }
}

extension Substring {
  /// Splits at the only "::"; nil where there are two.
  fileprivate func components(
    separatedByDoubleColon: Void
  ) -> (front: Substring, back: Substring, isCompressed: Bool)? {
    guard let first = firstDoubleColon(from: startIndex) else { return (self, "", false) }
    let after = index(first, offsetBy: 2)
    guard firstDoubleColon(from: after) == nil else { return nil }
    return (self[..<first], self[after...], true)
  }

  private func firstDoubleColon(from start: Index) -> Index? {
    var position = start
    while position < endIndex {
      let next = index(after: position)
      if self[position] == ":", next < endIndex, self[next] == ":" { return position }
      position = next
    }
    return nil
  }
}
