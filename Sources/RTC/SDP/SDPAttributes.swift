internal import Bytes

/// What a media section carries.
public enum MediaKind: String, Sendable, Hashable, CaseIterable {
  case audio
  case video
}

/// Direction of a media section, from the view of the side that wrote it (RFC 8866, section 6.7).
public enum MediaDirection: String, Sendable {
  case sendrecv, sendonly, recvonly, inactive

  public var sends: Bool { self == .sendrecv || self == .sendonly }
  public var receives: Bool { self == .sendrecv || self == .recvonly }

  public init(sends: Bool, receives: Bool) {
    self =
      switch (sends, receives) {
      case (true, true): .sendrecv
      case (true, false): .sendonly
      case (false, true): .recvonly
      case (false, false): .inactive
      }
  }
}

/// Who opens the DTLS association (RFC 4145, RFC 8842).
public enum DTLSSetup: String, Sendable {
  case active, passive, actpass, holdconn
}

/// The digest of a certificate (RFC 8122, section 5).
public struct SDPFingerprint: Sendable, Hashable {
  /// In lower case, such as `sha-256`.
  public var algorithm: String
  public var digest: [UInt8]

  public init(algorithm: String, digest: [UInt8]) {
    self.algorithm = algorithm.lowercased()
    self.digest = digest
  }

  public static func sha256(_ digest: [UInt8]) -> SDPFingerprint {
    SDPFingerprint(algorithm: "sha-256", digest: digest)
  }
}

/// One payload type of a media section: its `rtpmap`, `fmtp` and `rtcp-fb` lines together.
public struct SDPCodec: Sendable, Equatable {
  public var payloadType: UInt8
  /// As written; compare without regard to case.
  public var name: String
  public var clockRate: Int
  public var channels: Int
  /// The `fmtp` value, such as `minptime=10;useinbandfec=1`; empty without one.
  public var parameters: String
  /// The `rtcp-fb` values, such as `nack pli`.
  public var feedback: [String]

  public init(
    payloadType: UInt8, name: String, clockRate: Int, channels: Int = 1, parameters: String = "",
    feedback: [String] = []
  ) {
    self.payloadType = payloadType
    self.name = name
    self.clockRate = clockRate
    self.channels = channels
    self.parameters = parameters
    self.feedback = feedback
  }

  /// The value of one `name=value` of the parameters.
  public func parameter(_ name: String) -> Substring? {
    for part in Substring(parameters).pieces(between: UInt8(ascii: ";"), omittingEmpty: true) {
      let trimmed = Substring(part.utf8.drop { $0 == UInt8(ascii: " ") })
      guard let equals = trimmed.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
      if trimmed[..<equals].lowercased() == name {
        return trimmed[trimmed.utf8.index(after: equals)...]
      }
    }
    return nil
  }

  /// The payload type that this codec retransmits (RFC 4588, section 8.1); nil for other codecs.
  public var repairedPayloadType: UInt8? {
    guard name.lowercased() == "rtx" else { return nil }
    return parameter("apt").flatMap { UInt8($0) }
  }
}

/// An `extmap` line (RFC 8285, section 5).
public struct SDPHeaderExtension: Sendable, Equatable {
  /// 1…255; 1…14 in the one-byte form.
  public var id: UInt8
  public var direction: MediaDirection?
  public var uri: String

  public init(id: UInt8, direction: MediaDirection? = nil, uri: String) {
    self.id = id
    self.direction = direction
    self.uri = uri
  }
}

/// Stream and track of a section (RFC 8830). Browsers write `-` for "no stream".
public struct SDPMediaStreamID: Sendable, Equatable {
  public var stream: String
  public var track: String

  public init(stream: String, track: String) {
    self.stream = stream
    self.track = track
  }
}

/// A source and its canonical name (RFC 5576, sections 4.1 and 6.1).
public struct SDPSource: Sendable, Equatable {
  public var ssrc: UInt32
  public var cname: String?

  public init(ssrc: UInt32, cname: String? = nil) {
    self.ssrc = ssrc
    self.cname = cname
  }
}

/// Sources that belong together (RFC 5576, section 4.2); `FID` pairs media with its retransmission.
public struct SDPSourceGroup: Sendable, Equatable {
  public var semantics: String
  public var ssrcs: [UInt32]

  public init(semantics: String, ssrcs: [UInt32]) {
    self.semantics = semantics
    self.ssrcs = ssrcs
  }
}

/// A `rid` line (RFC 8851); restrictions are kept as written.
public struct SDPRid: Sendable, Equatable {
  public var id: String
  public var isSend: Bool
  public var restrictions: String

  public init(id: String, isSend: Bool, restrictions: String = "") {
    self.id = id
    self.isSend = isSend
    self.restrictions = restrictions
  }
}

/// A `simulcast` line (RFC 8853) reduced to the first choice of every stream, paused ones included.
public struct SDPSimulcast: Sendable, Equatable {
  public var send: [String]
  public var receive: [String]

  public init(send: [String] = [], receive: [String] = []) {
    self.send = send
    self.receive = receive
  }
}
