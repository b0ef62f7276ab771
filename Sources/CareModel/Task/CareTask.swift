/// Something that somebody of the staff is to do. It has an owner, or asks for one ever more loudly.
/// Pure: time comes in, and its one deadline is data that the shell stores and fires.
///
///     open ── take ──▶ taken ── finish ──▶ done
///      ▲  ╲             │                   ▲
///      │   ╲ escalates  │ release, overdue  │ settled by itself
///      └────┴───────────┘───────────────────┘
public struct CareTask: Sendable, Equatable {
  public var id: TaskID
  public var organisation: OrganisationID
  public var kind: CareTaskKind
  /// Whom it is about, where that is known.
  public var client: ClientID?
  /// The terminal it comes from, where it comes from one.
  public var terminal: TerminalID?
  /// The visit that it is about.
  public var visit: VisitID?
  /// Whose it is first: all of its staff.
  public var unit: UnitID?
  /// Who is meant to have it: who was to make the visit.
  public var meantFor: ProfessionalID?
  /// By when it is to be done.
  public var dueBy: WallTime?
  /// What came of it, once it is done.
  public internal(set) var result: TaskResult?
  /// The press of the button, of a task for help.
  public var press: Press?
  public var openedAt: WallTime
  public internal(set) var state: CareTaskState

  public struct Press: Sendable, Equatable {
    /// Made by the terminal.
    public var id: String
    /// By the terminal's clock.
    public var at: WallTime

    public init(id: String, at: WallTime) {
      self.id = id
      self.at = at
    }
  }

  /// As stored.
  public init(
    id: TaskID, organisation: OrganisationID, kind: CareTaskKind, client: ClientID?,
    terminal: TerminalID?, visit: VisitID? = nil, press: Press? = nil, unit: UnitID? = nil,
    meantFor: ProfessionalID? = nil, dueBy: WallTime? = nil, openedAt: WallTime,
    state: CareTaskState, result: TaskResult? = nil
  ) {
    self.id = id
    self.organisation = organisation
    self.kind = kind
    self.client = client
    self.terminal = terminal
    self.visit = visit
    self.press = press
    self.unit = unit
    self.meantFor = meantFor
    self.dueBy = dueBy
    self.openedAt = openedAt
    self.state = state
    self.result = result
  }

  /// A new one, which waits from `now` on.
  public init(
    id: TaskID, organisation: OrganisationID, kind: CareTaskKind, client: ClientID?,
    terminal: TerminalID, visit: VisitID? = nil, press: Press? = nil, now: WallTime
  ) {
    self.init(
      id: id, organisation: organisation, kind: kind, client: client, terminal: terminal,
      visit: visit, press: press, openedAt: now,
      state: .open(.init(since: now, escalation: .none)))
  }

  /// A new one that a visit gives rise to, to be done from a time on that may lie ahead.
  public init(
    id: TaskID, kind: CareTaskKind, visit: Visit, from: WallTime, by dueBy: WallTime?,
    now: WallTime
  ) {
    self.init(
      id: id, organisation: visit.organisation, kind: kind, client: visit.client, terminal: nil,
      visit: visit.id, unit: visit.unit, meantFor: visit.professional, dueBy: dueBy,
      openedAt: now, state: .open(.init(since: from, escalation: .none)))
  }
}

public enum CareTaskState: Sendable, Hashable {
  case open(Open)
  case taken(Taken)
  case done(Done)

  public struct Open: Sendable, Hashable {
    /// From when its waiting counts.
    public var since: WallTime
    public var escalation: Escalation
    public init(since: WallTime, escalation: Escalation) {
      self.since = since
      self.escalation = escalation
    }
  }

  public struct Taken: Sendable, Hashable {
    public var owner: ProfessionalID
    /// By when the owner has promised to call.
    public var callBy: WallTime
    public init(owner: ProfessionalID, callBy: WallTime) {
      self.owner = owner
      self.callBy = callBy
    }
  }

  public struct Done: Sendable, Hashable {
    /// Nil where it was settled by itself before anybody had it.
    public var owner: ProfessionalID?
    public var at: WallTime
    public init(owner: ProfessionalID?, at: WallTime) {
      self.owner = owner
      self.at = at
    }
  }

  public var name: CareTaskStateName {
    switch self {
    case .open: .open
    case .taken: .taken
    case .done: .done
    }
  }
}

/// How a task took something that happened.
public enum CareTaskOutcome: Sendable, Equatable {
  case changed
  /// A repeat, or too early: nothing to do, no error.
  case unchanged
  case refused(CareTaskRefusal)
}

public enum CareTaskRefusal: String, Error, Sendable, CaseIterable {
  case takenByAnother
  /// Nobody has it whose it could be.
  case notTaken
  case done
  /// A task of this kind does not end like that.
  case noSuchResult
}
