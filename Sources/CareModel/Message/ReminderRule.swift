/// How a client is reminded of visits; set for an organisation, and for one client instead.
public struct ReminderRule: Sendable, Equatable {
  /// None: nobody is reminded by messages.
  public var channels: [MessageChannel]
  /// So long before the visit; nil: not then.
  public var minutesBefore: Int?
  /// On the evening before; nil: not then.
  public var eveningAt: ClockTime?

  public static let minutes = 10...600
  public static let usual = ReminderRule(
    channels: [.sms], minutesBefore: 60, eveningAt: ClockTime("18:00")!)

  public init(channels: [MessageChannel], minutesBefore: Int?, eveningAt: ClockTime?) {
    self.channels = channels
    self.minutesBefore = minutesBefore
    self.eveningAt = eveningAt
  }
}

/// Which of the reminders of a visit one is.
public enum ReminderKind: String, Sendable, CaseIterable {
  case evening, before
}

/// A moment at which a client is to be reminded of a visit.
public struct Reminder: Sendable, Hashable {
  public var kind: ReminderKind
  public var at: WallTime
  /// From then on it is of no use.
  public var until: WallTime

  public init(_ kind: ReminderKind, at: WallTime, until: WallTime) {
    self.kind = kind
    self.at = at
    self.until = until
  }
}

/// When a client is reminded of a visit. "Due and not sent": a moment that has passed is due for as long
/// as the reminder is of use, and of several that have passed the last is enough.
public struct ReminderPlan: Sendable, Equatable {
  /// In the order of their time.
  public private(set) var reminders: [Reminder] = []

  /// A reminder that cannot be sent at its time must leave the client so long to be of use.
  static let least = Duration.minutes(15)
  /// How far ahead of a visit its first reminder can be.
  public static let horizon = Duration.hours(36)

  public init(visitAt start: WallTime, rule: ReminderRule, rules: MessageRules) {
    let calendar = rules.calendar
    if let minutes = rule.minutesBefore {
      let wished = start - .minutes(minutes)
      let loud = rules.quiet.firstLoud(from: wished, in: calendar)
      if loud == wished || loud <= start - Self.least {
        reminders.append(Reminder(.before, at: loud, until: start))
      } else if rule.eveningAt == nil {
        // In quiet hours, and too late once they are over: before they begin. Where there is one on the
        // evening before anyway, that is enough.
        let begin = rules.quiet.lastQuiet(before: wished, in: calendar)
        reminders.append(Reminder(.before, at: begin - Self.least, until: start))
      }
    }
    if let evening = rule.eveningAt {
      let day = calendar.day(of: start)
      let wished = calendar.moment(of: day + -1, at: evening)
      // Another one follows on the day itself: then this one is of use until midnight.
      let until = reminders.isEmpty ? start : calendar.dayRange(around: start).lowerBound
      let loud = rules.quiet.firstLoud(from: wished, in: calendar)
      if loud < until { reminders.append(Reminder(.evening, at: loud, until: until)) }
    }
    reminders.removeAll { $0.at >= start }
    reminders.sort { $0.at < $1.at }
  }

  /// What is due: the last that has come.
  public func due(now: WallTime) -> Reminder? {
    reminders.last { $0.at <= now }.flatMap { now < $0.until ? $0 : nil }
  }

  /// When the next comes.
  public func next(now: WallTime) -> WallTime? { reminders.first { $0.at > now }?.at }
}

extension Visit {
  /// Names a reminder: a visit that was moved has others.
  public func reminderKey(_ kind: ReminderKind, by channel: MessageChannel) -> String {
    "\(id.rawValue)/\(kind.rawValue)/\(channel.rawValue)/\(startsAt.milliseconds)"
  }

  /// Whether a message with that key still has a reason.
  public func isReminded(byKey key: String) -> Bool {
    takesPlace && key.hasPrefix("\(id.rawValue)/") && key.hasSuffix("/\(startsAt.milliseconds)")
  }

  /// Whether anybody is to be reminded of it.
  public var takesPlace: Bool { cancelledAt == nil && suspendedFor == nil }
}
