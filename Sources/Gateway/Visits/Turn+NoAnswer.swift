internal import CareAPI
internal import CareModel
internal import CareStore

/// Clients who were not reached, within a transaction. The rules are `CareModel.NoAnswerCase`'s; here
/// they are stored, and what follows becomes tasks.
extension Turn {
  /// Something has happened to a client at a visit: opens the visit's case, or moves it on.
  func notAnswered(
    _ event: NoAnswerEvent, at visitID: VisitID, by professional: ProfessionalID?,
    in organisation: OrganisationID
  ) throws {
    guard let visit = try tx.visit(visitID, in: organisation)?.visit else { return }
    let plan = try tx.ladderPlan(client: visit.client, unit: visit.unit, in: organisation)
    if var missed = try tx.noAnswerCase(of: visitID, in: organisation) {
      let before = missed
      let actions = missed.happened(event, by: professional, plan: plan, now: now)
      guard missed != before else { return }
      try tx.save(missed)
      try carryOut(actions, for: visit)
    } else if event.opensACase {
      let (opened, actions) = NoAnswerCase.open(
        event, visit: visit, by: professional, plan: plan, now: now)
      try settleErrand(of: visit, by: professional)
      try tx.save(opened)
      try carryOut(actions, for: visit)
    } else if event == .talked {
      return try askForOutcome(of: visit, plan: plan)
    }
    try tellVisit(visitID, in: organisation)
  }

  /// A call of a visit has been answered, or has ended: what that means for a client who is being
  /// looked for, or who will be now.
  func lookFor(_ call: Call) throws {
    guard let caller = call.parties.first, case .professional(let professional) = caller.person
    else { return }
    switch call.state {
    case .ringing: return
    case .inCall:
      try settleErrand(of: call.visit, kind: .visitUnattempted, in: call.organisation)
    case .ended(let ended):
      let event: NoAnswerEvent
      switch ended.reason {
      case .noAnswer:
        let isReachable = try ClientReach(tx, in: call.organisation, of: [call.client])
          .isReachable(call.client)
        event = isReachable ? .rangOut : .terminalOffline
      case .declined: event = .declined
      case .hungUp: event = .talked
      // The carer changed his mind, or the call broke off: the visit is to be made still.
      case .cancelled, .busy, .lost, .failed: return
      }
      try tx.markAttempted(call.visit, in: call.organisation)
      try notAnswered(event, at: call.visit, by: professional, in: call.organisation)
    }
  }

  /// Whether a call that rings now rings as loudly as it can, because of those before it.
  func ringsLoudly(_ call: Call) throws -> Bool {
    guard case .ringing = call.state, !call.lifeCycle.isRelatives,
      let missed = try tx.noAnswerCase(of: call.visit, in: call.organisation),
      let visit = try tx.visit(call.visit, in: call.organisation)?.visit
    else { return false }
    return missed.ringsLoudly(
      by: try tx.ladderPlan(client: visit.client, unit: visit.unit, in: call.organisation))
  }

  /// They have talked at a visit of which nothing is written down yet: that is asked for in a while.
  private func askForOutcome(of visit: Visit, plan: LadderPlan) throws {
    guard try tx.outcomes(of: visit.id, in: visit.organisation).isEmpty else { return }
    try settleErrand(of: visit, by: visit.professional)
    let from = now + .minutes(plan.outcomeWithinMinutes)
    try open(
      CareTask(
        id: random(), kind: .outcomeMissing, visit: visit, from: from, by: nil, now: now))
  }

  private func carryOut(_ actions: [NoAnswerAction], for visit: Visit) throws {
    for action in actions {
      switch action {
      case .open(let kind, let from, let dueBy):
        try open(
          CareTask(id: random(), kind: kind, visit: visit, from: from, by: dueBy, now: now))
      case .settle(let professional): try settleErrand(of: visit, by: professional)
      case .tellRelatives:
        if try tellRelatives(of: visit) {
          try notAnswered(.relativeTold, at: visit.id, by: nil, in: visit.organisation)
        }
      }
    }
  }

  /// The one open errand of a visit is done by what has happened.
  func settleErrand(of visit: Visit, by professional: ProfessionalID?) throws {
    for record in try tx.tasks(of: visit.id, in: visit.organisation)
    where record.task.kind.isErrandOfAVisit && !record.task.isDone {
      try advance(record.task) { $0.settle(by: professional, now: self.now) }
    }
  }

  private func settleErrand(
    of visit: VisitID, kind: CareTaskKind, in organisation: OrganisationID
  ) throws {
    for record in try tx.tasks(of: visit, in: organisation)
    where record.task.kind == kind && !record.task.isDone {
      try advance(record.task) { $0.settle(now: self.now) }
    }
  }

  // Visits that nobody tries to make

  /// Whose windows are watched.
  static let mostOrganisations = 1_000

  /// Windows that are about to close without an attempt become tasks; looks again before the next.
  func watchWindows(of organisation: OrganisationID) throws {
    let turn = 50
    let longest = Duration.minutes(LadderPlan.minutes.upperBound)
    let visits = try tx.unattemptedVisits(
      endingAfter: now - .hours(24), by: now + longest, in: organisation, limit: turn)
    var next = try tx.nextUnattemptedEnd(after: now + longest, in: organisation)
      .map { $0 - longest }
    for visit in visits {
      let plan = try tx.ladderPlan(client: visit.client, unit: visit.unit, in: organisation)
      let due = visit.endsAt - .minutes(plan.attemptBeforeEndMinutes)
      if due > now {
        next = min(next ?? due, due)
        continue
      }
      try tx.markAttempted(visit.id, in: organisation)
      guard try tx.tasks(of: visit.id, in: organisation).allSatisfy({
        !$0.task.kind.isErrandOfAVisit || $0.task.isDone
      }) else { continue }
      try open(
        CareTask(
          id: random(), kind: .visitUnattempted, visit: visit, from: now, by: visit.endsAt,
          now: now))
    }
    if visits.count == turn { next = now + .seconds(1) }
    // Looked at now and then besides: visits may have come in by other ways.
    let latest = now + .minutes(1)
    try schedule(
      TimerKey(.windowsClose, subject: organisation.rawValue), in: organisation,
      at: min(next ?? latest, latest))
  }

  /// A visit was put in, or moved: its window may be the next to close.
  func watchWindows(with visit: Visit) throws {
    let plan = try tx.ladderPlan(
      client: visit.client, unit: visit.unit, in: visit.organisation)
    let due = max(now, visit.endsAt - .minutes(plan.attemptBeforeEndMinutes))
    let key = TimerKey(.windowsClose, subject: visit.organisation.rawValue)
    if let known = try tx.timerDue(key), known <= due { return }
    try schedule(key, in: visit.organisation, at: due)
  }
}

extension NoAnswerEvent {
  /// A client who was met, or of whom somebody has written down what came of it, is not looked for.
  fileprivate var opensACase: Bool {
    switch self {
    case .rangOut, .declined, .terminalOffline, .unresponsive, .noAnswer, .needsHelp, .impossible:
      true
    case .talked, .allWell, .relativeTold, .outcome: false
    }
  }
}

extension CareTaskKind {
  /// Of these a visit has one that is open at most.
  var isErrandOfAVisit: Bool {
    switch self {
    case .ringAgain, .ringLouder, .phoneClient, .askRelative, .fieldVisit, .lastResort,
      .visitUnattempted, .outcomeMissing:
      true
    case .help, .consentWithdrawn, .terminalSilent, .followUp, .physicalVisit: false
    }
  }
}
