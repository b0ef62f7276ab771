/// A call that a carer places for a visit. Facts of an ended call stay, its texts do not.
public struct Call: Sendable, Equatable {
  public var id: CallID
  public var organisation: OrganisationID
  public var visit: VisitID
  /// Whose visit it is.
  public var client: ClientID
  public var placedAt: WallTime
  public var lifeCycle: CallLifeCycle
  /// The relay that holds the call's room, once there is one.
  public var media: MediaLease?

  public init(
    id: CallID, organisation: OrganisationID, visit: VisitID, client: ClientID,
    placedAt: WallTime, lifeCycle: CallLifeCycle, media: MediaLease? = nil
  ) {
    self.id = id
    self.organisation = organisation
    self.visit = visit
    self.client = client
    self.placedAt = placedAt
    self.lifeCycle = lifeCycle
    self.media = media
  }

  public var state: CallState { lifeCycle.state }
  public var parties: [CallParty] { lifeCycle.parties }
}

/// Which relay holds a room, and in which of its lives.
public struct MediaLease: Sendable, Hashable {
  public var node: String
  /// Another epoch than the node's own: the room is gone.
  public var epoch: String

  public init(node: String, epoch: String) {
    self.node = node
    self.epoch = epoch
  }
}

public enum CallState: Sendable, Hashable {
  case ringing(Ringing)
  case inCall(InCall)
  case ended(Ended)

  public struct Ringing: Sendable, Hashable {
    /// When it counts as not answered.
    public var until: WallTime
    public init(until: WallTime) { self.until = until }
  }

  public struct InCall: Sendable, Hashable {
    /// How long it would have rung.
    public var ringUntil: WallTime
    public var startedAt: WallTime
    public init(ringUntil: WallTime, startedAt: WallTime) {
      self.ringUntil = ringUntil
      self.startedAt = startedAt
    }
  }

  public struct Ended: Sendable, Hashable {
    public var ringUntil: WallTime
    /// Nil where nobody accepted.
    public var startedAt: WallTime?
    public var endedAt: WallTime
    public var reason: CallEndReason
    /// Who ended it, where somebody did.
    public var by: PartyID?
    public init(
      ringUntil: WallTime, startedAt: WallTime?, endedAt: WallTime, reason: CallEndReason,
      by: PartyID?
    ) {
      self.ringUntil = ringUntil
      self.startedAt = startedAt
      self.endedAt = endedAt
      self.reason = reason
      self.by = by
    }
  }
}

public enum CallEndReason: String, Codable, Sendable, CaseIterable {
  case hungUp, declined, noAnswer, cancelled, busy, lost, failed
}

/// A person in a call.
public struct CallParty: Sendable, Equatable {
  public var id: PartyID
  public var person: CallPerson
  public var role: Role
  public var standing: Standing
  /// The page the party uses; of the called only once it has accepted.
  public var page: SessionID?
  /// Since when that page has had no connection.
  public var awaySince: WallTime?
  /// What the party says it sends.
  public var sendsAudio: Bool
  public var sendsVideo: Bool
  /// Since when the party's page has had media with the relay.
  public var mediaJoinedAt: WallTime?
  /// What the party's terminal sees, in the order it told.
  public var notes: [PartyNote]
  /// What the client has said to the party's coming in.
  public var consent: Consent
  /// How long one who was invited into the call is rung; nil where nothing rings.
  public var ringUntil: WallTime?
  /// Since when the party takes part, where it came in later.
  public var letInAt: WallTime?
  /// Why it is no longer there, where it left before the call ended.
  public var leftBecause: Leaving?

  public enum Standing: String, Codable, Sendable, CaseIterable {
    case ringing
    /// In the waiting room: sees, hears and is told nothing of the call.
    case waiting
    case joined, left
  }

  public enum Consent: Sendable, Hashable {
    /// Of the two persons of the call, and of whoever nobody has asked about yet.
    case notAsked
    case asked(until: WallTime)
    case given, refused
    /// The time to answer is over, which means no.
    case unanswered
  }

  public enum Leaving: String, Codable, Sendable, CaseIterable {
    case left, removed, lost
    /// Of one who was invited.
    case declined, noAnswer
    /// The client does not want the one who was invited.
    case refused
    /// The call ended before the party was let in.
    case notLetIn
  }

  public init(
    id: PartyID, person: CallPerson, role: Role, standing: Standing, page: SessionID?,
    awaySince: WallTime? = nil, sendsAudio: Bool = true, sendsVideo: Bool = true,
    mediaJoinedAt: WallTime? = nil, notes: [PartyNote] = [], consent: Consent = .notAsked,
    ringUntil: WallTime? = nil, letInAt: WallTime? = nil, leftBecause: Leaving? = nil
  ) {
    self.id = id
    self.person = person
    self.role = role
    self.standing = standing
    self.page = page
    self.awaySince = awaySince
    self.sendsAudio = sendsAudio
    self.sendsVideo = sendsVideo
    self.mediaJoinedAt = mediaJoinedAt
    self.notes = notes
    self.consent = consent
    self.ringUntil = ringUntil
    self.letInAt = letInAt
    self.leftBecause = leftBecause
  }
}

public enum CallPerson: Sendable, Hashable {
  case professional(ProfessionalID)
  case client(ClientID)
  /// A relative, who is known by the link only.
  case guest(GuestLinkID)
}
