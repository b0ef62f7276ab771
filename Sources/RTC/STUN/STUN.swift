internal import Bytes

/// Session Traversal Utilities for NAT (RFC 8489), as far as ICE needs it: binding requests,
/// indications and responses with short-term credentials.
public enum STUN {
  /// RFC 8489, section 5.
  public static let magicCookie: UInt32 = 0x2112_a442
  public static let headerLength = 20
  /// The only method ICE uses.
  public static let binding: UInt16 = 0x001
  /// Longest message read or written. ICE checks have about 100 bytes; RFC 8489, section 6.1 keeps
  /// messages below the path MTU.
  public static let longestMessage = 1_500

  /// RFC 8489, section 5: the two class bits of the message type.
  public enum MessageClass: UInt16, Sendable {
    case request = 0x000
    case indication = 0x010
    case success = 0x100
    case error = 0x110
  }

  /// The 96 bits that pair a response with its request.
  public struct TransactionID: Hashable, Sendable {
    public var high: UInt32
    public var low: UInt64

    public init(high: UInt32, low: UInt64) {
      self.high = high
      self.low = low
    }

    public static func random(using random: inout some RandomNumberGenerator) -> TransactionID {
      TransactionID(high: random.next(), low: random.next())
    }
  }

  /// IANA "STUN Attributes"; RFC 8489, section 14 and RFC 8445, section 16.1.
  public enum Attribute {
    public static let username: UInt16 = 0x0006
    public static let messageIntegrity: UInt16 = 0x0008
    public static let errorCode: UInt16 = 0x0009
    public static let unknownAttributes: UInt16 = 0x000a
    public static let realm: UInt16 = 0x0014
    public static let nonce: UInt16 = 0x0015
    public static let messageIntegritySHA256: UInt16 = 0x001c
    public static let xorMappedAddress: UInt16 = 0x0020
    public static let priority: UInt16 = 0x0024
    public static let useCandidate: UInt16 = 0x0025
    public static let software: UInt16 = 0x8022
    public static let fingerprint: UInt16 = 0x8028
    public static let iceControlled: UInt16 = 0x8029
    public static let iceControlling: UInt16 = 0x802a
  }

  /// The codes that ICE answers with (RFC 8489, section 14.8; RFC 8445, section 7.3.1.1).
  public enum ErrorCode: UInt16, Sendable {
    case badRequest = 400
    case unauthenticated = 401
    case unknownAttribute = 420
    case roleConflict = 487

    var reason: String {
      switch self {
      case .badRequest: "Bad Request"
      case .unauthenticated: "Unauthenticated"
      case .unknownAttribute: "Unknown Attribute"
      case .roleConflict: "Role Conflict"
      }
    }
  }

  /// Why bytes are not a STUN message.
  public enum Malformed: Error, Sendable {
    /// The two top bits, the cookie or the length of the header do not fit.
    case header
    /// An attribute runs over the end, or a fixed-size one has another size.
    case attribute
    /// FINGERPRINT is there and wrong, or not last.
    case fingerprint
  }

  /// Whether a datagram can only be STUN: first byte 0…3 (RFC 7983) and the magic cookie.
  public static func isSTUN(_ datagram: UnsafeRawBufferPointer) -> Bool {
    datagram.count >= headerLength && datagram[0] < 4
      && UInt32(bigEndian: datagram.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        == magicCookie
  }

  /// The part of a binding request's USERNAME before the colon: the receiver's own ufrag, by which
  /// a datagram finds its transport. Only bounds are checked; the message is not authenticated yet.
  /// Nil for anything but a binding request that has one.
  public static func localUfrag(of datagram: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard isSTUN(datagram) else { return nil }
    var reader = ByteReader(datagram)
    guard reader.u16() == binding, reader.skip(headerLength - 2) else { return nil }
    while let type = reader.u16(), let length = reader.u16(),
      let value = reader.bytes(Int(length))
    {
      if type == Attribute.username {
        guard let colon = value.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return nil }
        return UnsafeRawBufferPointer(rebasing: value[..<colon])
      }
      guard reader.skip(padding(after: Int(length))) else { return nil }
    }
    return nil
  }

  /// Like ``localUfrag(of:)``, packed as ``ICECredentials/ufragKey`` packs it; nil where the ufrag
  /// is not of the eight characters that our own ufrags have.
  public static func localUfragKey(of datagram: UnsafeRawBufferPointer) -> UInt64? {
    guard let ufrag = localUfrag(of: datagram), ufrag.count == 8 else { return nil }
    return UInt64(bigEndian: ufrag.loadUnaligned(as: UInt64.self))
  }

  /// Attributes start at multiples of four bytes (RFC 8489, section 14).
  static func padding(after length: Int) -> Int { (4 - length & 3) & 3 }
}
