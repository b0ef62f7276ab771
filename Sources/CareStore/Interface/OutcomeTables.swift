public import CareModel

/// What came of visits, and clients who were not reached.
public protocol OutcomeReading {
  /// With the corrections, the newest last.
  func outcomes(of visit: VisitID, in organisation: OrganisationID) throws -> [VisitOutcome]
  /// The newest outcome with a note of a client's earlier visits.
  func lastNote(
    of client: ClientID, before time: WallTime, in organisation: OrganisationID
  ) throws -> VisitOutcome?
  func noAnswerCase(of visit: VisitID, in organisation: OrganisationID) throws -> NoAnswerCase?
  /// Those that no person has closed, the oldest first; at most `limit`.
  func openNoAnswerCases(in organisation: OrganisationID, limit: Int) throws -> [NoAnswerCase]
  /// The plan that counts for a client: its own, else its unit's, else the organisation's, else
  /// ``CareModel/LadderPlan/standard``.
  func ladderPlan(
    client: ClientID, unit: UnitID, in organisation: OrganisationID
  ) throws -> LadderPlan
  /// As agreed for exactly this scope.
  func ladderPlan(
    _ scope: LadderScope, in organisation: OrganisationID
  ) throws -> StoredLadderPlan?

  /// Visits whose windows end between the two, and that nobody has tried to make: by their end; at
  /// most `limit`. Calls of relatives are theirs to make, and are none of them.
  func unattemptedVisits(
    endingAfter start: WallTime, by end: WallTime, in organisation: OrganisationID, limit: Int
  ) throws -> [Visit]
  /// The end of the first window after that time that nobody has tried to use.
  func nextUnattemptedEnd(after time: WallTime, in organisation: OrganisationID) throws -> WallTime?
}

public protocol OutcomeWriting {
  /// Throws ``StoreError/conflict(_:)`` where the visit has an outcome of that position.
  func insert(_ outcome: VisitOutcome) throws
  /// Inserts, or replaces the visit's. Throws ``StoreError/conflict(_:)`` where the visit is another
  /// organisation's.
  func save(_ noAnswerCase: NoAnswerCase) throws
  /// Writes it as the version after `known`; false where another is stored by now.
  func save(
    _ plan: LadderPlan, for scope: LadderScope, known: Int, in organisation: OrganisationID
  ) throws -> Bool
  /// Whether there was one.
  func deleteLadderPlan(_ scope: LadderScope, in organisation: OrganisationID) throws -> Bool
  /// Somebody has tried, or it is known that nobody has: it is not looked for any more.
  func markAttempted(_ visit: VisitID, in organisation: OrganisationID) throws
}

/// For whom a ladder was agreed.
public enum LadderScope: Sendable, Hashable {
  case organisation
  case unit(UnitID)
  case client(ClientID)

  var columns: (scope: String, subject: String) {
    switch self {
    case .organisation: ("organisation", "")
    case .unit(let id): ("unit", id.rawValue)
    case .client(let id): ("client", id.rawValue)
    }
  }
}

public struct StoredLadderPlan: Sendable, Equatable {
  public var plan: LadderPlan
  /// Counts the changes, from 1.
  public var version: Int

  public init(plan: LadderPlan, version: Int) {
    self.plan = plan
    self.version = version
  }
}
