public import CareModel

/// When the visits of a plan are, as pages draw it up.
public struct ScheduleView: Codable, Sendable, Equatable {
  /// As the tz database calls it.
  public var zone: String
  public var firstDay: LocalDay
  /// RFC 5545; null: the first day alone.
  @Nullable public var rule: RecurrenceRule?
  public var times: [ClockTime]
  public var lengthMinutes: Int
  public var exceptions: [Occurrence]
  public var exceptedDays: [LocalDay]
  public var additional: [Occurrence]
  /// Nothing comes from then on.
  @Nullable public var endsBefore: Occurrence?

  public init(_ schedule: VisitSchedule) {
    zone = schedule.zone
    firstDay = schedule.firstDay
    _rule = Nullable(wrappedValue: schedule.rule)
    times = schedule.times
    lengthMinutes = schedule.lengthMinutes
    exceptions = schedule.exceptions.sorted()
    exceptedDays = schedule.exceptedDays.sorted()
    additional = schedule.additional.sorted()
    _endsBefore = Nullable(wrappedValue: schedule.endsBefore)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    zone = try container.decodeIfPresent(String.self, forKey: .zone) ?? "Europe/Helsinki"
    firstDay = try container.decode(LocalDay.self, forKey: .firstDay)
    _rule = try container.decode(Nullable<RecurrenceRule>.self, forKey: .rule)
    times = try container.decode([ClockTime].self, forKey: .times)
    lengthMinutes = try container.decode(Int.self, forKey: .lengthMinutes)
    exceptions = try container.decodeIfPresent([Occurrence].self, forKey: .exceptions) ?? []
    exceptedDays = try container.decodeIfPresent([LocalDay].self, forKey: .exceptedDays) ?? []
    additional = try container.decodeIfPresent([Occurrence].self, forKey: .additional) ?? []
    _endsBefore = try container.decode(Nullable<Occurrence>.self, forKey: .endsBefore)
  }

  public var schedule: VisitSchedule {
    VisitSchedule(
      zone: zone, firstDay: firstDay, rule: rule, times: times, lengthMinutes: lengthMinutes,
      exceptions: Set(exceptions), exceptedDays: Set(exceptedDays), additional: Set(additional),
      endsBefore: endsBefore)
  }
}

/// `POST /api/plans` and `POST /api/plans/preview`
public struct PlanDraft: Codable, Sendable, Equatable {
  public var clientId: ClientID
  public var kind: VisitKind
  /// Left out: as the client's unit has them.
  @Nullable public var serviceForm: ServiceForm?
  @Nullable public var serviceTask: ServiceTask?
  public var purpose: PersonalText
  public var steps: [PersonalText]
  @Nullable public var professionalId: ProfessionalID?
  public var schedule: ScheduleView
}

public enum PlanScope: String, Codable, Sendable, CaseIterable { case all, following }

/// `PUT /api/plans/{id}`
public struct PlanChangeRequest: Codable, Sendable, Equatable {
  /// Of the plan that was seen; null: `If-Match` tells.
  @Nullable public var version: Int?
  public var scope: PlanScope
  /// The first visit that is changed, of `following`.
  @Nullable public var from: Occurrence?
  public var kind: VisitKind
  /// Left out: as they were.
  @Nullable public var serviceForm: ServiceForm?
  @Nullable public var serviceTask: ServiceTask?
  public var purpose: PersonalText
  public var steps: [PersonalText]
  @Nullable public var professionalId: ProfessionalID?
  public var firstDay: LocalDay
  @Nullable public var rule: RecurrenceRule?
  public var times: [ClockTime]
  public var lengthMinutes: Int
}

public struct PlanView: Codable, Sendable, Equatable {
  public var id: VisitPlanID
  public var version: Int
  public var clientId: ClientID
  public var unitId: UnitID
  public var kind: VisitKind
  public var serviceForm: ServiceForm
  public var serviceTask: ServiceTask
  public var purpose: PersonalText
  public var steps: [PersonalText]
  @Nullable public var professionalId: ProfessionalID?
  public var schedule: ScheduleView
  @Nullable public var endedAt: WallTime?

  public init(_ plan: VisitPlan) {
    id = plan.id
    version = plan.version
    clientId = plan.client
    unitId = plan.content.unit
    kind = plan.content.kind
    serviceForm = plan.content.service.form
    serviceTask = plan.content.service.task
    purpose = plan.content.purpose
    steps = plan.content.steps
    _professionalId = Nullable(wrappedValue: plan.content.professional)
    schedule = ScheduleView(plan.schedule)
    _endedAt = Nullable(wrappedValue: plan.endedAt)
  }
}

public struct PlanReply: Codable, Sendable, Equatable {
  public var plan: PlanView
  public init(plan: PlanView) { self.plan = plan }
}

/// `GET /api/clients/{id}/plans`
public struct PlanList: Codable, Sendable, Equatable {
  /// By creation.
  public var plans: [PlanView]
  /// Goes on with older ones from here; null: that was all.
  @Nullable public var next: String?

  public init(plans: [PlanView], next: String?) {
    self.plans = plans
    _next = Nullable(wrappedValue: next)
  }
}

/// What comes of a draft.
public struct PlanPreview: Codable, Sendable, Equatable {
  /// The next ten.
  public var occurrences: [Time]
  public var faults: [String]
  public var collisions: [Collision]

  public struct Time: Codable, Sendable, Equatable {
    public var local: Occurrence
    public var startsAt: WallTime
    public var endsAt: WallTime

    public init(local: Occurrence, startsAt: WallTime, endsAt: WallTime) {
      self.local = local
      self.startsAt = startsAt
      self.endsAt = endsAt
    }
  }

  /// A visit of the draft that meets another one of the client.
  public struct Collision: Codable, Sendable, Equatable {
    public var local: Occurrence
    public var startsAt: WallTime
    public var endsAt: WallTime

    public init(local: Occurrence, startsAt: WallTime, endsAt: WallTime) {
      self.local = local
      self.startsAt = startsAt
      self.endsAt = endsAt
    }
  }

  public init(occurrences: [Time], faults: [String], collisions: [Collision]) {
    self.occurrences = occurrences
    self.faults = faults
    self.collisions = collisions
  }
}
