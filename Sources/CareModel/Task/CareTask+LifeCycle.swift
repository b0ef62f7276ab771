/// How a task goes on.
extension CareTask {
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

  public mutating func finish(
    by professional: ProfessionalID, result: TaskResult = .done, now: WallTime
  ) -> CareTaskOutcome {
    switch state {
    case .open: return .refused(.notTaken)
    case .taken(let taken):
      if taken.owner != professional { return .refused(.takenByAnother) }
      guard kind.results.contains(result) else { return .refused(.noSuchResult) }
      state = .done(.init(owner: professional, at: now))
      self.result = result
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

  /// What it was about is over by itself, or by what somebody has done elsewhere.
  public mutating func settle(
    by professional: ProfessionalID? = nil, now: WallTime
  ) -> CareTaskOutcome {
    switch state {
    case .open:
      state = .done(.init(owner: professional, at: now))
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
      guard let patience = kind.patience else { return nil }
      return switch open.escalation {
      case .none: open.since + patience.loud
      case .loud: patience.onCall.map { open.since + $0 }
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
      let onCallAt = kind.patience?.onCall.map { open.since + $0 }
      let isOnCall = open.escalation == .loud || onCallAt.map { $0 <= now } == true
      state = .open(.init(since: open.since, escalation: isOnCall ? .onCall : .loud))
    case .taken: reopen(now: now)
    case .done: return .unchanged
    }
    return .changed
  }

  /// Somebody had it and has not done it: loud at once, as if it had waited that long.
  private mutating func reopen(now: WallTime) {
    let loud = kind.patience?.loud ?? .minutes(2)
    state = .open(.init(since: now - loud, escalation: .loud))
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

  /// From when it is to be done.
  public var waitsFrom: WallTime {
    switch state {
    case .open(let open): max(openedAt, open.since)
    case .taken, .done: openedAt
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
  /// How long an open task waits before it is loud, and before the on-call person is to be reached;
  /// nil where it never grows louder, or nobody is got out of bed for it.
  public var patience: (loud: Duration, onCall: Duration?)? {
    switch self {
    case .help: (.minutes(2), .minutes(5))
    case .ringAgain, .ringLouder, .phoneClient: (.minutes(3), .minutes(10))
    case .askRelative: (.minutes(5), .minutes(15))
    case .fieldVisit, .physicalVisit: (.minutes(5), .minutes(15))
    case .lastResort: (.minutes(1), .minutes(3))
    case .visitUnattempted: (.minutes(3), .minutes(10))
    case .outcomeMissing: (.minutes(30), nil)
    case .consentWithdrawn, .terminalSilent, .followUp: nil
    }
  }

  /// It is a rung of a ladder, about a client who was not reached.
  public var isRung: Bool {
    switch self {
    case .ringAgain, .ringLouder, .phoneClient, .askRelative, .fieldVisit, .lastResort: true
    case .help, .consentWithdrawn, .terminalSilent, .visitUnattempted, .outcomeMissing, .followUp,
      .physicalVisit:
      false
    }
  }

  /// What may be said to have come of it. A call that is placed again says by itself how it went.
  public var results: Set<TaskResult> {
    switch self {
    case .help, .consentWithdrawn, .terminalSilent, .followUp, .physicalVisit: [.done]
    case .ringAgain, .ringLouder: [.impossible]
    case .phoneClient, .askRelative, .fieldVisit:
      [.allWell, .noAnswer, .needsHelp, .impossible]
    // Nobody leaves the last rung with empty hands.
    case .lastResort: [.allWell, .needsHelp]
    // Nothing but an attempt, or an outcome, ends these.
    case .visitUnattempted, .outcomeMissing: []
    }
  }
}
