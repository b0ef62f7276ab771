public import CareModel

/// A visit as one person may see it: the body of the event `visit`, in snapshots and over REST.
public struct VisitView: Codable, Sendable, Equatable {
  public var id: VisitID
  public var clientId: ClientID
  public var clientName: PersonalText
  public var clientFirstName: PersonalText
  public var kind: VisitKind
  public var startsAt: WallTime
  public var endsAt: WallTime
  public var state: VisitState
  /// The carer's first name; empty where nobody is set.
  public var with: PersonalText
  /// Where the carer calls from: `kotihoidosta`.
  public var withRole: String
  /// Empty for guests.
  public var purpose: PersonalText
  /// The client has a page open now, or a terminal that is connected.
  public var reachable: Bool
  /// The reader is the carer, the guest, or the client's terminal, of the visit.
  public var mine: Bool
  /// The client's terminal.
  public var terminal: TerminalReach
  /// The carer is late, and has said so.
  @Nullable public var late: LateView?
  /// Whose visit it is; for staff only, as all below.
  @Nullable public var unitId: UnitID?
  @Nullable public var professionalId: ProfessionalID?
  /// The last of them.
  @Nullable public var outcome: OutcomeView?
  /// The client was not reached, and is being looked for.
  @Nullable public var sought: Bool?
  /// Why the client is away, of a visit that is not to be made for it.
  @Nullable public var suspendedFor: AbsenceReason?
  /// The plan that it comes from, and its name there.
  @Nullable public var planId: VisitPlanID?
  @Nullable public var occurrence: Occurrence?
  /// Counts the changes.
  @Nullable public var version: Int?

  public init(
    id: VisitID, clientId: ClientID, clientName: PersonalText, clientFirstName: PersonalText,
    kind: VisitKind, startsAt: WallTime, endsAt: WallTime, state: VisitState,
    with: PersonalText, withRole: String, purpose: PersonalText, reachable: Bool, mine: Bool,
    terminal: TerminalReach, late: LateView? = nil, unitId: UnitID? = nil,
    professionalId: ProfessionalID? = nil, outcome: OutcomeView? = nil, sought: Bool? = nil,
    suspendedFor: AbsenceReason? = nil, planId: VisitPlanID? = nil,
    occurrence: Occurrence? = nil, version: Int? = nil
  ) {
    self.id = id
    self.clientId = clientId
    self.clientName = clientName
    self.clientFirstName = clientFirstName
    self.kind = kind
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.state = state
    self.with = with
    self.withRole = withRole
    self.purpose = purpose
    self.reachable = reachable
    self.mine = mine
    self.terminal = terminal
    self.late = late
    self.unitId = unitId
    self.professionalId = professionalId
    self.outcome = outcome
    self.sought = sought
    self.suspendedFor = suspendedFor
    self.planId = planId
    self.occurrence = occurrence
    self.version = version
  }
}

public struct PresenceEvent: Codable, Sendable, Equatable {
  public var clientId: ClientID
  public var reachable: Bool
  public var terminal: TerminalReach

  public init(clientId: ClientID, reachable: Bool, terminal: TerminalReach) {
    self.clientId = clientId
    self.reachable = reachable
    self.terminal = terminal
  }
}
