public import CareModel

public struct RingRequest: Codable, Sendable, Equatable {
  public var visitId: VisitID
  public init(visitId: VisitID) { self.visitId = visitId }
}

public struct RingReply: Codable, Sendable, Equatable {
  public var call: CallView
  public init(call: CallView) { self.call = call }
}

/// The body of `accept`, `decline`, `hangUp`, `knock`, `resumeCall` and `leave`.
public struct CallReference: Codable, Sendable, Equatable {
  public var callId: CallID
  public init(callId: CallID) { self.callId = callId }
}

public struct SetSendingRequest: Codable, Sendable, Equatable {
  public var callId: CallID
  public var audio: Bool
  public var video: Bool

  public init(callId: CallID, audio: Bool, video: Bool) {
    self.callId = callId
    self.audio = audio
    self.video = video
  }
}

public struct SendTextRequest: Codable, Sendable, Equatable {
  public var callId: CallID
  public var text: PersonalText

  public init(callId: CallID, text: PersonalText) {
    self.callId = callId
    self.text = text
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    callId = try container.decode(CallID.self, forKey: .callId)
    let text = try container.decode(String.self, forKey: .text)
    if text.isEmpty { throw ProtocolError(.badRequest, "body.text is empty") }
    if text.unicodeScalars.count > ProtocolLimits.textCharacters {
      throw ProtocolError(.tooLong, "body.text is longer than 2000 characters")
    }
    self.text = PersonalText(text)
  }
}

public struct SendTextReply: Codable, Sendable, Equatable {
  public var textId: TextID
  public var sentAt: WallTime

  public init(textId: TextID, sentAt: WallTime) {
    self.textId = textId
    self.sentAt = sentAt
  }
}

/// The body of the event `text`.
public struct TextView: Codable, Sendable, Equatable {
  public var textId: TextID
  public var callId: CallID
  public var from: PartyID
  public var text: PersonalText
  public var sentAt: WallTime

  public init(
    textId: TextID, callId: CallID, from: PartyID, text: PersonalText, sentAt: WallTime
  ) {
    self.textId = textId
    self.callId = callId
    self.from = from
    self.text = text
    self.sentAt = sentAt
  }
}

/// The body of the event `call`: the whole call, as one of its parties sees it: of the others those
/// whom it may know of.
public struct CallView: Codable, Sendable, Equatable {
  public var id: CallID
  public var visitId: VisitID
  public var state: CallStateName
  public var ringUntil: WallTime
  public var reason: CallEndReason?
  public var startedAt: WallTime?
  /// The reader's own party: `self` in JSON.
  public var own: PartyID
  /// Who lets others in.
  public var lead: PartyID
  /// Another page of the same person has the call.
  public var elsewhere: Bool
  /// A care call holds it up.
  public var held: Bool
  /// It rings as loudly as it can: the client did not hear the calls before.
  public var loud = false
  /// What kind of visit it is about: for a colleague, who does not see the visit.
  public var kind: VisitKind?
  public var parties: [PartyView]

  public init(
    id: CallID, visitId: VisitID, state: CallStateName, ringUntil: WallTime,
    reason: CallEndReason?, startedAt: WallTime?, own: PartyID, lead: PartyID,
    elsewhere: Bool = false, held: Bool = false, kind: VisitKind? = nil, parties: [PartyView]
  ) {
    self.id = id
    self.visitId = visitId
    self.state = state
    self.ringUntil = ringUntil
    self.reason = reason
    self.startedAt = startedAt
    self.own = own
    self.lead = lead
    self.elsewhere = elsewhere
    self.held = held
    self.kind = kind
    self.parties = parties
  }

  private enum CodingKeys: String, CodingKey {
    case id, visitId, state, ringUntil, reason, startedAt, own = "self", lead, elsewhere, held,
      loud, kind, parties
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(CallID.self, forKey: .id)
    visitId = try container.decode(VisitID.self, forKey: .visitId)
    state = try container.decode(CallStateName.self, forKey: .state)
    ringUntil = try container.decode(WallTime.self, forKey: .ringUntil)
    reason = try container.decodeIfPresent(CallEndReason.self, forKey: .reason)
    startedAt = try container.decodeIfPresent(WallTime.self, forKey: .startedAt)
    own = try container.decode(PartyID.self, forKey: .own)
    lead = try container.decode(PartyID.self, forKey: .lead)
    elsewhere = try container.decodeIfPresent(Bool.self, forKey: .elsewhere) ?? false
    held = try container.decodeIfPresent(Bool.self, forKey: .held) ?? false
    loud = try container.decodeIfPresent(Bool.self, forKey: .loud) ?? false
    kind = try container.decodeIfPresent(VisitKind.self, forKey: .kind)
    parties = try container.decode([PartyView].self, forKey: .parties)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(visitId, forKey: .visitId)
    try container.encode(state, forKey: .state)
    try container.encode(ringUntil, forKey: .ringUntil)
    try container.encode(reason, forKey: .reason)
    try container.encode(startedAt, forKey: .startedAt)
    try container.encode(own, forKey: .own)
    try container.encode(lead, forKey: .lead)
    if elsewhere { try container.encode(elsewhere, forKey: .elsewhere) }
    if held { try container.encode(held, forKey: .held) }
    if loud { try container.encode(loud, forKey: .loud) }
    try container.encodeIfPresent(kind, forKey: .kind)
    try container.encode(parties, forKey: .parties)
  }
}

public enum CallStateName: String, Codable, Sendable, CaseIterable {
  case ringing, inCall, ended
}

public struct PartyView: Codable, Sendable, Equatable {
  public var id: PartyID
  public var name: PersonalText
  public var role: Role
  public var state: CallParty.Standing
  /// What the party says it sends.
  public var audio: Bool
  public var video: Bool
  public var connection: ConnectionLevel
  /// What the party's terminal sees.
  public var notes: [PartyNote]
  /// What the client has said to the party's coming in; left out where nobody has asked.
  public var consent: ConsentName?
  /// Until when the client, or one who is rung into the call, may answer.
  public var answerUntil: WallTime?
  /// Why the party left, where it did before the call ended.
  public var leftBecause: CallParty.Leaving?

  public init(
    id: PartyID, name: PersonalText, role: Role, state: CallParty.Standing, audio: Bool,
    video: Bool, connection: ConnectionLevel, notes: [PartyNote] = [],
    consent: ConsentName? = nil, answerUntil: WallTime? = nil,
    leftBecause: CallParty.Leaving? = nil
  ) {
    self.id = id
    self.name = name
    self.role = role
    self.state = state
    self.audio = audio
    self.video = video
    self.connection = connection
    self.notes = notes
    self.consent = consent
    self.answerUntil = answerUntil
    self.leftBecause = leftBecause
  }
}

public enum ConnectionLevel: String, Codable, Sendable, CaseIterable {
  /// No media yet.
  case new
  case good, weak, lost
}
