/// Visits to one client that come again, or one alone that is planned ahead. Its visits are made from it
/// for the days ahead; what happens to a single one is kept with the visit and not here.
public struct VisitPlan: Sendable, Equatable {
  public var id: VisitPlanID
  public var organisation: OrganisationID
  public var client: ClientID
  public var content: VisitContent
  public var schedule: VisitSchedule
  /// From 1 on; each change has the next.
  public var version: Int
  public var createdAt: WallTime
  public var createdBy: ProfessionalID
  /// When somebody cancelled what is left of it, from the schedule's ``VisitSchedule/endsBefore`` on.
  public var endedAt: WallTime?

  public init(
    id: VisitPlanID, organisation: OrganisationID, client: ClientID, content: VisitContent,
    schedule: VisitSchedule, version: Int = 1, createdAt: WallTime, createdBy: ProfessionalID,
    endedAt: WallTime? = nil
  ) {
    self.id = id
    self.organisation = organisation
    self.client = client
    self.content = content
    self.schedule = schedule
    self.version = version
    self.createdAt = createdAt
    self.createdBy = createdBy
    self.endedAt = endedAt
  }

  /// Everything that is wrong with a draft, in the order of ``PlanFault``.
  public var faults: [PlanFault] {
    let found = Set(content.faults + schedule.faults)
    return PlanFault.allCases.filter(found.contains)
  }

  /// The visit at `occurrence`, as the plan has it.
  public func visit(at occurrence: Occurrence, clock: inout ZoneClock) -> PlannedVisit {
    PlannedVisit(
      id: id.visit(at: occurrence), occurrence: occurrence,
      window: clock.window(of: occurrence, minutes: schedule.lengthMinutes), content: content)
  }
}

/// What a visit is, apart from when.
public struct VisitContent: Sendable, Hashable {
  public var unit: UnitID
  /// Who usually makes it, where that is settled.
  public var professional: ProfessionalID?
  public var kind: VisitKind
  /// For statistics.
  public var service: CareService
  /// For staff only, both.
  public var purpose: PersonalText
  /// What to do, in order.
  public var steps: [PersonalText]

  public init(
    unit: UnitID, professional: ProfessionalID?, kind: VisitKind,
    service: CareService = .standard, purpose: PersonalText, steps: [PersonalText] = []
  ) {
    self.unit = unit
    self.professional = professional
    self.kind = kind
    self.service = service
    self.purpose = purpose
    self.steps = steps
  }

  public static let longestPurpose = 500
  public static let mostSteps = 12
  public static let longestStep = 200

  public var faults: [PlanFault] {
    var faults: [PlanFault] = []
    if !isPlain(purpose.revealed, longest: Self.longestPurpose) { faults.append(.purpose) }
    if steps.count > Self.mostSteps { faults.append(.tooManySteps) }
    let isStep = { (step: PersonalText) in
      isPlain(step.revealed, longest: Self.longestStep)
        && step.revealed.contains { !$0.isWhitespace }
    }
    if !steps.allSatisfy(isStep) { faults.append(.step) }
    return faults
  }
}

/// One visit of a plan, as the plan gives it or as it was changed alone.
public struct PlannedVisit: Sendable, Hashable {
  public var id: VisitID
  /// Its name within the plan; it stays when the visit is moved.
  public var occurrence: Occurrence
  public var window: Range<WallTime>
  public var content: VisitContent
  public var isCancelled: Bool

  public init(
    id: VisitID, occurrence: Occurrence, window: Range<WallTime>, content: VisitContent,
    isCancelled: Bool = false
  ) {
    self.id = id
    self.occurrence = occurrence
    self.window = window
    self.content = content
    self.isCancelled = isCancelled
  }
}

/// No control characters, and no longer than that in characters, nor in bytes than those may need.
private func isPlain(_ text: String, longest: Int) -> Bool {
  text.utf8.count <= longest * 8 && text.count <= longest
    && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
}
