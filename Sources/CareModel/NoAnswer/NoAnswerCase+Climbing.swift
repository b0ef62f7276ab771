/// How a case climbs.
extension NoAnswerCase {
  /// A client was not reached: the case begins, on the first rung that can help.
  public static func open(
    _ event: NoAnswerEvent, visit: Visit, by professional: ProfessionalID?, plan: LadderPlan,
    now: WallTime
  ) -> (NoAnswerCase, [NoAnswerAction]) {
    var opened = NoAnswerCase(
      visit: visit.id, organisation: visit.organisation, client: visit.client, openedAt: now,
      state: .climbing(rung: 0, since: now), steps: [])
    opened.note(event, by: professional, now: now)
    let first = opened.firstRung(after: event, from: 0, of: plan)
    let actions = opened.step(onto: first, of: plan, now: now)
    return (opened, actions)
  }

  /// Something has happened. What says nothing new changes nothing.
  public mutating func happened(
    _ event: NoAnswerEvent, by professional: ProfessionalID?, plan: LadderPlan, now: WallTime
  ) -> [NoAnswerAction] {
    let hasMet: Bool
    switch state {
    case .closed: return []
    case .met: hasMet = true
    case .climbing: hasMet = false
    }
    note(event, by: professional, now: now)
    switch event {
    case .outcome: return close(by: professional, now: now)
    case .talked, .allWell:
      return hasMet ? [] : meet(by: professional, plan: plan, now: now)
    case .rangOut, .declined, .terminalOffline, .noAnswer, .impossible:
      return hasMet ? [] : climb(event, by: professional, plan: plan, now: now)
    // Also after they have met somebody may find out that all is not well.
    case .needsHelp, .unresponsive:
      return climb(event, by: professional, plan: plan, now: now)
    case .relativeTold: return []
    }
  }

  private mutating func climb(
    _ event: NoAnswerEvent, by professional: ProfessionalID?, plan: LadderPlan, now: WallTime
  ) -> [NoAnswerAction] {
    var current = -1
    if case .climbing(let rung, _) = state { current = rung }
    // Ringing in vain beside a sterner rung is worth knowing and takes nobody off what he does; neither
    // does what has led there already, said twice.
    switch (event, rung(of: plan)?.kind.sternness) {
    case (.rangOut, let now?), (.declined, let now?):
      if now > LadderRungKind.ringLouder.sternness { return [] }
    case (.terminalOffline, let now?), (.unresponsive, let now?):
      if now >= LadderRungKind.phone.sternness { return [] }
    default: break
    }
    let last = plan.rungs.count - 1
    if current < last {
      let next = firstRung(after: event, from: current + 1, of: plan)
      return [.settle(by: professional)] + step(onto: next, of: plan, now: now)
    }
    // There is nowhere to go on to. Help that was called is on its way, and what came of it will be
    // written down; anything else leaves the last rung to be done again.
    switch event {
    case .needsHelp: return meet(by: professional, plan: plan, now: now)
    case .noAnswer, .impossible:
      return [.settle(by: professional)] + step(onto: last, of: plan, now: now)
    case .rangOut, .declined, .terminalOffline, .unresponsive, .talked, .allWell, .relativeTold,
      .outcome:
      return []
    }
  }

  /// The first rung at or after `index` that can help after what has happened.
  private func firstRung(after event: NoAnswerEvent, from index: Int, of plan: LadderPlan) -> Int {
    let needed: LadderRungKind
    switch event {
    case .terminalOffline, .unresponsive: needed = .phone
    case .needsHelp: needed = .fieldTeam
    case .rangOut, .declined, .talked, .allWell, .noAnswer, .impossible, .relativeTold, .outcome:
      needed = .ringAgain
    }
    let rest = plan.rungs.indices.dropFirst(index)
    return rest.first { plan.rungs[$0].kind.sternness >= needed.sternness }
      ?? plan.rungs.count - 1
  }

  private mutating func step(
    onto index: Int, of plan: LadderPlan, now: WallTime
  ) -> [NoAnswerAction] {
    state = .climbing(rung: index, since: now)
    guard let rung = rung(of: plan) else { return [] }
    let from = now + .minutes(rung.afterMinutes)
    let open = NoAnswerAction.open(
      CareTaskKind(rung.kind), from: from, by: from + .minutes(rung.withinMinutes))
    return rung.kind == .relative ? [open, .tellRelatives] : [open]
  }

  private mutating func meet(
    by professional: ProfessionalID?, plan: LadderPlan, now: WallTime
  ) -> [NoAnswerAction] {
    state = .met(at: now)
    let from = now + .minutes(plan.outcomeWithinMinutes)
    return [
      .settle(by: professional),
      .open(.outcomeMissing, from: from, by: from + .minutes(max(plan.outcomeWithinMinutes, 1))),
    ]
  }

  private mutating func close(
    by professional: ProfessionalID?, now: WallTime
  ) -> [NoAnswerAction] {
    // An outcome without a writer cannot be: nothing closes a missed visit but a person.
    guard let professional else { return [] }
    state = .closed(at: now, by: professional)
    return [.settle(by: professional)]
  }

  private mutating func note(_ event: NoAnswerEvent, by: ProfessionalID?, now: WallTime) {
    steps.append(NoAnswerStep(at: now, event: event, by: by))
    if steps.count > Self.stepsHeld { steps.remove(at: 1) }
  }
}

extension CareTaskKind {
  init(_ rung: LadderRungKind) {
    switch rung {
    case .ringAgain: self = .ringAgain
    case .ringLouder: self = .ringLouder
    case .phone: self = .phoneClient
    case .relative: self = .askRelative
    case .fieldTeam: self = .fieldVisit
    case .lastResort: self = .lastResort
    }
  }
}

extension NoAnswerEvent {
  /// What the one who did a task says came of it; nil where that says nothing about the client.
  public init?(_ result: TaskResult) {
    switch result {
    case .allWell: self = .allWell
    case .noAnswer: self = .noAnswer
    case .needsHelp: self = .needsHelp
    case .impossible: self = .impossible
    case .done: return nil
    }
  }
}
