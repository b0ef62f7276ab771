/// An opaque name of 1–64 characters out of `A–Z a–z 0–9 - _`, chosen by the gateway. It says nothing
/// about a person. What is read from a message is held to the same rule.
public protocol OpaqueName: Hashable, Sendable, Codable, CustomStringConvertible {
  var rawValue: String { get }
  /// Nil where the text is no such name.
  init?(_ rawValue: String)
}

extension OpaqueName {
  public var description: String { rawValue }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let name = Self(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "is no name of 1 to 64 letters, digits, - and _")
    }
    self = name
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

public struct RoomID: OpaqueName {
  public let rawValue: String

  public init?(_ rawValue: String) {
    guard isOpaqueName(rawValue) else { return nil }
    self.rawValue = rawValue
  }
}

public struct ParticipantID: OpaqueName {
  public let rawValue: String

  public init?(_ rawValue: String) {
    guard isOpaqueName(rawValue) else { return nil }
    self.rawValue = rawValue
  }
}

public struct NodeID: OpaqueName {
  public let rawValue: String

  public init?(_ rawValue: String) {
    guard isOpaqueName(rawValue) else { return nil }
    self.rawValue = rawValue
  }
}

private func isOpaqueName(_ name: String) -> Bool {
  (1...64).contains(name.utf8.count)
    && name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
}
