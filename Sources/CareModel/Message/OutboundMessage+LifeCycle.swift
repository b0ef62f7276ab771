/// How a message goes on.
extension OutboundMessage {
  /// Of a text message: four joined parts of 153 characters.
  public static let longestSMS = 612
  public static let longestMail = 8_000
  public static let longestSubject = 200
  public static let longestKey = 160

  /// A new one, checked by what holds for its channel. One that cannot be sent is there all the same,
  /// failed, so that somebody sees it.
  ///
  /// - Parameter sentToday: how many the recipient has had in the last 24 hours.
  public init(
    id: MessageID, _ draft: MessageDraft, rules: MessageRules, sentToday: Int, now: WallTime
  ) {
    let due = max(draft.dueAt ?? now, now)
    self.init(
      id: id, organisation: draft.organisation, channel: draft.channel,
      to: rules.address(draft.to, by: draft.channel)
        ?? PersonalText(draft.to.revealed.cut(to: 254)),
      subject: draft.channel == .email ? draft.subject : nil, text: draft.text,
      cause: draft.cause, about: draft.about.cut(to: 64), client: draft.client, key: draft.key,
      createdAt: now, dueAt: due, notAfter: draft.notAfter,
      state: .waiting(nextAttemptAt: due), attempts: 0, lastProblem: nil, triedSince: due)
    if let problem = problem(rules, sentToday: sentToday) { fail(problem, now: now) }
    if text.revealed.unicodeScalars.count > longestText {
      text = PersonalText(text.revealed.cut(to: longestText))
    }
    if let long = subject, long.revealed.unicodeScalars.count > Self.longestSubject {
      subject = PersonalText(long.revealed.cut(to: Self.longestSubject))
    }
  }

  private var longestText: Int { channel == .sms ? Self.longestSMS : Self.longestMail }

  private func problem(_ rules: MessageRules, sentToday: Int) -> MessageProblem? {
    if !rules.channels.contains(channel) { return .channelOff }
    if rules.address(to, by: channel) == nil { return .badAddress }
    if text.revealed.unicodeScalars.count > longestText { return .tooLong }
    if sentToday >= cause.mostADay { return .tooMany }
    return nil
  }

  private mutating func fail(_ problem: MessageProblem, now: WallTime) {
    lastProblem = problem
    state = .failed(at: now)
  }

  /// Whether somebody has to take it now: its time has come, or whoever had it is gone.
  public func isDue(now: WallTime) -> Bool {
    switch state {
    case .waiting(let time), .sending(let time): time <= now
    case .sent, .failed, .missed, .withdrawn: false
    }
  }

  /// Hands it to a courier for as long as the lease.
  ///
  /// - Returns: whether it is to be carried; else it was too late, has to wait for the end of quiet hours,
  ///   or is not due.
  public mutating func claim(lease: Duration, rules: MessageRules, now: WallTime) -> Bool {
    guard isDue(now: now) else { return false }
    if !rules.channels.contains(channel) {
      fail(.channelOff, now: now)
      return false
    }
    if let notAfter, notAfter <= now {
      state = .missed(at: now)
      return false
    }
    if cause.keepsQuiet, rules.loud(from: now) > now {
      wait(until: rules.loud(from: now), now: now)
      return false
    }
    if attempts == 0 { triedSince = now }
    attempts += 1
    state = .sending(until: now + lease)
    return true
  }

  /// What the courier of an attempt tells. One that was too slow is not heard: somebody else has the
  /// message by now.
  ///
  /// - Returns: whether anything has changed.
  public mutating func delivered(
    _ delivery: Delivery, attempt: Int, rules: MessageRules, now: WallTime
  ) -> Bool {
    guard case .sending = state, attempt == attempts else { return false }
    switch delivery {
    case .taken:
      lastProblem = nil
      state = .sent(at: now)
    case .refused(let problem): fail(problem, now: now)
    case .notNow(let problem):
      lastProblem = problem
      retry(rules, now: now)
    }
    return true
  }

  private mutating func retry(_ rules: MessageRules, now: WallTime) {
    let next = now + cause.pause(after: attempts)
    if notAfter == nil, next - triedSince > cause.patience {
      state = .failed(at: now)
    } else {
      wait(until: cause.keepsQuiet ? rules.loud(from: next) : next, now: now)
    }
  }

  /// Missed where it is of no use by then.
  private mutating func wait(until time: WallTime, now: WallTime) {
    let isOfUse = notAfter.map { time < $0 } ?? true
    state = isOfUse ? .waiting(nextAttemptAt: time) : .missed(at: now)
  }

  /// Its reason is gone.
  public mutating func withdraw(now: WallTime) {
    switch state {
    case .waiting, .sending: state = .withdrawn(at: now)
    case .sent, .failed, .missed, .withdrawn: break
    }
  }

  /// Somebody wants it tried again, at once.
  ///
  /// - Returns: false where there is nothing to try: it was sent, is on its way, or is of no use.
  public mutating func tryAgain(rules: MessageRules, now: WallTime) -> Bool {
    switch state {
    case .waiting, .failed: break
    case .sending, .sent, .missed, .withdrawn: return false
    }
    if let notAfter, notAfter <= now { return false }
    // What was wrong with it from the start is so still, unless the installation has changed.
    if !rules.channels.contains(channel) || rules.address(to, by: channel) == nil { return false }
    if lastProblem == .tooLong { return false }
    triedSince = now
    state = .waiting(nextAttemptAt: now)
    return true
  }
}

/// How a try to hand a message over has ended.
public enum Delivery: Sendable, Equatable {
  /// The service has it.
  case taken
  /// Worth another try.
  case notNow(MessageProblem)
  /// The service will not have this one.
  case refused(MessageProblem)
}

extension MessageCause {
  /// Goes before all others, and is tried again soon.
  public var isUrgent: Bool {
    switch self {
    case .taskEscalation, .relativeTold, .chatAlarm: true
    case .visitReminder, .guestLink: false
    }
  }

  /// Is not sent in quiet hours; the others follow something that somebody does at that moment.
  public var keepsQuiet: Bool { self == .visitReminder }

  /// After so many messages in 24 hours a recipient has no more: something is wrong then.
  public var mostADay: Int {
    switch self {
    case .taskEscalation, .chatAlarm: 200
    case .relativeTold, .visitReminder, .guestLink: 40
    }
  }

  /// Between two tries: twice as long each time, up to a longest.
  func pause(after attempts: Int) -> Duration {
    let (first, longest) = isUrgent ? (5, 60) : (30, 1_800)
    let doublings = min(max(attempts - 1, 0), 10)
    return .seconds(min(first << doublings, longest))
  }

  /// How long one without an end of its use is tried.
  var patience: Duration { isUrgent ? .hours(12) : .hours(24) }
}

extension String {
  /// The first scalars: what is stored and sent has a bound.
  func cut(to count: Int) -> String {
    unicodeScalars.count <= count
      ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
  }
}
