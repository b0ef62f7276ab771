public import CareModel

/// What a terminal signs to show that it has the private half of its key.
public enum TerminalProof {
  /// Nobody can have this signed as anything else: no other text of ours begins like it.
  public static func text(nonce: String) -> String { "kuulolla-terminal-1\n" + nonce }
}

public struct ChallengeRequest: Codable, Sendable, Equatable {
  public var key: PublicKeyText
  public init(key: PublicKeyText) { self.key = key }
}

public struct ChallengeReply: Codable, Sendable, Equatable {
  public var nonce: String
  /// False where the key belongs to no terminal, or to one that was revoked.
  public var known: Bool
  public var now: WallTime

  public init(nonce: String, known: Bool, now: WallTime) {
    self.nonce = nonce
    self.known = known
    self.now = now
  }
}

public struct PairRequest: Codable, Sendable, Equatable {
  public var key: PublicKeyText
  public var signature: SignatureText
  /// Of the terminal's program.
  public var version: String

  public init(key: PublicKeyText, signature: SignatureText, version: String) {
    self.key = key
    self.signature = signature
    self.version = version
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    key = try container.decode(PublicKeyText.self, forKey: .key)
    signature = try container.decode(SignatureText.self, forKey: .signature)
    version = try container.decodeText(.version, bytes: ProtocolLimits.versionBytes)
  }
}

public struct PairReply: Codable, Sendable, Equatable {
  /// To be typed by staff. Opens a door: never logged.
  public var code: PersonalText
  public var expiresAt: WallTime

  public init(code: PersonalText, expiresAt: WallTime) {
    self.code = code
    self.expiresAt = expiresAt
  }
}

/// Staff have entered the code: the terminal pins `gatewayKey` and says `challenge` and `hello`.
public struct PairedEvent: Codable, Sendable, Equatable {
  public var terminalId: TerminalID
  /// Signs this terminal's configurations from now on.
  public var gatewayKey: PublicKeyText

  public init(terminalId: TerminalID, gatewayKey: PublicKeyText) {
    self.terminalId = terminalId
    self.gatewayKey = gatewayKey
  }
}

/// The body of the event `terminal`, and a part of the reply to `hello`.
public struct SignedConfiguration: Codable, Sendable, Equatable {
  /// The JSON text of a ``TerminalConfiguration``, exactly as it was signed.
  public var configuration: PersonalText
  /// Of the gateway's key over the UTF-8 of `configuration`.
  public var signature: SignatureText

  public init(configuration: PersonalText, signature: SignatureText) {
    self.configuration = configuration
    self.signature = signature
  }
}

public struct TerminalCommand: Codable, Sendable, Equatable {
  public var kind: TerminalCommandKind
  public init(kind: TerminalCommandKind) { self.kind = kind }
}

/// The body of `withdrawConsent`.
public struct ClientReference: Codable, Sendable, Equatable {
  public var clientId: ClientID
  public init(clientId: ClientID) { self.clientId = clientId }
}

public struct SetNotesRequest: Codable, Sendable, Equatable {
  public var callId: CallID
  public var notes: [PartyNote]

  public init(callId: CallID, notes: [PartyNote]) {
    self.callId = callId
    self.notes = notes
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    callId = try container.decode(CallID.self, forKey: .callId)
    notes = try container.decode([PartyNote].self, forKey: .notes)
    guard Set(notes).count == notes.count else {
      throw ProtocolError(.badRequest, "body.notes names one twice")
    }
  }
}

public struct FeedbackRequest: Codable, Sendable, Equatable {
  public var callId: CallID
  public var face: FeedbackFace

  public init(callId: CallID, face: FeedbackFace) {
    self.callId = callId
    self.face = face
  }
}
