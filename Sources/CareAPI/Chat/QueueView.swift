public import CareModel

/// `GET /api/chat/queues`
public struct QueueList: Codable, Sendable, Equatable {
  public var queues: [QueueView]

  public init(queues: [QueueView]) { self.queues = queues }
}

/// A queue as anybody sees it: `GET /api/chat/queues/{address}`.
public struct QueueView: Codable, Sendable, Equatable {
  public var address: String
  public var name: String
  public var organisation: String
  public var open: Bool
  /// As many wait as may.
  public var full: Bool
  /// Whoever comes now is let in.
  public var admits: Bool
  @Nullable public var opensAt: WallTime?
  @Nullable public var closesAt: WallTime?
  @Nullable public var lastAdmissionAt: WallTime?
  public var today: [Period]
  public var waiting: Int
  /// For whoever comes now.
  @Nullable public var estimate: EstimateView?
  public var announcement: String
  public var topics: [TopicName]
  public var takesMessages: Bool
  public var takesContacts: Bool
  public var phones: [Phone]
  public var links: [Link]
  public var keeps: Keeps
  /// Where the page goes when somebody leaves at once.
  public var quickExit: String
  public var now: WallTime

  public struct Period: Codable, Sendable, Equatable {
    public var from: WallTime
    public var to: WallTime
  }

  public struct Phone: Codable, Sendable, Equatable {
    public var name: String
    public var number: String
    public var hours: String
  }

  public struct Link: Codable, Sendable, Equatable {
    public var name: String
    public var address: String
  }

  /// For how long what is kept.
  public struct Keeps: Codable, Sendable, Equatable {
    public var textHours: Int
    public var notesDays: Int
    public var factsDays: Int
    /// After as many a message or contact request that nobody answers ends.
    public var unansweredDays: Int
  }

  public init(
    _ queue: ChatQueue, organisation: String, in language: Language, opening: OpeningState,
    waiting: Int, estimate: EstimateView?, quickExit: String, now: WallTime
  ) {
    let settings = queue.settings
    address = queue.address
    name = settings.name.words(in: language)
    self.organisation = organisation
    open = opening.isOpen
    full = waiting >= settings.mostWaiting
    admits = opening.admits && !queue.board.isClosedForNew && waiting < settings.mostWaiting
    opensAt = opening.opensAt
    closesAt = opening.closesAt
    lastAdmissionAt = opening.lastAdmissionAt
    today = opening.today.map { Period(from: $0.lowerBound, to: $0.upperBound) }
    self.waiting = waiting
    self.estimate = estimate
    announcement = queue.board.announcement
    topics = settings.topics.map { TopicName($0, in: language) }
    takesMessages = settings.takesMessages
    takesContacts = settings.takesContacts
    phones = settings.phones.map {
      Phone(
        name: $0.name.words(in: language), number: $0.number, hours: $0.hours.words(in: language))
    }
    links = settings.links.map { Link(name: $0.name.words(in: language), address: $0.address) }
    keeps = Keeps(
      textHours: settings.keeps.textHours, notesDays: settings.keeps.notesDays,
      factsDays: settings.keeps.factsDays, unansweredDays: settings.unansweredDays)
    self.quickExit = quickExit
    self.now = now
  }
}
