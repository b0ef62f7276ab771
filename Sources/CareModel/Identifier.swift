/// An opaque name of one kind of thing: the kind's prefix and 1 or more characters out of
/// `A–Z a–z 0–9 - _`, at most 64 in all (a visit plan's 51). It says nothing about a person and is
/// made up by the gateway.
///
/// The prefix keeps an id of one kind from being taken for another where ids arrive as text.
public struct Identifier<Kind: IdentifierKind>: Hashable, Sendable, Comparable {
  public let rawValue: String

  /// Nil where the text is no id of this kind.
  public init?(_ rawValue: String) {
    let text = rawValue.utf8
    guard text.count <= Identifier.maximumLength, text.count > Kind.prefix.utf8.count,
      rawValue.hasPrefix(Kind.prefix), text.allSatisfy(isOpaqueNameByte)
    else { return nil }
    self.rawValue = rawValue
  }

  /// A new id with 96 random bits.
  public static func random(using generator: inout some RandomNumberGenerator) -> Identifier {
    var name = Kind.prefix
    for _ in 0..<16 {
      name.append(opaqueAlphabet[Int(generator.next(upperBound: UInt8(64)))])
    }
    return Identifier(unchecked: name)
  }

  private init(unchecked rawValue: String) { self.rawValue = rawValue }

  public static func < (a: Identifier, b: Identifier) -> Bool { a.rawValue < b.rawValue }

  public static var maximumLength: Int { Kind.maximumLength }
}

extension Identifier: CustomStringConvertible {
  public var description: String { rawValue }
}

extension Identifier: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let id = Identifier(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "is no id that starts with \(Kind.prefix)")
    }
    self = id
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

/// What an ``Identifier`` names.
public protocol IdentifierKind: Sendable {
  static var prefix: String { get }
  /// Of the whole id, its prefix included.
  static var maximumLength: Int { get }
}

extension IdentifierKind {
  public static var maximumLength: Int { 64 }
}

public enum IdentifierKinds {
  public enum Organisation: IdentifierKind { public static let prefix = "o_" }
  public enum Unit: IdentifierKind { public static let prefix = "u_" }
  public enum Professional: IdentifierKind { public static let prefix = "w_" }
  public enum Client: IdentifierKind { public static let prefix = "c_" }
  public enum Visit: IdentifierKind { public static let prefix = "v_" }
  public enum GuestLink: IdentifierKind { public static let prefix = "g_" }
  public enum Call: IdentifierKind { public static let prefix = "k_" }
  public enum Party: IdentifierKind { public static let prefix = "p_" }
  public enum Session: IdentifierKind { public static let prefix = "s_" }
  public enum Text: IdentifierKind { public static let prefix = "t_" }
  public enum Terminal: IdentifierKind { public static let prefix = "d_" }
  public enum Task: IdentifierKind { public static let prefix = "a_" }
  public enum Relative: IdentifierKind { public static let prefix = "r_" }
  public enum VisitPlan: IdentifierKind {
    public static let prefix = "q_"
    /// The ids of its visits are the plan's and the visit's time in 13 characters.
    public static let maximumLength = 51
  }
  public enum Absence: IdentifierKind { public static let prefix = "b_" }
  public enum AccessGrant: IdentifierKind { public static let prefix = "ag_" }
  public enum AccessNode: IdentifierKind { public static let prefix = "n_" }
  public enum Message: IdentifierKind { public static let prefix = "m_" }
  public enum ChatQueue: IdentifierKind { public static let prefix = "cq_" }
  public enum Conversation: IdentifierKind { public static let prefix = "x_" }
  public enum ChatShift: IdentifierKind { public static let prefix = "cs_" }
}

public typealias OrganisationID = Identifier<IdentifierKinds.Organisation>
public typealias UnitID = Identifier<IdentifierKinds.Unit>
public typealias ProfessionalID = Identifier<IdentifierKinds.Professional>
public typealias ClientID = Identifier<IdentifierKinds.Client>
public typealias VisitID = Identifier<IdentifierKinds.Visit>
public typealias GuestLinkID = Identifier<IdentifierKinds.GuestLink>
public typealias CallID = Identifier<IdentifierKinds.Call>
public typealias PartyID = Identifier<IdentifierKinds.Party>
/// A page's standing with the gateway (signalling), not a staff sign-in.
public typealias SessionID = Identifier<IdentifierKinds.Session>
public typealias TextID = Identifier<IdentifierKinds.Text>
public typealias TerminalID = Identifier<IdentifierKinds.Terminal>
/// A ``CareTask``'s.
public typealias TaskID = Identifier<IdentifierKinds.Task>
public typealias RelativeID = Identifier<IdentifierKinds.Relative>
public typealias VisitPlanID = Identifier<IdentifierKinds.VisitPlan>
public typealias AbsenceID = Identifier<IdentifierKinds.Absence>
public typealias AccessGrantID = Identifier<IdentifierKinds.AccessGrant>
/// Whose chain of the access log something is: one installation's, or one of several gateways' on one
/// database.
public typealias AccessNode = Identifier<IdentifierKinds.AccessNode>
/// An ``OutboundMessage``'s.
public typealias MessageID = Identifier<IdentifierKinds.Message>
public typealias ChatQueueID = Identifier<IdentifierKinds.ChatQueue>
public typealias ConversationID = Identifier<IdentifierKinds.Conversation>
public typealias ChatShiftID = Identifier<IdentifierKinds.ChatShift>

private let opaqueAlphabet = Array(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

func isOpaqueNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
    true
  default: false
  }
}
