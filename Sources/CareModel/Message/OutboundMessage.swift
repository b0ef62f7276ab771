/// An e-mail or a text message on its way out of the house: at least once, under an id that stays the
/// same however often it is tried. Pure: time comes in, and when to look next is data.
///
///     waiting ── claim ──▶ sending ── taken ──▶ sent
///      ▲  │ ╲                │ ╲
///      │  │  ╲ too late      │  ╲ refused, or tried for long enough
///      │  ▼   ▼              │   ▼
///      │ withdrawn, missed   │  failed ── again ──▶ waiting
///      └──── failed for now, or the lease ran out
public struct OutboundMessage: Sendable, Equatable {
  /// Goes along as Message-ID and as idempotency key.
  public var id: MessageID
  public var organisation: OrganisationID
  public var channel: MessageChannel
  /// Address or number, as ``MailAddress`` or ``PhoneNumber`` writes it where it is one. Empty once it
  /// has been forgotten.
  public var to: PersonalText
  /// Of e-mail.
  public var subject: PersonalText?
  public var text: PersonalText
  public var cause: MessageCause
  /// Id of the visit or task it is about.
  public var about: String
  /// Whom it is about, where it is about somebody.
  public var client: ClientID?
  /// There is one message of a key in an organisation, ever.
  public var key: String
  public var createdAt: WallTime
  public var dueAt: WallTime
  /// From then on it is of no use to anybody.
  public var notAfter: WallTime?
  public internal(set) var state: MessageState
  /// How often it was handed to a courier.
  public internal(set) var attempts: Int
  public internal(set) var lastProblem: MessageProblem?
  /// From when its tries count.
  public internal(set) var triedSince: WallTime

  /// As stored.
  public init(
    id: MessageID, organisation: OrganisationID, channel: MessageChannel, to: PersonalText,
    subject: PersonalText?, text: PersonalText, cause: MessageCause, about: String,
    client: ClientID?, key: String, createdAt: WallTime, dueAt: WallTime, notAfter: WallTime?,
    state: MessageState, attempts: Int, lastProblem: MessageProblem?, triedSince: WallTime
  ) {
    self.id = id
    self.organisation = organisation
    self.channel = channel
    self.to = to
    self.subject = subject
    self.text = text
    self.cause = cause
    self.about = about
    self.client = client
    self.key = key
    self.createdAt = createdAt
    self.dueAt = dueAt
    self.notAfter = notAfter
    self.state = state
    self.attempts = attempts
    self.lastProblem = lastProblem
    self.triedSince = triedSince
  }
}

public enum MessageState: Sendable, Hashable {
  case waiting(nextAttemptAt: WallTime)
  case sending(until: WallTime)
  case sent(at: WallTime)
  case failed(at: WallTime)
  case missed(at: WallTime)
  case withdrawn(at: WallTime)

  public var name: MessageStateName {
    switch self {
    case .waiting: .waiting
    case .sending: .sending
    case .sent: .sent
    case .failed: .failed
    case .missed: .missed
    case .withdrawn: .withdrawn
    }
  }

  /// When it is to be looked at next, or since when it is as it is.
  public var time: WallTime {
    switch self {
    case .waiting(let time), .sending(let time), .sent(let time), .failed(let time),
      .missed(let time), .withdrawn(let time):
      time
    }
  }

  public init(_ name: MessageStateName, _ time: WallTime) {
    switch name {
    case .waiting: self = .waiting(nextAttemptAt: time)
    case .sending: self = .sending(until: time)
    case .sent: self = .sent(at: time)
    case .failed: self = .failed(at: time)
    case .missed: self = .missed(at: time)
    case .withdrawn: self = .withdrawn(at: time)
    }
  }
}

/// What somebody wants sent.
public struct MessageDraft: Sendable, Equatable {
  public var organisation: OrganisationID
  public var channel: MessageChannel
  public var to: PersonalText
  public var subject: PersonalText?
  public var text: PersonalText
  public var cause: MessageCause
  public var about: String
  public var client: ClientID?
  /// Names the occasion: the same key is never queued twice in an organisation.
  public var key: String
  /// Nil: at once.
  public var dueAt: WallTime?
  public var notAfter: WallTime?

  public init(
    organisation: OrganisationID, channel: MessageChannel, to: PersonalText,
    subject: PersonalText? = nil, text: PersonalText, cause: MessageCause, about: String,
    client: ClientID? = nil, key: String, dueAt: WallTime? = nil, notAfter: WallTime? = nil
  ) {
    self.organisation = organisation
    self.channel = channel
    self.to = to
    self.subject = subject
    self.text = text
    self.cause = cause
    self.about = about
    self.client = client
    self.key = key
    self.dueAt = dueAt
    self.notAfter = notAfter
  }
}
