/// An offer or answer (RFC 8866 as WebRTC uses it, RFC 8829). Attributes that nothing here needs are
/// not kept.
public struct SessionDescription: Sendable, Equatable {
  /// Largest text that is read, in bytes; Chromium's offer with 20 sections has about 60,000.
  public static let maximumLength = 65_536
  public static let maximumSections = 64
  /// The longest line that is read, in bytes; the longest of today's browsers have under 300.
  public static let maximumLineLength = 2_048
  /// Lines of one kind (candidates, sources, extensions, …) in a section.
  public static let maximumLinesOfAKind = 128

  public var origin: SDPOrigin
  public var groups: [SDPGroup] = []
  public var isICELite = false
  public var iceUfrag: String?
  public var icePassword: String?
  public var iceOptions: [String] = []
  public var fingerprints: [SDPFingerprint] = []
  public var setup: DTLSSetup?
  public var allowsMixedExtensions = false
  public var media: [MediaSection] = []

  public init(origin: SDPOrigin) { self.origin = origin }

  /// The mids of the first BUNDLE group (RFC 8843); empty without one.
  public var bundle: [String] { groups.first { $0.semantics == "BUNDLE" }?.mids ?? [] }

  public func section(mid: String) -> MediaSection? { media.first { $0.mid == mid } }
}

/// The `o=` line: what tells one session and its versions apart.
public struct SDPOrigin: Sendable, Equatable {
  public var username: String
  /// Decimal digits; Firefox' numbers go up to 2⁶⁴.
  public var sessionID: UInt64
  /// Raised by one with every new description.
  public var version: UInt64

  public init(username: String = "-", sessionID: UInt64, version: UInt64) {
    self.username = username
    self.sessionID = sessionID
    self.version = version
  }
}

/// A `group` line (RFC 5888).
public struct SDPGroup: Sendable, Equatable {
  public var semantics: String
  public var mids: [String]

  public init(semantics: String, mids: [String]) {
    self.semantics = semantics
    self.mids = mids
  }
}
