/// What one visitor and the counsellors have together: who is in it and how far it has come. What was
/// written stands in its log (``ChatEntry``), numbered from 1 to ``lastSeq``.
///
/// Nothing here tells who the visitor is: the visitor holds a secret, of which a hash is kept elsewhere.
public struct Conversation: Codable, Sendable, Equatable {
  public var id: ConversationID
  public var organisation: OrganisationID
  public var queue: ChatQueueID
  public var kind: ConversationKind
  public var language: Language
  /// One of the queue's topics.
  public var topic: String?
  public var arrivedAt: WallTime
  /// Its number in the line of its queue; lower comes first. Kept while it is parked or broken off.
  public var ticket: Int
  public internal(set) var phase: ConversationPhase
  /// Everybody of the staff who is in it now, the counsellor first.
  public internal(set) var people: [Attendance] = []
  /// The visitor's "I am in danger now".
  public internal(set) var alarm: DangerAlarm?
  /// A counsellor's flag, with the emergency protocol that it began.
  public internal(set) var risk: RiskFlag?
  public internal(set) var handOver: HandOver?
  /// Somebody was asked to join.
  public internal(set) var asked: AskedIn?
  public internal(set) var lastSeq = 0
  public internal(set) var feelingBefore: Int?
  public internal(set) var feelingAfter: Int?
  /// 1 (sad) to 3 (glad).
  public internal(set) var face: Int?
  /// What came of it; nil until a counsellor has wrapped it up.
  public internal(set) var result: ChatResult?
  /// When a counsellor was first there.
  public internal(set) var answeredAt: WallTime?
  /// The request by which it was last taken from the line: it takes once.
  public internal(set) var takenBy: String?
  /// When somebody last wrote to the other side; nil where nobody has, or an older program stored it.
  public internal(set) var lastTextAt: WallTime?
  /// A code for another device was made.
  public internal(set) var hasCode = false
  /// The call that is offered or runs, else the last one; nil where there was none.
  public internal(set) var call: ChatCall?

  public init(
    id: ConversationID, organisation: OrganisationID, queue: ChatQueueID, kind: ConversationKind,
    language: Language, topic: String?, arrivedAt: WallTime, ticket: Int
  ) {
    self.id = id
    self.organisation = organisation
    self.queue = queue
    self.kind = kind
    self.language = language
    self.topic = topic
    self.arrivedAt = arrivedAt
    self.ticket = ticket
    phase = .waiting(.init(since: arrivedAt))
  }
}

extension Conversation {
  /// By what it stands in the lists of a queue and of those who answer there.
  struct Standing: Equatable {
    var phase: ConversationPhase
    var people: [Attendance]
    var alarm: DangerAlarm?
    var handOver: HandOver?
    var asked: AskedIn?
    var hasRisk: Bool
    var isWrappedUp: Bool
  }

  var standing: Standing {
    Standing(
      phase: phase, people: people, alarm: alarm, handOver: handOver, asked: asked,
      hasRisk: risk.map { $0.closedAt == nil } ?? false, isWrappedUp: result != nil)
  }
}

public enum ConversationKind: String, Codable, Sendable, CaseIterable {
  /// A chat.
  case live
  /// Left while the queue was closed or full; answered later.
  case message
  /// A request to be contacted, with what the person chose to give.
  case contact
}

///     live:     waiting ─▶ called ─▶ open ─▶ ended
///                  ▲ └ parked ┘
///     message,  waiting ─▶ open ─▶ ended ─▶ waiting (the visitor writes again)
///     contact
public enum ConversationPhase: Codable, Sendable, Equatable {
  case waiting(Waiting)
  case called(Called)
  case open(since: WallTime)
  case ended(Ended)

  public struct Waiting: Codable, Sendable, Equatable {
    public var since: WallTime
    /// Called, and not there: passed over until the visitor shows.
    public var isParked = false

    public init(since: WallTime, isParked: Bool = false) {
      self.since = since
      self.isParked = isParked
    }
  }

  public struct Called: Codable, Sendable, Equatable {
    public var at: WallTime
    /// Parked where the visitor has not shown by then.
    public var until: WallTime
    /// Since when the visitor had waited.
    public var waitingSince: WallTime
  }

  public struct Ended: Codable, Sendable, Equatable {
    public var at: WallTime
    public var by: ConversationEnd
  }

  public var name: ConversationPhaseName {
    switch self {
    case .waiting: .waiting
    case .called: .called
    case .open: .open
    case .ended: .ended
    }
  }
}

public enum ConversationPhaseName: String, Codable, Sendable, CaseIterable {
  case waiting, called, open, ended
}

public enum ConversationEnd: String, Codable, Sendable, CaseIterable {
  case visitor, counsellor
  /// The visitor had been away for too long.
  case silence
  /// A message or contact request that nobody answered in time.
  case unanswered
}

/// Somebody of the staff in a conversation. The visitor sees everybody who reads along.
public struct Attendance: Codable, Sendable, Equatable {
  public var professional: ProfessionalID
  public var part: ChatPart
  public var since: WallTime
}

public enum ChatPart: String, Codable, Sendable, CaseIterable {
  case counsellor
  /// A second counsellor, who takes part.
  case second
  /// The shift lead, who takes part.
  case lead
  /// Reads along, and writes to the counsellor alone.
  case observer
}

public struct DangerAlarm: Codable, Sendable, Equatable {
  public var at: WallTime
  public var seenBy: ProfessionalID?
  public var seenAt: WallTime?
  /// Nobody reacted: the on-call person was told.
  public var toldOnCallAt: WallTime?
}

public struct RiskFlag: Codable, Sendable, Equatable {
  public var at: WallTime
  public var by: ProfessionalID
  public var steps: [Step] = []
  public var closedAt: WallTime?

  /// What was done. What was written of it stands in the log.
  public struct Step: Codable, Sendable, Equatable {
    public var step: String
    public var at: WallTime
    public var by: ProfessionalID
    public var seq: Int
  }
}

/// Offered to somebody else; the counsellor stays until it is accepted.
public struct HandOver: Codable, Sendable, Equatable {
  /// Nil: back to the queue.
  public var to: ProfessionalID?
  public var at: WallTime
  /// The entry with the summary.
  public var summary: Int
}

public struct AskedIn: Codable, Sendable, Equatable {
  /// Nil: any shift lead.
  public var professional: ProfessionalID?
  public var at: WallTime
  /// The entry with the words.
  public var words: Int
}

/// What came of a conversation, in the counsellor's words.
public struct ChatResult: Codable, Sendable, Equatable {
  public var outcome: ChatOutcome
  public var tags: [String]
  public var at: WallTime
  /// Nil where it came by itself.
  public var by: ProfessionalID?
}

public enum ChatOutcome: String, Codable, Sendable, CaseIterable {
  case helped, guided, emergency
  /// The visitor wrote nothing.
  case silent
  case prank, wrongService
  /// The visitor left before it was answered. Set by itself.
  case gaveUp
  /// Nobody answered what was left. Set by itself.
  case unanswered
}

extension Conversation {
  public var isEnded: Bool { if case .ended = phase { true } else { false } }
  public var isWaiting: Bool { if case .waiting = phase { true } else { false } }
  public var isParked: Bool {
    if case .waiting(let waiting) = phase { waiting.isParked } else { false }
  }
  public var counsellor: ProfessionalID? {
    people.first { $0.part == .counsellor }?.professional
  }
  public var endedAt: WallTime? { if case .ended(let ended) = phase { ended.at } else { nil } }

  public func part(of professional: ProfessionalID) -> ChatPart? {
    people.first { $0.professional == professional }?.part
  }
}
