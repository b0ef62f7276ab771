public import CareModel

/// A conversation as the staff see it, beside its log.
public struct ConversationOnDesk: Codable, Sendable, Equatable {
  public var conversation: ConversationID
  public var queue: ChatQueueID
  public var kind: ConversationKind
  public var phase: ConversationPhaseName
  public var language: Language
  @Nullable public var topic: String?
  public var since: WallTime
  @Nullable public var answerBy: WallTime?
  public var visitorHere: Bool
  public var parked: Bool
  @Nullable public var counsellor: Named?
  public var people: [Part]
  public var danger: Bool
  public var alarmSeen: Bool
  @Nullable public var risk: Risk?
  /// A professional; with `id` null: back to the queue.
  @Nullable public var offeredTo: Offered?
  /// The number of the entry with the words of a hand-over.
  @Nullable public var summary: Int?
  /// Those words themselves, for whom it is offered to.
  @Nullable public var summaryWords: PersonalText?
  @Nullable public var asked: Asked?
  /// What is asked, for who is asked to join.
  @Nullable public var askedWords: PersonalText?
  @Nullable public var feelingBefore: Int?
  /// The last one, also when it is over.
  @Nullable public var call: CallInChat?
  public var lastSeq: Int
  @Nullable public var endedBy: ConversationEnd?
  @Nullable public var deletesAt: WallTime?

  public struct Named: Codable, Sendable, Equatable {
    public var id: ProfessionalID
    public var name: PersonalText

    public init(id: ProfessionalID, name: PersonalText) {
      self.id = id
      self.name = name
    }
  }

  public struct Part: Codable, Sendable, Equatable {
    public var id: ProfessionalID
    public var name: PersonalText
    public var part: ChatPart
  }

  public struct Offered: Codable, Sendable, Equatable {
    @Nullable public var id: ProfessionalID?
    @Nullable public var name: PersonalText?
  }

  public struct Asked: Codable, Sendable, Equatable {
    @Nullable public var id: ProfessionalID?
    /// The entry with the words.
    public var words: Int
  }

  public struct Risk: Codable, Sendable, Equatable {
    public var since: WallTime
    public var by: PersonalText
    public var open: Bool
    public var steps: [Step]

    public struct Step: Codable, Sendable, Equatable {
      public var step: EmergencyStep
      public var due: WallTime
      @Nullable public var doneAt: WallTime?
      @Nullable public var by: PersonalText?
      /// The entry with what was written of it.
      @Nullable public var entry: Int?
    }
  }

  /// - Parameter name: the first name of somebody of the staff.
  public init(
    _ conversation: Conversation, visitorHere: Bool, deletesAt: WallTime?,
    summaryWords: PersonalText?, askedWords: PersonalText?,
    name: (ProfessionalID) -> PersonalText
  ) {
    self.conversation = conversation.id
    queue = conversation.queue
    kind = conversation.kind
    phase = conversation.phase.name
    language = conversation.language
    topic = conversation.topic
    since = conversation.waitingSince
    if case .called(let called) = conversation.phase {
      answerBy = called.until
    } else {
      answerBy = nil
    }
    self.visitorHere = visitorHere
    parked = conversation.isParked
    counsellor = conversation.counsellor.map { Named(id: $0, name: name($0)) }
    people = conversation.people.map {
      Part(id: $0.professional, name: name($0.professional), part: $0.part)
    }
    danger = conversation.alarm != nil
    alarmSeen = conversation.alarm?.seenBy != nil
    risk = conversation.risk.map { risk in
      let done = Dictionary(
        risk.steps.map { ($0.step, $0) }, uniquingKeysWith: { first, _ in first })
      return Risk(
        since: risk.at, by: name(risk.by), open: risk.closedAt == nil,
        steps: EmergencyStep.allCases.map { step in
          let made = done[step.rawValue]
          return Risk.Step(
            step: step, due: risk.at + step.offset, doneAt: made?.at, by: made.map { name($0.by) },
            entry: made?.seq)
        })
    }
    offeredTo = conversation.handOver.map { Offered(id: $0.to, name: $0.to.map(name)) }
    summary = conversation.handOver?.summary
    self.summaryWords = summaryWords
    self.askedWords = askedWords
    asked = conversation.asked.map { Asked(id: $0.professional, words: $0.words) }
    feelingBefore = conversation.feelingBefore
    call = conversation.call.map { CallInChat($0) }
    lastSeq = conversation.lastSeq
    if case .ended(let ended) = conversation.phase { endedBy = ended.by } else { endedBy = nil }
    self.deletesAt = deletesAt
  }
}
