public import CareModel

/// All that a visitor's page shows beside what was written; sent whole.
public struct VisitorState: Codable, Sendable, Equatable {
  public var conversation: ConversationID
  public var kind: ConversationKind
  public var phase: ConversationPhaseName
  public var queue: String
  @Nullable public var topic: String?
  public var parked: Bool
  /// From 1.
  @Nullable public var place: Int?
  @Nullable public var ahead: Int?
  @Nullable public var estimate: EstimateView?
  @Nullable public var answerBy: WallTime?
  public var people: [Person]
  public var danger: Bool
  public var announcement: String
  public var open: Bool
  @Nullable public var closesAt: WallTime?
  @Nullable public var opensAt: WallTime?
  @Nullable public var endedBy: ConversationEnd?
  @Nullable public var deletesAt: WallTime?
  public var hasCode: Bool
  @Nullable public var feelingBefore: Int?
  @Nullable public var feelingAfter: Int?
  @Nullable public var face: Int?
  /// One that is offered or runs.
  @Nullable public var call: CallInChat?
  public var lastSeq: Int
  public var now: WallTime

  public struct Person: Codable, Sendable, Equatable {
    public var name: PersonalText
    public var part: ChatPart
    public var since: WallTime

    public init(name: PersonalText, part: ChatPart, since: WallTime) {
      self.name = name
      self.part = part
      self.since = since
    }
  }

  public init(
    _ conversation: Conversation, queue: String, place: Int?, estimate: EstimateView?,
    people: [Person], announcement: String,
    hours: (open: Bool, closesAt: WallTime?, opensAt: WallTime?),
    deletesAt: WallTime?, now: WallTime
  ) {
    self.conversation = conversation.id
    kind = conversation.kind
    phase = conversation.phase.name
    self.queue = queue
    topic = conversation.topic
    parked = conversation.isParked
    self.place = place
    ahead = place.map { $0 - 1 }
    self.estimate = estimate
    if case .called(let called) = conversation.phase {
      answerBy = called.until
    } else {
      answerBy = nil
    }
    self.people = people
    danger = conversation.alarm != nil
    self.announcement = announcement
    open = hours.open
    closesAt = hours.closesAt
    opensAt = hours.opensAt
    if case .ended(let ended) = conversation.phase { endedBy = ended.by } else { endedBy = nil }
    self.deletesAt = deletesAt
    hasCode = conversation.hasCode
    feelingBefore = conversation.feelingBefore
    feelingAfter = conversation.feelingAfter
    face = conversation.face
    call = conversation.call.flatMap { $0.isGoingOn ? CallInChat($0) : nil }
    lastSeq = conversation.lastSeq
    self.now = now
  }
}

public struct EstimateView: Codable, Sendable, Equatable {
  /// In minutes.
  public var from: Int
  /// Null: longer than anybody would say.
  @Nullable public var to: Int?
  /// Of being answered before closing.
  public var chance: WaitEstimate.Chance

  public init(_ estimate: WaitEstimate) {
    from = estimate.from
    to = estimate.to
    chance = estimate.chance
  }
}

/// All that a counsellor's page shows beside what was written; sent whole.
public struct DeskView: Codable, Sendable, Equatable {
  public var me: Me
  public var queues: [QueueOnDesk]
  public var mine: [ConversationOnDesk]
  public var others: [ConversationOnDesk]
  public var alarms: [AlarmOnDesk]
  public var team: [Colleague]
  public var absent: [Absent]
  public var now: WallTime

  public init(
    me: Me, queues: [QueueOnDesk], mine: [ConversationOnDesk], others: [ConversationOnDesk],
    alarms: [AlarmOnDesk], team: [Colleague], absent: [Absent], now: WallTime
  ) {
    self.me = me
    self.queues = queues
    self.mine = mine
    self.others = others
    self.alarms = alarms
    self.team = team
    self.absent = absent
    self.now = now
  }

  public struct Me: Codable, Sendable, Equatable {
    public var id: ProfessionalID
    public var name: PersonalText
    public var status: DutyStatus
    public var queues: [ChatQueueID]
    public var limit: Int
    public var isLead: Bool
    /// The one that goes on, else the next within a week.
    @Nullable public var shift: Shift?

    public init(
      id: ProfessionalID, name: PersonalText, status: DutyStatus, queues: [ChatQueueID],
      limit: Int, isLead: Bool, shift: Shift?
    ) {
      self.id = id
      self.name = name
      self.status = status
      self.queues = queues
      self.limit = limit
      self.isLead = isLead
      self.shift = shift
    }
  }

  /// Planned for the reader.
  public struct Shift: Codable, Sendable, Equatable {
    public var from: WallTime
    public var to: WallTime
    public var queues: [ChatQueueID]

    public init(from: WallTime, to: WallTime, queues: [ChatQueueID]) {
      self.from = from
      self.to = to
      self.queues = queues
    }
  }

  public struct Colleague: Codable, Sendable, Equatable {
    public var id: ProfessionalID
    public var name: PersonalText
    public var status: DutyStatus
    public var queues: [ChatQueueID]
    public var conversations: Int
    public var isLead: Bool
    public var planned: Bool

    public init(
      id: ProfessionalID, name: PersonalText, status: DutyStatus, queues: [ChatQueueID],
      conversations: Int, isLead: Bool, planned: Bool
    ) {
      self.id = id
      self.name = name
      self.status = status
      self.queues = queues
      self.conversations = conversations
      self.isLead = isLead
      self.planned = planned
    }
  }

  public struct Absent: Codable, Sendable, Equatable {
    public var id: ProfessionalID
    public var name: PersonalText
    public var queue: ChatQueueID
    public var since: WallTime

    public init(id: ProfessionalID, name: PersonalText, queue: ChatQueueID, since: WallTime) {
      self.id = id
      self.name = name
      self.queue = queue
      self.since = since
    }
  }
}

public struct AlarmOnDesk: Codable, Sendable, Equatable {
  public var conversation: ConversationID
  public var queue: ChatQueueID
  public var since: WallTime
  @Nullable public var seenBy: PersonalText?

  public init(
    conversation: ConversationID, queue: ChatQueueID, since: WallTime, seenBy: PersonalText?
  ) {
    self.conversation = conversation
    self.queue = queue
    self.since = since
    self.seenBy = seenBy
  }
}

public struct QueueOnDesk: Codable, Sendable, Equatable {
  public var id: ChatQueueID
  public var name: String
  public var address: String
  public var open: Bool
  @Nullable public var closesAt: WallTime?
  public var closedForNew: Bool
  public var announcement: String
  public var waiting: Int
  @Nullable public var longestSince: WallTime?
  public var messages: Int
  public var contacts: Int
  public var topics: [TopicName]
  public var canned: [String]
  public var tags: [String]
  /// Whom to talk to after a heavy conversation.
  public var debrief: String
  public var isLead: Bool
  /// More to do than counsellors can, for who leads; empty where all is well.
  public var overload: [Overload]
  /// Messages and contact requests that nobody has answered and that end within two days, for who leads.
  @Nullable public var lapsing: Lapsing?
  public var next: [Waiting]

  public struct Lapsing: Codable, Sendable, Equatable {
    public var count: Int
    /// When the first of them does.
    public var first: WallTime
  }

  public struct Waiting: Codable, Sendable, Equatable {
    public var conversation: ConversationID
    public var kind: ConversationKind
    public var since: WallTime
    @Nullable public var topic: String?
    public var danger: Bool
    public var parked: Bool
    public var language: Language
    /// Was answered before, and the visitor wrote again.
    public var reopened: Bool

    public init(_ conversation: Conversation) {
      self.conversation = conversation.id
      kind = conversation.kind
      since = conversation.waitingSince
      topic = conversation.topic
      danger = conversation.alarm != nil
      parked = conversation.isParked
      language = conversation.language
      reopened = conversation.answeredAt != nil
    }
  }

  /// - Parameter next: the first of those who wait, chats before what was left.
  public init(
    _ queue: ChatQueue, in language: Language, open: Bool, closesAt: WallTime?, isLead: Bool,
    overload: [Overload], waiting: Int, longestSince: WallTime?,
    lapsing: (count: Int, first: WallTime)?, messages: Int, contacts: Int, next: [Waiting]
  ) {
    id = queue.id
    name = queue.settings.name.words(in: language)
    address = queue.address
    self.open = open
    self.closesAt = closesAt
    closedForNew = queue.board.isClosedForNew
    announcement = queue.board.announcement
    self.waiting = waiting
    self.longestSince = longestSince
    self.messages = messages
    self.contacts = contacts
    topics = queue.settings.topics.map { TopicName($0, in: language) }
    canned = queue.settings.canned
    tags = queue.settings.tags
    debrief = queue.settings.debrief.words(in: language)
    self.isLead = isLead
    self.overload = overload
    self.lapsing = lapsing.map { Lapsing(count: $0.count, first: $0.first) }
    self.next = next
  }
}

public struct TopicName: Codable, Sendable, Equatable {
  public var id: String
  public var name: String

  public init(_ topic: ChatQueueSettings.Topic, in language: Language) {
    id = topic.id
    name = topic.name.words(in: language)
  }
}
