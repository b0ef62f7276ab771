public import CareModel

public enum HelloKind: String, Codable, Sendable, CaseIterable {
  case staff, guest, tester, terminal
}

public struct HelloRequest: Codable, Sendable, Equatable {
  public var `as`: HelloKind
  /// The guest link's; nil for all others.
  public var secret: PersonalText?
  public var language: Language
  /// Of a terminal alone, all three.
  public var key: PublicKeyText?
  /// Over ``TerminalProof/text(nonce:)`` of the challenge on this connection.
  public var signature: SignatureText?
  public var version: String?

  public init(as kind: HelloKind, secret: PersonalText? = nil, language: Language) {
    self.as = kind
    self.secret = secret
    self.language = language
  }

  /// Of a terminal.
  public init(
    key: PublicKeyText, signature: SignatureText, language: Language, version: String
  ) {
    self.as = .terminal
    self.language = language
    self.key = key
    self.signature = signature
    self.version = version
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    `as` = try container.decode(HelloKind.self, forKey: .as)
    language = try container.decode(Language.self, forKey: .language)
    switch `as` {
    case .guest:
      secret = PersonalText(
        try container.decodeText(.secret, bytes: ProtocolLimits.secretBytes))
    case .staff, .tester: break
    case .terminal:
      key = try container.decode(PublicKeyText.self, forKey: .key)
      signature = try container.decode(SignatureText.self, forKey: .signature)
      version = try container.decodeText(.version, bytes: ProtocolLimits.versionBytes)
    }
  }
}

public struct HelloReply: Codable, Sendable, Equatable {
  public var session: SessionID
  public var secret: PersonalText
  public var resumeSeconds: Int
  public var pingSeconds: Int
  /// The number of the last event before this session's first.
  public var seq: Int
  public var you: SelfView
  /// Left out for a tester, who belongs to none.
  public var organisation: OrganisationView?
  public var snapshot: Snapshot
  /// Of a terminal alone.
  public var terminal: SignedConfiguration?

  public init(
    session: SessionID, secret: PersonalText, resumeSeconds: Int, pingSeconds: Int, seq: Int,
    you: SelfView, organisation: OrganisationView?, snapshot: Snapshot,
    terminal: SignedConfiguration? = nil
  ) {
    self.session = session
    self.secret = secret
    self.resumeSeconds = resumeSeconds
    self.pingSeconds = pingSeconds
    self.seq = seq
    self.you = you
    self.organisation = organisation
    self.snapshot = snapshot
    self.terminal = terminal
  }
}

public struct SelfView: Codable, Sendable, Equatable {
  public var kind: HelloKind
  /// Empty for a tester.
  public var name: PersonalText
  public var firstName: PersonalText
  /// Left out for a tester.
  public var role: Role?

  public init(kind: HelloKind, name: PersonalText, firstName: PersonalText, role: Role?) {
    self.kind = kind
    self.name = name
    self.firstName = firstName
    self.role = role
  }
}

public struct OrganisationView: Codable, Sendable, Equatable {
  public var name: String
  public var service: String
  public var phone: String

  public init(name: String, service: String, phone: String) {
    self.name = name
    self.service = service
    self.phone = phone
  }

  public init(_ organisation: Organisation) {
    self.init(
      name: organisation.name, service: organisation.service, phone: organisation.phone)
  }
}

/// Everything a page shows, at one moment.
public struct Snapshot: Codable, Sendable, Equatable {
  public var now: WallTime
  public var mediaEpoch: String
  public var calls: [CallView]
  public var visits: [VisitView]
  /// There are more visits than `visits` holds.
  public var visitsTruncated: Bool
  public var texts: [TextView]
  /// Of staff: those of the organisation that are not done.
  public var tasks: [TaskView]
  /// Of a terminal: presses of its help button that are not done.
  public var help: [HelpEvent]

  public init(
    now: WallTime, mediaEpoch: String, calls: [CallView], visits: [VisitView],
    visitsTruncated: Bool = false, texts: [TextView], tasks: [TaskView] = [],
    help: [HelpEvent] = []
  ) {
    self.now = now
    self.mediaEpoch = mediaEpoch
    self.calls = calls
    self.visits = visits
    self.visitsTruncated = visitsTruncated
    self.texts = texts
    self.tasks = tasks
    self.help = help
  }
}

public struct ResumeRequest: Codable, Sendable, Equatable {
  public var session: SessionID
  public var secret: PersonalText
  public var lastSeq: Int

  public init(session: SessionID, secret: PersonalText, lastSeq: Int) {
    self.session = session
    self.secret = secret
    self.lastSeq = lastSeq
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    session = try container.decode(SessionID.self, forKey: .session)
    secret = PersonalText(try container.decodeText(.secret, bytes: ProtocolLimits.secretBytes))
    lastSeq = try container.decode(Int.self, forKey: .lastSeq)
    guard (0...ProtocolLimits.largestNumber).contains(lastSeq) else {
      throw ProtocolError(.badRequest, "body.lastSeq is no sequence number")
    }
  }
}

public struct ResumeReply: Codable, Sendable, Equatable {
  public var resumed: Bool
  /// How many events follow.
  public var replayed: Int
  public var mediaEpoch: String
  public var snapshot: Snapshot?
  /// The last number that the snapshot has in it; left out where there is no snapshot.
  public var snapshotSeq: Int?
  /// Of a terminal alone, where there is a snapshot.
  public var terminal: SignedConfiguration?

  public init(
    resumed: Bool, replayed: Int, mediaEpoch: String, snapshot: Snapshot?, snapshotSeq: Int?,
    terminal: SignedConfiguration? = nil
  ) {
    self.resumed = resumed
    self.replayed = replayed
    self.mediaEpoch = mediaEpoch
    self.snapshot = snapshot
    self.snapshotSeq = snapshotSeq
    self.terminal = terminal
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(resumed, forKey: .resumed)
    try container.encode(replayed, forKey: .replayed)
    try container.encode(mediaEpoch, forKey: .mediaEpoch)
    try container.encode(snapshot, forKey: .snapshot)
    try container.encodeIfPresent(snapshotSeq, forKey: .snapshotSeq)
    try container.encodeIfPresent(terminal, forKey: .terminal)
  }
}

/// The gateway is about to close the connection.
public struct ByeEvent: Codable, Sendable, Equatable {
  public var reason: ByeReason
  public var reconnectMilliseconds: Int

  public init(reason: ByeReason, reconnectMilliseconds: Int) {
    self.reason = reason
    self.reconnectMilliseconds = reconnectMilliseconds
  }
}

public enum ByeReason: String, Codable, Sendable, CaseIterable {
  case stopping, crowded, signedOut, linkRevoked, takenOver, sessionEnded, terminalRevoked
}
