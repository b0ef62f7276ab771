/// What somebody does to a visit plan: to this one visit, to this and all that follow, or to all.
public enum PlanChange: Sendable, Equatable {
  case this(Occurrence, VisitEdit)
  case thisAndFollowing(Occurrence, PlanEdit)
  case all(PlanEdit)
  case cancelThis(Occurrence)
  case cancelThisAndFollowing(Occurrence)
  case cancelAll
}

/// A change of one visit; what is nil stays as it was.
public struct VisitEdit: Sendable, Equatable {
  public var content: VisitContent?
  /// The local time to which it is moved.
  public var start: Occurrence?
  public var lengthMinutes: Int?

  public init(
    content: VisitContent? = nil, start: Occurrence? = nil, lengthMinutes: Int? = nil
  ) {
    self.content = content
    self.start = start
    self.lengthMinutes = lengthMinutes
  }
}

/// A change of many visits; what is nil stays as it was.
public struct PlanEdit: Sendable, Equatable {
  public var content: VisitContent?
  /// As many as before take each other's places in order, with what was taken out of them.
  public var times: [ClockTime]?
  public var lengthMinutes: Int?
  public var firstDay: LocalDay?
  public var rule: RuleEdit

  public enum RuleEdit: Sendable, Equatable {
    /// A `COUNT` goes on with what is left of it.
    case kept
    /// Nil: the first day alone. A `COUNT` counts from the change on.
    case replaced(RecurrenceRule?)
  }

  public init(
    content: VisitContent? = nil, times: [ClockTime]? = nil, lengthMinutes: Int? = nil,
    firstDay: LocalDay? = nil, rule: RuleEdit = .kept
  ) {
    self.content = content
    self.times = times
    self.lengthMinutes = lengthMinutes
    self.firstDay = firstDay
    self.rule = rule
  }
}

/// What is to be written. What stood before comes along, so that the change can be taken back by writing
/// that (and by ending `new`, which was not there).
public enum PlanChangeResult: Sendable, Equatable {
  /// The visit's own row carries the change, and is made for it where there is none yet. The plan stays
  /// as it is: the visit keeps its occurrence, by which ``Reconciliation`` knows that it stands.
  case single(before: PlannedVisit, after: PlannedVisit)
  /// The plan is another from now on. What has been is history, which lies in the visits.
  case plan(before: VisitPlan, after: VisitPlan)
  /// The plan ends before the visit that was chosen, and a new one begins there.
  case split(before: VisitPlan, ended: VisitPlan, new: VisitPlan)
}

public enum PlanChangeRefusal: Error, Sendable, Equatable {
  /// The plan has no visit there.
  case noSuchVisit
  /// Its window has begun, or begins so soon that somebody may be at it.
  case begun
  /// Nothing of the plan is still to come.
  case nothingAhead
  /// The change would put a visit where the time has passed.
  case inThePast
  case faults([PlanFault])
}

/// What a change has to know besides the plan.
public struct PlanChangeSetting: Sendable {
  public var now: WallTime
  public var by: ProfessionalID
  /// The id of the plan that begins at the change, where one does.
  public var newPlan: VisitPlanID
  /// The visit that is changed alone, where it was changed alone before.
  public var current: PlannedVisit?
  /// Occurrences whose visits were changed alone and are still to come. They stay as they are; no plan
  /// makes another visit in their place.
  public var detached: Set<Occurrence>
  /// Of the plan's zone.
  public var clock: ZoneClock

  public init(
    now: WallTime, by: ProfessionalID, newPlan: VisitPlanID, current: PlannedVisit? = nil,
    detached: Set<Occurrence> = [], clock: ZoneClock
  ) {
    self.now = now
    self.by = by
    self.newPlan = newPlan
    self.current = current
    self.detached = detached
    self.clock = clock
  }
}
