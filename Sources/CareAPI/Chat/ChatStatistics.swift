public import CareModel

/// `GET /api/chat/statistics`
public struct ChatStatisticsReply: Codable, Sendable, Equatable {
  /// The queue's address.
  public var queue: String
  public var from: LocalDay
  /// The last day, included.
  public var to: LocalDay
  /// Of the series: `day`, `week` or `month`.
  public var by: StatisticsGrouping
  public var view: StatisticsView
  public var promiseMinutes: Int
  public var figures: ChatReport

  public init(
    queue: ChatQueue, period: StatisticsPeriod, by grouping: StatisticsGrouping,
    view: StatisticsView, figures: ChatReport
  ) {
    self.queue = queue.address
    from = period.first
    to = period.last
    by = grouping
    self.view = view
    promiseMinutes = queue.settings.promiseMinutes
    self.figures = figures
  }
}

/// `GET /api/chat/statistics/queues`: those of which somebody reads figures, by address.
public struct FigureQueueList: Codable, Sendable, Equatable {
  public var queues: [Queue]

  public struct Queue: Codable, Sendable, Equatable {
    public var address: String
    public var name: LocalWords
    public var topics: [ChatQueueSettings.Topic]
  }

  public init(_ queues: [ChatQueue]) {
    self.queues = queues.map {
      Queue(address: $0.address, name: $0.settings.name, topics: $0.settings.topics)
    }
  }
}

/// `GET /api/chat/records`: what was deleted of a queue's conversations, and what is kept of emergencies in
/// those that were erased. Nobody is named.
public struct ChatRecords: Codable, Sendable, Equatable {
  /// By day and part, the newest first.
  public var deletions: [Deletion]
  /// The newest first.
  public var emergencies: [Emergency]

  public init(deletions: [Deletion], emergencies: [Emergency]) {
    self.deletions = deletions
    self.emergencies = emergencies
  }

  public struct Deletion: Codable, Sendable, Equatable {
    public var day: LocalDay
    /// `texts`, `notes`, `facts` or `erased`.
    public var what: String
    public var conversations: Int
    public var entries: Int

    public init(day: LocalDay, what: String, conversations: Int, entries: Int) {
      self.day = day
      self.what = what
      self.conversations = conversations
      self.entries = entries
    }
  }

  public struct Emergency: Codable, Sendable, Equatable {
    public var at: WallTime
    public var deletesAt: WallTime
    public var events: [Event]

    public init(at: WallTime, deletesAt: WallTime, events: [Event]) {
      self.at = at
      self.deletesAt = deletesAt
      self.events = events
    }
  }

  public struct Event: Codable, Sendable, Equatable {
    public var at: WallTime
    /// `danger`, `flagged` or `step`.
    public var kind: String
    /// Else the visitor.
    public var byStaff: Bool
    @Nullable public var step: String?

    public init(at: WallTime, kind: String, byStaff: Bool, step: String?) {
      self.at = at
      self.kind = kind
      self.byStaff = byStaff
      _step = Nullable(wrappedValue: step)
    }
  }
}
