/// A visit by video, agreed for a window of time.
public struct Visit: Sendable, Equatable {
  public var id: VisitID
  public var organisation: OrganisationID
  public var unit: UnitID
  public var client: ClientID
  /// Who is to make the visit, where that is settled.
  public var professional: ProfessionalID?
  public var kind: VisitKind
  /// For statistics.
  public var service: CareService
  public var startsAt: WallTime
  public var endsAt: WallTime
  /// For staff only.
  public var purpose: PersonalText
  /// What to do, one thing a line; for staff only.
  public var steps: [PersonalText]
  public var late: RunningLate?
  /// The plan that it comes from, and its name there.
  public var origin: VisitOrigin?
  /// The client is away: nobody is to make it.
  public var suspendedFor: AbsenceReason?
  public var cancelledAt: WallTime?
  /// Counts the changes, from 1.
  public var version: Int

  /// No visit lasts longer: those of a day are so found among the ones that start not long before it.
  public static let longest = Duration.hours(24)

  public init(
    id: VisitID, organisation: OrganisationID, unit: UnitID, client: ClientID,
    professional: ProfessionalID?, kind: VisitKind, service: CareService = .standard,
    startsAt: WallTime, endsAt: WallTime,
    purpose: PersonalText, steps: [PersonalText] = [], late: RunningLate? = nil,
    origin: VisitOrigin? = nil, suspendedFor: AbsenceReason? = nil,
    cancelledAt: WallTime? = nil, version: Int = 1
  ) {
    self.id = id
    self.organisation = organisation
    self.unit = unit
    self.client = client
    self.professional = professional
    self.kind = kind
    self.service = service
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.purpose = purpose
    self.steps = steps
    self.late = late
    self.origin = origin
    self.suspendedFor = suspendedFor
    self.cancelledAt = cancelledAt
    self.version = version
  }
}

public enum VisitKind: String, Codable, Sendable, CaseIterable {
  case videoVisit, medicationSupervision, welfareCheck, assessment
  case group, relativesCall, onlineReception
}

/// Where a visit comes from.
public struct VisitOrigin: Sendable, Hashable {
  public var plan: VisitPlanID
  /// Stays as it is when the visit is moved.
  public var occurrence: Occurrence
  /// It was changed or cancelled alone: the plan does not touch it any more.
  public var isDetached: Bool

  public init(plan: VisitPlanID, occurrence: Occurrence, isDetached: Bool = false) {
    self.plan = plan
    self.occurrence = occurrence
    self.isDetached = isDetached
  }
}

/// Never stored: computed from the visit, its calls and the time.
public enum VisitState: String, Codable, Sendable, CaseIterable {
  case coming, due, inCall, done, notReached, cancelled
  /// The client is away.
  case suspended
}

/// What a visit and its calls have come to so far.
public struct VisitHistory: Sendable, Equatable {
  /// A call of the visit has been accepted and goes on.
  public var inCall: Bool
  /// A call was accepted, and somebody hung up in the end.
  public var talked: Bool
  /// A call was declined or rang out.
  public var missed: Bool
  /// The client was not reached, and is being looked for.
  public var sought: Bool
  /// What somebody has written down, the last of it.
  public var outcome: VisitOutcome?

  public init(
    inCall: Bool = false, talked: Bool = false, missed: Bool = false, sought: Bool = false,
    outcome: VisitOutcome? = nil
  ) {
    self.inCall = inCall
    self.talked = talked
    self.missed = missed
    self.sought = sought
    self.outcome = outcome
  }
}

extension Visit {
  /// How long before its window a visit counts as due: a carer who is early may begin.
  public static let dueBefore = Duration.minutes(5)

  /// "Due and not done" stays due, however late it gets. A call that broke off without anybody
  /// hanging up leaves the visit to be done still. What a person wrote down outweighs the calls.
  public func state(_ history: VisitHistory, now: WallTime) -> VisitState {
    if cancelledAt != nil { return .cancelled }
    if history.inCall { return .inCall }
    if let outcome = history.outcome {
      switch outcome.kind {
      case .done, .doneWithFollowUp, .needsPhysicalVisit, .refused: return .done
      case .notReached, .technicalFailure: return .notReached
      }
    }
    if history.sought { return .notReached }
    if history.talked { return .done }
    if suspendedFor != nil { return .suspended }
    if history.missed { return .notReached }
    return now < startsAt - Visit.dueBefore ? .coming : .due
  }
}
