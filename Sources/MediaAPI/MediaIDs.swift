/// Opaque names of 1–64 characters out of `A–Z a–z 0–9 - _`, chosen by the gateway.
/// They say nothing about a person.
public struct RoomID: Hashable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: String

  public init?(_ rawValue: String) {
    guard isOpaqueName(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  public var description: String { rawValue }
}

public struct ParticipantID: Hashable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: String

  public init?(_ rawValue: String) {
    guard isOpaqueName(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  public var description: String { rawValue }
}

public struct NodeID: Hashable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: String

  public init?(_ rawValue: String) {
    guard isOpaqueName(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  public var description: String { rawValue }
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
