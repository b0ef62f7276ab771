/// What holds for all messages of an installation.
public struct MessageRules: Sendable {
  /// The channels that are set up.
  public var channels: Set<MessageChannel>
  /// When nobody is sent what can wait.
  public var quiet: DailyHours
  public var calendar: LocalCalendar
  /// Of numbers that are written without one: `358`.
  public var countryCode: String

  public static let usualQuiet = DailyHours(from: ClockTime("21:00")!, until: ClockTime("08:00")!)

  public init(
    channels: Set<MessageChannel> = [], quiet: DailyHours = MessageRules.usualQuiet,
    calendar: LocalCalendar = .helsinki, countryCode: String = "358"
  ) {
    self.channels = channels
    self.quiet = quiet
    self.calendar = calendar
    self.countryCode = countryCode
  }

  /// The first moment from `time` on that is outside quiet hours.
  public func loud(from time: WallTime) -> WallTime { quiet.firstLoud(from: time, in: calendar) }

  /// The address as it is sent to; nil where it is none.
  public func address(_ text: PersonalText, by channel: MessageChannel) -> PersonalText? {
    switch channel {
    case .email: MailAddress(text.revealed).map { PersonalText($0.text) }
    case .sms:
      PhoneNumber(text.revealed, countryCode: countryCode).map { PersonalText($0.text) }
    }
  }
}

/// How long messages are kept.
public struct MessageRetention: Sendable, Equatable {
  /// Of what was sent, or had no use any more: then recipient and text are forgotten.
  public var sent = Duration.hours(7 * 24)
  /// Of what failed.
  public var failed = Duration.hours(30 * 24)
  /// How long that there was one stays known.
  public var facts = Duration.hours(90 * 24)

  public init() {}
}

extension DailyHours {
  /// The first moment from `time` on that is outside these hours.
  public func firstLoud(from time: WallTime, in calendar: LocalCalendar) -> WallTime {
    guard contains(calendar.clockTime(of: time)) else { return time }
    let today = calendar.day(of: time)
    for day in [today, today + 1] {
      let end = calendar.moment(of: day, at: until)
      if end > time { return end }
    }
    return time
  }

  /// The last moment before `time` at which these hours began, of a time within them.
  func lastQuiet(before time: WallTime, in calendar: LocalCalendar) -> WallTime {
    let today = calendar.day(of: time)
    let begin = calendar.moment(of: today, at: from)
    return begin <= time ? begin : calendar.moment(of: today + -1, at: from)
  }
}
