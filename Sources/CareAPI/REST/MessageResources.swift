public import CareModel

/// `GET /api/messages`
public struct MessageList: Codable, Sendable, Equatable {
  public var messages: [MessageView]
  public var truncated: Bool
  public var counts: MessageCounts
  /// The channels that are set up.
  public var channels: [MessageChannel]

  public init(
    messages: [MessageView], truncated: Bool, counts: MessageCounts, channels: [MessageChannel]
  ) {
    self.messages = messages
    self.truncated = truncated
    self.counts = counts
    self.channels = channels
  }
}

/// How many messages somebody may have to see to.
public struct MessageCounts: Codable, Sendable, Equatable {
  public var waiting: Int
  public var sending: Int
  public var failed: Int
  public var missed: Int

  public init(waiting: Int, sending: Int, failed: Int, missed: Int) {
    self.waiting = waiting
    self.sending = sending
    self.failed = failed
    self.missed = missed
  }
}

/// The answer to `POST /api/messages/{id}/retry`.
public struct MessageReply: Codable, Sendable, Equatable {
  public var message: MessageView
  public init(message: MessageView) { self.message = message }
}

/// A message without its text.
public struct MessageView: Codable, Sendable, Equatable {
  public var id: MessageID
  public var channel: MessageChannel
  public var cause: MessageCause
  /// Id of the visit or task.
  public var about: String
  @Nullable public var clientId: ClientID?
  @Nullable public var clientName: PersonalText?
  /// Empty once it has been forgotten.
  public var to: PersonalText
  public var state: MessageStateName
  /// When it is looked at next, or since when it is as it is.
  public var at: WallTime
  public var dueAt: WallTime
  public var attempts: Int
  @Nullable public var problem: MessageProblem?

  public init(
    id: MessageID, channel: MessageChannel, cause: MessageCause, about: String,
    clientId: ClientID?, clientName: PersonalText?, to: PersonalText, state: MessageStateName,
    at: WallTime, dueAt: WallTime, attempts: Int, problem: MessageProblem?
  ) {
    self.id = id
    self.channel = channel
    self.cause = cause
    self.about = about
    self.clientId = clientId
    self.clientName = clientName
    self.to = to
    self.state = state
    self.at = at
    self.dueAt = dueAt
    self.attempts = attempts
    self.problem = problem
  }
}

/// `GET /api/reminders`, `GET /api/clients/{id}/reminders` and the answers to `PUT` there.
public struct ReminderSettings: Codable, Sendable, Equatable {
  public var reminders: ReminderRuleView
  /// Set here; else it is what holds where nothing is set.
  public var own: Bool
  /// The channels that are set up.
  public var channels: [MessageChannel]

  public init(_ reminders: ReminderRuleView, isOwn: Bool, channels: [MessageChannel]) {
    self.reminders = reminders
    own = isOwn
    self.channels = channels
  }
}

/// How clients are reminded, as it is written: checked while it is read.
public struct ReminderRuleView: Codable, Sendable, Equatable {
  public var channels: [MessageChannel]
  @Nullable public var minutesBefore: Int?
  @Nullable public var eveningAt: ClockTime?

  public init(_ rule: ReminderRule) {
    channels = rule.channels
    minutesBefore = rule.minutesBefore
    eveningAt = rule.eveningAt
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    channels = try container.decode([MessageChannel].self, forKey: .channels)
    minutesBefore = try container.decodeIfPresent(Int.self, forKey: .minutesBefore)
    eveningAt = try container.decodeIfPresent(ClockTime.self, forKey: .eveningAt)
    guard Set(channels).count == channels.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .channels, in: container, debugDescription: "names a channel twice")
    }
    if let minutes = minutesBefore, !ReminderRule.minutes.contains(minutes) {
      throw DecodingError.dataCorruptedError(
        forKey: .minutesBefore, in: container, debugDescription: "is not from 10 to 600")
    }
  }

  public var rule: ReminderRule {
    ReminderRule(channels: channels, minutesBefore: minutesBefore, eveningAt: eveningAt)
  }
}
