/// A head of a chain, written down where the database's owner does not reach: what the database says
/// later has to fit it.
public struct AccessAnchor: Sendable, Equatable {
  public var node: AccessNode
  public var number: Int64
  public var sequence: Int64
  public var hash: [UInt8]
  /// When it was written down.
  public var at: WallTime

  public init(node: AccessNode, number: Int64, sequence: Int64, hash: [UInt8], at: WallTime) {
    self.node = node
    self.number = number
    self.sequence = sequence
    self.hash = hash
    self.at = at
  }

  public init(_ head: AccessHead, at now: WallTime) {
    self.init(
      node: head.node, number: head.number, sequence: head.sequence, hash: head.hash, at: now)
  }

  /// `1 NODE NUMBER SEQUENCE TIME HASH`, the time in milliseconds, the hash in hexadecimal; no line end.
  public var line: String {
    "1 \(node) \(number) \(sequence) \(at.milliseconds) \(Self.hex(hash))"
  }

  /// Nil where the line is none of ours.
  public init?(line: some StringProtocol) {
    guard line.utf8.count <= Self.longestLine else { return nil }
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "1", let node = AccessNode(String(parts[1])),
      let number = Self.number(parts[2]), let sequence = Self.number(parts[3]),
      number >= 1, sequence >= number, let at = Self.number(parts[4]),
      let hash = Self.bytes(parts[5]), hash.count == AccessChain.hashBytes
    else { return nil }
    self.init(
      node: node, number: number, sequence: sequence, hash: hash, at: WallTime(milliseconds: at))
  }

  public static let longestLine = 256

  /// Digits alone: `Int64` also takes a sign.
  private static func number(_ text: some StringProtocol) -> Int64? {
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    return Int64(text)
  }

  private static let digits = Array("0123456789abcdef".utf8)

  /// Two digits a byte.
  public static func hex(_ bytes: [UInt8]) -> String {
    String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    let values = text.utf8.map { digits.firstIndex(of: $0) }
    guard values.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: values.count, by: 2) {
      guard let high = values[index], let low = values[index + 1] else { return nil }
      bytes.append(UInt8(high << 4 | low))
    }
    return bytes
  }
}
