public import CareModel

/// `GET /api/day`
public struct DayList: Codable, Sendable, Equatable {
  public var day: LocalDay
  /// By start.
  public var visits: [VisitView]
  /// There are more than are listed.
  public var truncated: Bool
  /// Goes on from here; null: that was all.
  @Nullable public var next: String?
  /// By visit, where details were asked for: what is needed when nothing else works.
  @Nullable public var details: [String: DayDetails]?

  public init(
    day: LocalDay, visits: [VisitView], next: String?, details: [String: DayDetails]?
  ) {
    self.day = day
    self.visits = visits
    truncated = next != nil
    _next = Nullable(wrappedValue: next)
    self.details = details
  }
}

public struct DayDetails: Codable, Sendable, Equatable {
  public var steps: [PersonalText]
  @Nullable public var phone: PersonalText?
  public var address: PersonalText
  public var entryInstructions: PersonalText
  public var emergency: PersonalText

  public init(steps: [PersonalText], details: ClientDetails) {
    self.steps = steps
    _phone = Nullable(wrappedValue: details.phone)
    address = details.address
    entryInstructions = details.entryInstructions
    emergency = details.emergency
  }
}

/// `POST /api/visits`
public struct NewVisitRequest: Codable, Sendable, Equatable {
  public var clientId: ClientID
  public var kind: VisitKind
  /// Left out: as the client's unit has them.
  @Nullable public var serviceForm: ServiceForm?
  @Nullable public var serviceTask: ServiceTask?
  public var startsAt: WallTime
  public var lengthMinutes: Int
  @Nullable public var professionalId: ProfessionalID?
  public var purpose: PersonalText
  public var steps: [PersonalText]
}

/// `PUT /api/visits/{id}`
public struct VisitChangeRequest: Codable, Sendable, Equatable {
  /// Of the visit that was seen; null: `If-Match` tells.
  @Nullable public var version: Int?
  public var kind: VisitKind
  /// Left out: as they were.
  @Nullable public var serviceForm: ServiceForm?
  @Nullable public var serviceTask: ServiceTask?
  public var startsAt: WallTime
  public var lengthMinutes: Int
  @Nullable public var professionalId: ProfessionalID?
  public var purpose: PersonalText
  public var steps: [PersonalText]
}

/// `POST /api/visits/hand-over`
public struct HandOverRequest: Codable, Sendable, Equatable {
  public var visitIds: [VisitID]
  /// Null: nobody's.
  @Nullable public var professionalId: ProfessionalID?

  public static let most = 200

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    visitIds = try container.decode([VisitID].self, forKey: .visitIds)
    guard (1...Self.most).contains(visitIds.count) else {
      throw DecodingError.dataCorruptedError(
        forKey: .visitIds, in: container, debugDescription: "names none, or more than 200")
    }
    _professionalId = try container.decode(Nullable<ProfessionalID>.self, forKey: .professionalId)
  }
}

/// The answer to `POST /api/visits/hand-over`.
public struct VisitsReply: Codable, Sendable, Equatable {
  public var visits: [VisitView]
  public init(visits: [VisitView]) { self.visits = visits }
}

/// `GET /api/visits/{id}`
public struct VisitDetail: Codable, Sendable, Equatable {
  public var visit: VisitView
  public var version: Int
  public var serviceForm: ServiceForm
  public var serviceTask: ServiceTask
  public var steps: [PersonalText]
  @Nullable public var planId: VisitPlanID?
  @Nullable public var occurrence: Occurrence?
  public var client: ClientCard
  public var relatives: [RelativeView]
  /// The newest of an earlier visit.
  @Nullable public var lastNote: OutcomeView?
  /// With the corrections, the newest last.
  public var outcomes: [OutcomeView]
  @Nullable public var noAnswer: NoAnswerView?
  /// Whom staff telephone when nobody signed in reacts.
  @Nullable public var onCallPhone: String?

  public init(
    visit: VisitView, version: Int, service: CareService, steps: [PersonalText],
    planId: VisitPlanID?,
    occurrence: Occurrence?, client: ClientCard, relatives: [RelativeView],
    lastNote: OutcomeView?, outcomes: [OutcomeView], noAnswer: NoAnswerView?, onCallPhone: String?
  ) {
    self.visit = visit
    self.version = version
    serviceForm = service.form
    serviceTask = service.task
    self.steps = steps
    self.planId = planId
    self.occurrence = occurrence
    self.client = client
    self.relatives = relatives
    self.lastNote = lastNote
    self.outcomes = outcomes
    self.noAnswer = noAnswer
    self.onCallPhone = onCallPhone
  }
}

/// A client who was not reached, and what has been done.
public struct NoAnswerView: Codable, Sendable, Equatable {
  public enum State: String, Codable, Sendable, CaseIterable { case climbing, met, closed }

  public var state: State
  /// Where it stands.
  @Nullable public var rung: LadderRungKind?
  /// The oldest first.
  public var steps: [NoAnswerStep]

  public init(_ missed: NoAnswerCase, plan: LadderPlan) {
    switch missed.state {
    case .climbing: state = .climbing
    case .met: state = .met
    case .closed: state = .closed
    }
    _rung = Nullable(wrappedValue: missed.rung(of: plan)?.kind)
    steps = missed.steps
  }
}

/// `GET /api/units`
public struct UnitList: Codable, Sendable, Equatable {
  public struct Unit: Codable, Sendable, Equatable {
    public var id: UnitID
    public var name: String
    /// Of its visits where nothing else is said of them.
    public var serviceForm: ServiceForm
    public var serviceTask: ServiceTask

    public init(_ unit: CareUnit) {
      id = unit.id
      name = unit.name
      serviceForm = unit.service.form
      serviceTask = unit.service.task
    }
  }

  public var units: [Unit]
  /// The reader's.
  public var own: UnitID

  public init(units: [Unit], own: UnitID) {
    self.units = units
    self.own = own
  }
}

/// `GET /api/staff`
public struct StaffList: Codable, Sendable, Equatable {
  public struct Person: Codable, Sendable, Equatable {
    public var id: ProfessionalID
    public var name: PersonalText
    public var firstName: PersonalText
    public var unitId: UnitID
    public var roles: [StaffRole]
    public var skills: [Skill]

    public init(_ professional: Professional) {
      id = professional.id
      name = professional.name
      firstName = professional.firstName
      unitId = professional.unit
      roles = professional.roles
      skills = professional.skills
    }
  }

  /// By name.
  public var staff: [Person]
  /// Goes on from here; null: that was all.
  @Nullable public var next: String?

  public init(staff: [Person], next: String?) {
    self.staff = staff
    _next = Nullable(wrappedValue: next)
  }
}
