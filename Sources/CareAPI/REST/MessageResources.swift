public import CareModel

/// `GET /api/messages`
public struct MessageList: Codable, Sendable, Equatable {
  public var messages: [MessageView]
  public var truncated: Bool
  /// Goes on from here; null: that was all.
  @Nullable public var next: String?
  public var counts: MessageCounts
  /// The channels that are set up.
  public var channels: [MessageChannel]

  public init(
    messages: [MessageView], next: String?, counts: MessageCounts, channels: [MessageChannel]
  ) {
    self.messages = messages
    truncated = next != nil
    _next = Nullable(wrappedValue: next)
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
  /// Of what is set here; 0 where nothing is.
  public var version: Int
  /// The channels that are set up.
  public var channels: [MessageChannel]
  /// When nobody is sent what can wait, everywhere in the installation.
  public var quiet: DailyHours

  public init(
    _ reminders: ReminderRuleView, version: Int, channels: [MessageChannel], quiet: DailyHours
  ) {
    self.reminders = reminders
    own = version > 0
    self.version = version
    self.channels = channels
    self.quiet = quiet
  }
}

/// `PUT /api/reminders` and `PUT /api/clients/{id}/reminders`
public struct ReminderRequest: Decodable, Sendable, Equatable {
  public var rule: ReminderRuleView
  /// Of what was seen; null: `If-Match` tells.
  public var version: Int?

  private enum CodingKeys: String, CodingKey { case version }

  public init(from decoder: any Decoder) throws {
    rule = try ReminderRuleView(from: decoder)
    version = try decoder.container(keyedBy: CodingKeys.self)
      .decodeIfPresent(Int.self, forKey: .version)
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
