public import CareModel

/// The body of `join` and `reoffer`.
public struct JoinRequest: Codable, Sendable, Equatable {
  public var callId: CallID
  /// SDP; holds addresses.
  public var offer: PersonalText

  public init(callId: CallID, offer: PersonalText) {
    self.callId = callId
    self.offer = offer
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    callId = try container.decode(CallID.self, forKey: .callId)
    offer = try container.decodeOffer(.offer)
  }
}

public struct TestJoinRequest: Codable, Sendable, Equatable {
  public var offer: PersonalText

  public init(offer: PersonalText) { self.offer = offer }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    offer = try container.decodeOffer(.offer)
  }
}

/// To `join`, `reoffer` and `testJoin`.
public struct MediaReply: Codable, Sendable, Equatable {
  public var answer: PersonalText
  public var mediaEpoch: String
  /// Ways to the relay for whoever has no direct one; nil, and absent, where none are set up.
  public var iceServers: [ICEServer]?

  public init(answer: PersonalText, mediaEpoch: String, iceServers: [ICEServer]? = nil) {
    self.answer = answer
    self.mediaEpoch = mediaEpoch
    self.iceServers = iceServers
  }
}

/// A TURN server as `RTCIceServer` of WebRTC names it, with credentials that end by themselves.
public struct ICEServer: Codable, Sendable, Equatable {
  /// `turn:` and `turns:` (RFC 7065).
  public var urls: [String]
  /// When it ends, in seconds since 1970, and a random word: nothing of a person.
  public var username: String
  public var credential: PersonalText

  public init(urls: [String], username: String, credential: PersonalText) {
    self.urls = urls
    self.username = username
    self.credential = credential
  }
}

public struct SlotsEvent: Codable, Sendable, Equatable {
  public var callId: CallID
  public var version: Int
  /// In the order of the offer's receiving sections of each kind; null: an empty slot.
  public var audio: [PartyID?]
  public var video: [PartyID?]

  public init(callId: CallID, version: Int, audio: [PartyID?], video: [PartyID?]) {
    self.callId = callId
    self.version = version
    self.audio = audio
    self.video = video
  }
}

public struct QualityEvent: Codable, Sendable, Equatable {
  public var callId: CallID
  public var party: PartyID
  public var level: QualityLevel

  public init(callId: CallID, party: PartyID, level: QualityLevel) {
    self.callId = callId
    self.party = party
    self.level = level
  }
}

public enum QualityLevel: String, Codable, Sendable, CaseIterable {
  case good, weak, lost

  public var connection: ConnectionLevel {
    switch self {
    case .good: .good
    case .weak: .weak
    case .lost: .lost
    }
  }
}

public struct MediaLostEvent: Codable, Sendable, Equatable {
  public var callId: CallID
  public var mediaEpoch: String

  public init(callId: CallID, mediaEpoch: String) {
    self.callId = callId
    self.mediaEpoch = mediaEpoch
  }
}

extension KeyedDecodingContainer {
  fileprivate func decodeOffer(_ key: Key) throws -> PersonalText {
    PersonalText(try decodeText(key, bytes: ProtocolLimits.offerBytes, tooLong: .badOffer))
  }
}
