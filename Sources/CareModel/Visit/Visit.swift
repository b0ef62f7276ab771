/// A visit by video, agreed for a window of time.
public struct Visit: Sendable, Equatable {
  public var id: VisitID
  public var organisation: OrganisationID
  public var unit: UnitID
  public var client: ClientID
  /// Who is to make the visit, where that is settled.
  public var professional: ProfessionalID?
  public var kind: VisitKind
  public var startsAt: WallTime
  public var endsAt: WallTime
  /// For staff only.
  public var purpose: PersonalText
  public var cancelledAt: WallTime?

  /// No visit lasts longer: those of a day are so found among the ones that start not long before it.
  public static let longest = Duration.hours(24)

  public init(
    id: VisitID, organisation: OrganisationID, unit: UnitID, client: ClientID,
    professional: ProfessionalID?, kind: VisitKind, startsAt: WallTime, endsAt: WallTime,
    purpose: PersonalText, cancelledAt: WallTime? = nil
  ) {
    self.id = id
    self.organisation = organisation
    self.unit = unit
    self.client = client
    self.professional = professional
    self.kind = kind
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.purpose = purpose
    self.cancelledAt = cancelledAt
  }
}

public enum VisitKind: String, Codable, Sendable, CaseIterable {
  case videoVisit, medicationSupervision, welfareCheck, assessment
  case group, relativesCall, onlineReception
}

/// Never stored: computed from the visit, its calls and the time.
public enum VisitState: String, Codable, Sendable, CaseIterable {
  case coming, due, inCall, done, notReached, cancelled
}

/// What the calls of a visit have come to so far.
public struct VisitHistory: Sendable, Equatable {
  /// A call of the visit has been accepted and goes on.
  public var inCall: Bool
  /// A call was accepted, and somebody hung up in the end.
  public var talked: Bool
  /// A call was declined or rang out.
  public var missed: Bool

  public init(inCall: Bool = false, talked: Bool = false, missed: Bool = false) {
    self.inCall = inCall
    self.talked = talked
    self.missed = missed
  }
}

extension Visit {
  /// How long before its window a visit counts as due: a carer who is early may begin.
  public static let dueBefore = Duration.minutes(5)

  /// "Due and not done" stays due, however late it gets. A call that broke off without anybody
  /// hanging up leaves the visit to be done still.
  public func state(_ history: VisitHistory, now: WallTime) -> VisitState {
    if cancelledAt != nil { return .cancelled }
    if history.inCall { return .inCall }
    if history.talked { return .done }
    if history.missed { return .notReached }
    return now < startsAt - Visit.dueBefore ? .coming : .due
  }
}
