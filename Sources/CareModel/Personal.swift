/// A value that tells about a person, or that opens a door (a secret, an address). It prints as
/// `‹personal›` wherever it is described, dumped or logged; whoever needs the value asks for
/// ``revealed`` by name. On the wire it is the bare value.
public struct Personal<Value: Sendable>: Sendable {
  public var revealed: Value

  public init(_ value: Value) { revealed = value }
}

public typealias PersonalText = Personal<String>

extension Personal: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "‹personal›" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Personal: Equatable where Value: Equatable {}
extension Personal: Hashable where Value: Hashable {}

extension Personal: ExpressibleByUnicodeScalarLiteral where Value == String {
  public init(unicodeScalarLiteral value: String) { self.init(value) }
}
extension Personal: ExpressibleByExtendedGraphemeClusterLiteral where Value == String {
  public init(extendedGraphemeClusterLiteral value: String) { self.init(value) }
}
extension Personal: ExpressibleByStringLiteral where Value == String {
  public init(stringLiteral value: String) { self.init(value) }
}

extension Personal: Decodable where Value: Decodable {
  public init(from decoder: any Decoder) throws {
    revealed = try decoder.singleValueContainer().decode(Value.self)
  }
}

extension Personal: Encodable where Value: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(revealed)
  }
}
