/// A client has not been reached at a visit. It stays somebody's task, rung after rung, until a person
/// writes down what came of the visit: nothing else ends it.
///
///     climbing ── somebody talked to the client ──▶ met ── outcome ──▶ closed
///      │    ▲ rung after rung                                  ▲
///      └────┴──────────────── outcome ─────────────────────────┘
///
/// Pure: time and what has happened come in, ``NoAnswerAction``s come out. Every rung is a
/// ``CareTask``, whose own clock makes it louder where nobody takes it.
public struct NoAnswerCase: Sendable, Equatable {
  public var visit: VisitID
  public var organisation: OrganisationID
  public var client: ClientID
  public var openedAt: WallTime
  public internal(set) var state: State
  /// What has been done so far, the oldest first.
  public internal(set) var steps: [NoAnswerStep]

  public enum State: Codable, Sendable, Hashable {
    /// On a rung of its plan, from 0.
    case climbing(rung: Int, since: WallTime)
    /// Somebody has met or spoken to the client; the outcome is to be written down.
    case met(at: WallTime)
    case closed(at: WallTime, by: ProfessionalID)
  }

  /// The oldest are let go of beyond these; the first stays.
  public static let stepsHeld = 100

  /// As stored.
  public init(
    visit: VisitID, organisation: OrganisationID, client: ClientID, openedAt: WallTime,
    state: State, steps: [NoAnswerStep]
  ) {
    self.visit = visit
    self.organisation = organisation
    self.client = client
    self.openedAt = openedAt
    self.state = state
    self.steps = steps
  }

  public var isClosed: Bool {
    if case .closed = state { true } else { false }
  }

  /// Nobody has met the client yet.
  public var isClimbing: Bool {
    if case .climbing = state { true } else { false }
  }

  /// The rung that it stands on.
  public func rung(of plan: LadderPlan) -> LadderRung? {
    guard case .climbing(let index, _) = state else { return nil }
    // A plan that has become shorter meanwhile ends where it ends.
    return plan.rungs.isEmpty ? nil : plan.rungs[min(index, plan.rungs.count - 1)]
  }

  /// Whether a call rings as loudly as it can: the plan has come to that, or past it.
  public func ringsLoudly(by plan: LadderPlan) -> Bool {
    guard case .climbing(let index, _) = state else { return false }
    return plan.rungs.prefix(index + 1).contains { $0.kind == .ringLouder }
  }
}

/// One thing that was done, or came to be known.
public struct NoAnswerStep: Codable, Sendable, Hashable {
  public var at: WallTime
  public var event: NoAnswerEvent
  /// Who did it, where a person did.
  public var by: ProfessionalID?

  public init(at: WallTime, event: NoAnswerEvent, by: ProfessionalID?) {
    self.at = at
    self.event = event
    self.by = by
  }
}

public enum NoAnswerEvent: String, Codable, Sendable, CaseIterable {
  /// Rang out.
  case rangOut
  /// The client, or somebody at the terminal, did not want to talk now.
  case declined
  /// The terminal could not be reached: ringing is no use.
  case terminalOffline
  /// The call was answered, and nobody was seen or responded.
  case unresponsive
  /// The call was answered, and they talked.
  case talked
  /// Somebody who was asked says that all is well.
  case allWell
  /// Neither by telephone, nor at the door, nor from the relative.
  case noAnswer
  /// The client needs somebody there now.
  case needsHelp
  /// The rung could not be done at all: no number, no relative.
  case impossible
  /// The relatives who may be told were told.
  case relativeTold
  /// A person wrote down the outcome of the visit.
  case outcome
}

/// What the shell is to do after a case has moved. In the order given.
public enum NoAnswerAction: Sendable, Hashable {
  /// Somebody is to do this: from then on, and by then.
  case open(CareTaskKind, from: WallTime, by: WallTime)
  /// The open task of the case is done by what has happened; by whom, where that is known.
  case settle(by: ProfessionalID?)
  /// Tell the relatives who may be told that the visit was not reached, and nothing else.
  case tellRelatives
}
