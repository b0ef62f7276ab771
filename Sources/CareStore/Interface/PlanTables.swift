public import CareModel

/// Plans of visits, and absences of clients.
public protocol PlanReading {
  func plan(_ id: VisitPlanID, in organisation: OrganisationID) throws -> VisitPlan?
  /// By creation; with those that have come to their end, `limit` at most and the newest of them that
  /// stand before that place.
  func plans(
    of client: ClientID, in organisation: OrganisationID, before place: PlanPlace?, limit: Int
  ) throws -> [VisitPlan]
  /// Of all organisations: plans of which visits before `day` are still to be made, with the first day
  /// to make; at most `limit`.
  func plansToMake(before day: LocalDay, limit: Int) throws -> [PlanToMake]
  /// Visits of a plan whose occurrence is at or after this, cancelled ones included.
  func visits(
    ofPlan plan: VisitPlanID, from occurrence: Occurrence, in organisation: OrganisationID
  ) throws -> [VisitRecord]

  func absence(_ id: AbsenceID, in organisation: OrganisationID) throws -> Absence?
  /// Those that have not ended at `now`, by their begin.
  func absences(
    of client: ClientID, in organisation: OrganisationID, now: WallTime
  ) throws -> [Absence]
}

public protocol PlanWriting {
  /// Inserts, or replaces what has the same id in the same organisation. Throws
  /// ``StoreError/conflict(_:)`` where the id is another organisation's.
  func save(_ plan: VisitPlan, madeUntil: LocalDay) throws
  /// Visits of the plan are made for all days before that one.
  func made(_ plan: VisitPlanID, until day: LocalDay, in organisation: OrganisationID) throws
  /// Inserts, or replaces what has the same id in the same organisation.
  func save(_ absence: Absence) throws
}

/// Where a plan stands in the list of a client's plans.
public struct PlanPlace: Sendable, Equatable {
  public var createdAt: WallTime
  public var id: VisitPlanID

  public init(createdAt: WallTime, id: VisitPlanID) {
    self.createdAt = createdAt
    self.id = id
  }
}

public struct PlanToMake: Sendable, Equatable {
  public var plan: VisitPlan
  /// The first day of which its visits have not been made yet.
  public var madeUntil: LocalDay

  public init(plan: VisitPlan, madeUntil: LocalDay) {
    self.plan = plan
    self.madeUntil = madeUntil
  }
}
