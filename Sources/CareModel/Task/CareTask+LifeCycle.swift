/// How a task goes on.
extension CareTask {
  /// After how long an open task is loud.
  public static let loudAfter = Duration.minutes(2)
  /// After how long the on-call person is to be reached.
  public static let onCallAfter = Duration.minutes(5)
  /// How long after the promised time a task is open again.
  public static let promiseGrace = Duration.minutes(5)

  /// Somebody has it from now on; the owner may promise another time.
  public mutating func take(
    by professional: ProfessionalID, callBy: WallTime
  ) -> CareTaskOutcome {
    let taken = CareTaskState.Taken(owner: professional, callBy: callBy)
    switch state {
    case .open: break
    case .taken(let earlier):
      if earlier.owner != professional { return .refused(.takenByAnother) }
      if earlier == taken { return .unchanged }
    case .done: return .refused(.done)
    }
    state = .taken(taken)
    return .changed
  }

  public mutating func finish(by professional: ProfessionalID, now: WallTime) -> CareTaskOutcome {
    switch state {
    case .open: return .refused(.notTaken)
    case .taken(let taken):
      if taken.owner != professional { return .refused(.takenByAnother) }
      state = .done(.init(owner: professional, at: now))
      return .changed
    case .done(let done): return done.owner == professional ? .unchanged : .refused(.done)
    }
  }

  /// The owner cannot do it after all.
  public mutating func release(by professional: ProfessionalID, now: WallTime) -> CareTaskOutcome {
    switch state {
    case .open: return .refused(.notTaken)
    case .taken(let taken):
      if taken.owner != professional { return .refused(.takenByAnother) }
      reopen(now: now)
      return .changed
    case .done: return .refused(.done)
    }
  }

  /// What it was about is over by itself.
  public mutating func settle(now: WallTime) -> CareTaskOutcome {
    switch state {
    case .open:
      state = .done(.init(owner: nil, at: now))
    case .taken(let taken):
      state = .done(.init(owner: taken.owner, at: now))
    case .done: return .unchanged
    }
    return .changed
  }

  /// When to look at it next; nil where nothing comes by itself any more.
  public var deadline: WallTime? {
    switch state {
    case .open(let open):
      guard kind.escalates else { return nil }
      return switch open.escalation {
      case .none: open.since + Self.loudAfter
      case .loud: open.since + Self.onCallAfter
      case .onCall: nil
      }
    case .taken(let taken): return taken.callBy + Self.promiseGrace
    case .done: return nil
    }
  }

  /// The deadline has come. One that no longer stands, or not yet, does nothing.
  public mutating func timeout(now: WallTime) -> CareTaskOutcome {
    guard let deadline, deadline <= now else { return .unchanged }
    switch state {
    case .open(let open):
      // A gateway that was down for long goes to where the task would be by now.
      let isOnCall = open.escalation == .loud || open.since + Self.onCallAfter <= now
      state = .open(.init(since: open.since, escalation: isOnCall ? .onCall : .loud))
    case .taken: reopen(now: now)
    case .done: return .unchanged
    }
    return .changed
  }

  /// Somebody had it and has not done it: loud at once, as if it had waited that long.
  private mutating func reopen(now: WallTime) {
    state = .open(.init(since: now - Self.loudAfter, escalation: .loud))
  }

  public var isDone: Bool {
    switch state {
    case .open, .taken: false
    case .done: true
    }
  }

  /// Who has it, or had it.
  public var owner: ProfessionalID? {
    switch state {
    case .open: nil
    case .taken(let taken): taken.owner
    case .done(let done): done.owner
    }
  }

  public var callBy: WallTime? {
    switch state {
    case .open, .done: nil
    case .taken(let taken): taken.callBy
    }
  }

  public var escalation: Escalation {
    switch state {
    case .open(let open): open.escalation
    case .taken, .done: .none
    }
  }
}

extension CareTaskKind {
  /// Whether it grows louder while nobody has it. A person waits for help; nobody is got out of bed
  /// for a consent or for a cable.
  public var escalates: Bool {
    switch self {
    case .help: true
    case .consentWithdrawn, .terminalSilent: false
    }
  }
}
