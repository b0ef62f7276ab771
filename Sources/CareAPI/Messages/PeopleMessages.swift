public import CareModel

/// The body of `admit`, `moveBack`, `remove` and `handOver`.
public struct PartyReference: Codable, Sendable, Equatable {
  public var callId: CallID
  public var partyId: PartyID

  public init(callId: CallID, partyId: PartyID) {
    self.callId = callId
    self.partyId = partyId
  }
}

public struct InviteRequest: Codable, Sendable, Equatable {
  public var callId: CallID
  public var professionalId: ProfessionalID

  public init(callId: CallID, professionalId: ProfessionalID) {
    self.callId = callId
    self.professionalId = professionalId
  }
}

/// What the client says to somebody's coming into the call.
public struct ConsentAnswer: Codable, Sendable, Equatable {
  public var callId: CallID
  public var partyId: PartyID
  public var agrees: Bool

  public init(callId: CallID, partyId: PartyID, agrees: Bool) {
    self.callId = callId
    self.partyId = partyId
    self.agrees = agrees
  }
}

/// ``CareModel/CallParty/Consent`` in one word; nothing where nobody has asked.
public enum ConsentName: String, Codable, Sendable, CaseIterable {
  case asked, given, refused, unanswered

  public init?(_ consent: CallParty.Consent) {
    switch consent {
    case .notAsked: return nil
    case .asked: self = .asked
    case .given: self = .given
    case .refused: self = .refused
    case .unanswered: self = .unanswered
    }
  }
}
