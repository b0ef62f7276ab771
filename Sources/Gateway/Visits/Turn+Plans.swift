internal import CareAPI
internal import CareModel
internal import CareStore

/// Plans of visits within a transaction: the rules are `CareModel.VisitPlan`'s; here their visits are
/// made for the days ahead.
extension Turn {
  /// How far ahead visits are made.
  static let planHorizonDays = 14
  /// How often it is looked whether a day has come within reach.
  static let planLook = Duration.minutes(15)
  /// Of one client, ended ones left out.
  static let plansOfAClient = 50

  func makePlan(
    _ draft: PlanDraft, id: VisitPlanID, by staff: StaffReference
  ) throws -> VisitPlan {
    let organisation = staff.organisation
    let plan = try plan(of: draft, id: id, by: staff)
    if let known = try tx.plan(id, in: organisation) {
      guard known.client == plan.client, known.createdBy == staff.professional else {
        throw ProtocolError(.stale, "the Idempotency-Key was used for another plan")
      }
      return known
    }
    if let fault = plan.faults.first { throw ProtocolError(fault) }
    let running = try tx.plans(of: plan.client, in: organisation, before: nil, limit: 500)
      .count { $0.endedAt == nil }
    guard running < Self.plansOfAClient else {
      throw ProtocolError(.tooMany, "a client has at most \(Self.plansOfAClient) plans")
    }
    try tx.save(plan, madeUntil: today)
    try makeVisits(of: plan, from: today)
    return plan
  }

  /// What a draft comes to; nothing is written.
  ///
  /// - Parameter replaced: the plan that the draft takes the place of: its visits are in nobody's way.
  func preview(
    _ draft: PlanDraft, without replaced: VisitPlanID? = nil, by staff: StaffReference
  ) throws -> PlanPreview {
    let plan = try plan(of: draft, id: random(), by: staff)
    let faults = plan.faults
    guard faults.isEmpty, var clock = ZoneClock(zone: plan.schedule.zone) else {
      return PlanPreview(occurrences: [], faults: faults.map(\.rawValue), collisions: [])
    }
    var times: [PlanPreview.Time] = []
    for (occurrence, window) in plan.schedule.windows(
      beginningIn: now..<now + VisitSchedule.longestLookAhead, clock: &clock
    ).prefix(10) {
      times.append(
        .init(local: occurrence, startsAt: window.lowerBound, endsAt: window.upperBound))
    }
    let others = try tx.visits(
      ofClients: [plan.client], in: staff.organisation,
      during: now..<now + .hours(24 * Self.planHorizonDays), limit: 500
    ).filter {
      $0.visit.cancelledAt == nil && (replaced == nil || $0.visit.origin?.plan != replaced)
    }
    let collisions = plan.schedule.collisions(
      with: others.map { $0.visit.startsAt..<$0.visit.endsAt }, from: now,
      lookAhead: .hours(24 * Self.planHorizonDays), clock: &clock)
    return PlanPreview(
      occurrences: times, faults: [],
      collisions: collisions.prefix(10).map {
        .init(
          local: $0.occurrence, startsAt: $0.window.lowerBound, endsAt: $0.window.upperBound)
      })
  }

  private func plan(
    of draft: PlanDraft, id: VisitPlanID, by staff: StaffReference
  ) throws -> VisitPlan {
    guard
      let client = try access(of: staff.professional, in: staff.organisation)
        .use(.change, .changed, .visit, of: draft.clientId, object: id.rawValue)
    else { throw ProtocolError(.notFound, "no such client") }
    try checkStaff(draft.professionalId, in: staff.organisation)
    return VisitPlan(
      id: id, organisation: staff.organisation, client: client.id,
      content: VisitContent(
        unit: client.unit, professional: draft.professionalId, kind: draft.kind,
        service: try service(draft.serviceForm, draft.serviceTask, of: client),
        purpose: draft.purpose, steps: draft.steps),
      schedule: draft.schedule.schedule, createdAt: now, createdBy: staff.professional)
  }

  // Changes

  func change(
    _ id: VisitPlanID, _ request: PlanChangeRequest, seen: SeenVersion, by staff: StaffReference
  ) throws -> VisitPlan {
    let plan = try plan(id, by: staff)
    try seen.check(plan.version, of: "plan")
    try checkStaff(request.professionalId, in: staff.organisation)
    var edit = PlanEdit(
      content: VisitContent(
        unit: plan.content.unit, professional: request.professionalId, kind: request.kind,
        service: CareService(
          form: request.serviceForm ?? plan.content.service.form,
          task: request.serviceTask ?? plan.content.service.task),
        purpose: request.purpose, steps: request.steps),
      times: request.times, lengthMinutes: request.lengthMinutes)
    if request.rule != plan.schedule.rule { edit.rule = .replaced(request.rule) }
    if request.firstDay != plan.schedule.firstDay { edit.firstDay = request.firstDay }
    switch request.scope {
    case .all: return try apply(.all(edit), to: plan, by: staff)
    case .following:
      guard let from = request.from else {
        throw ProtocolError(.badRequest, "body.from is missing")
      }
      return try apply(.thisAndFollowing(from, edit), to: plan, by: staff)
    }
  }

  func end(
    _ id: VisitPlanID, from occurrence: Occurrence?, seen: SeenVersion, by staff: StaffReference
  ) throws -> VisitPlan {
    let plan = try plan(id, by: staff)
    try seen.check(plan.version, of: "plan")
    if plan.endedAt != nil, occurrence == nil { return plan }
    return try apply(
      occurrence.map { .cancelThisAndFollowing($0) } ?? .cancelAll, to: plan, by: staff)
  }

  private func plan(_ id: VisitPlanID, by staff: StaffReference) throws -> VisitPlan {
    guard let plan = try tx.plan(id, in: staff.organisation),
      try access(of: staff.professional, in: staff.organisation)
        .use(.change, .changed, .visit, of: plan.client, object: id.rawValue) != nil
    else { throw ProtocolError(.notFound, "no such plan") }
    return plan
  }

  private func apply(
    _ change: PlanChange, to plan: VisitPlan, by staff: StaffReference
  ) throws -> VisitPlan {
    guard let clock = ZoneClock(zone: plan.schedule.zone) else {
      throw StoreError.corrupt("a plan of an unknown zone")
    }
    let detached = try visits(of: plan, from: today + -1).filter {
      $0.visit.origin?.isDetached == true && !hasStarted($0)
    }
    let setting = PlanChangeSetting(
      now: now, by: staff.professional, newPlan: random(),
      detached: Set(detached.compactMap(\.visit.origin?.occurrence)), clock: clock)
    let result: PlanChangeResult
    do { result = try plan.applying(change, setting) } catch {
      throw ProtocolError(error)
    }
    let madeUntil = today + Self.planHorizonDays
    switch result {
    case .single: throw StoreError.defect("a single visit is changed by itself")
    case .plan(_, let after):
      try tx.save(after, madeUntil: madeUntil)
      try reconcile(after, until: madeUntil)
      return after
    case .split(_, let ended, let new):
      try tx.save(ended, madeUntil: madeUntil)
      try reconcile(ended, until: madeUntil)
      try tx.save(new, madeUntil: today)
      try makeVisits(of: new, from: today)
      return new
    }
  }

  /// The client is of another unit now: what is planned, and the visits that nobody has begun, are too.
  func moveVisits(of client: Client) throws {
    let madeUntil = today + Self.planHorizonDays
    for var plan in try tx.plans(of: client.id, in: client.organisation, before: nil, limit: 500)
    where plan.endedAt == nil && plan.content.unit != client.unit {
      plan.content.unit = client.unit
      plan.version += 1
      try tx.save(plan, madeUntil: madeUntil)
      try reconcile(plan, until: madeUntil)
    }
    var moved: [VisitID] = []
    for record in try tx.visits(
      ofClients: [client.id], in: client.organisation,
      during: now..<now + .hours(24 * 731), limit: 1_000)
    where record.visit.unit != client.unit && !hasStarted(record) {
      var visit = record.visit
      visit.unit = client.unit
      visit.version += 1
      try tx.save(visit)
      moved.append(visit.id)
    }
    try visitsHaveChanged(moved, in: client.organisation)
  }

  /// Makes the plan's visits what the plan now gives, from today on.
  private func reconcile(_ plan: VisitPlan, until day: LocalDay) throws {
    let existing = try visits(of: plan, from: today)
    let wanted = plan.schedule.occurrences(in: today..<day)
    let difference = Reconciliation(
      existing: existing.compactMap { record in
        record.visit.origin.map {
          .init(
            occurrence: $0.occurrence, isDetached: $0.isDetached, hasStarted: hasStarted(record))
        }
      }, wanted: wanted)
    guard var clock = ZoneClock(zone: plan.schedule.zone) else { return }
    let known = Dictionary(
      existing.compactMap { record in record.visit.origin.map { ($0.occurrence, record.visit) } },
      uniquingKeysWith: { first, _ in first })
    var changed: [VisitID] = []
    for occurrence in difference.remove {
      guard var visit = known[occurrence], visit.cancelledAt == nil else { continue }
      visit.cancelledAt = now
      visit.version += 1
      try tx.save(visit)
      try settleErrand(of: visit, by: nil)
      changed.append(visit.id)
    }
    for occurrence in difference.update {
      guard let before = known[occurrence] else { continue }
      var visit = Visit(plan.visit(at: occurrence, clock: &clock), of: plan)
      visit.suspendedFor = try absence(of: visit)?.reason
      visit.late = before.late
      visit.version = before.version
      if visit == before { continue }
      visit.version += 1
      try tx.save(visit)
      changed.append(visit.id)
    }
    try visitsHaveChanged(changed, in: plan.organisation)
    try make(difference.insert, of: plan, &clock)
  }

  /// Makes the plan's visits from a day on up to the horizon.
  func makeVisits(of plan: VisitPlan, from day: LocalDay) throws {
    let end = today + Self.planHorizonDays
    guard var clock = ZoneClock(zone: plan.schedule.zone) else { return }
    try make(plan.schedule.occurrences(in: max(day, today)..<max(end, day)), of: plan, &clock)
    try tx.made(plan.id, until: end, in: plan.organisation)
  }

  private func make(
    _ occurrences: [Occurrence], of plan: VisitPlan, _ clock: inout ZoneClock
  ) throws {
    if occurrences.isEmpty { return }
    let absences = try tx.absences(of: plan.client, in: plan.organisation, now: now)
    var made: [VisitID] = []
    for occurrence in occurrences {
      var visit = Visit(plan.visit(at: occurrence, clock: &clock), of: plan)
      // What would have begun before the plan was made is nobody's omission.
      if visit.endsAt <= now { continue }
      visit.suspendedFor =
        absences.first { $0.suspends(visit.startsAt..<visit.endsAt) }?.reason
      if try tx.insertIfAbsent(visit) { made.append(visit.id) }
    }
    try visitsHaveChanged(made, in: plan.organisation)
  }

  private func visits(of plan: VisitPlan, from day: LocalDay) throws -> [VisitRecord] {
    // Midnight is a time of every day.
    try tx.visits(
      ofPlan: plan.id, from: Occurrence(day: day, time: ClockTime(hour: 0, minute: 0)!),
      in: plan.organisation)
  }

  private func hasStarted(_ record: VisitRecord) -> Bool {
    let history = record.history
    return history.inCall || history.talked || history.missed || history.outcome != nil
      || record.visit.startsAt - Visit.dueBefore <= now
  }

  var today: LocalDay { surroundings.settings.calendar.day(of: now) }

  // Day by day

  /// Makes the visits of the day that has come within reach, a handful of plans at a time.
  ///
  /// - Returns: whether there is more to be made at once.
  func makeDueVisits() throws -> Bool {
    let turn = 50
    let plans = try tx.plansToMake(before: today + Self.planHorizonDays, limit: turn)
    for found in plans { try makeVisits(of: found.plan, from: found.madeUntil) }
    return plans.count == turn
  }
}

extension Visit {
  init(_ planned: PlannedVisit, of plan: VisitPlan) {
    self.init(
      id: planned.id, organisation: plan.organisation, unit: planned.content.unit,
      client: plan.client, professional: planned.content.professional,
      kind: planned.content.kind, service: planned.content.service,
      startsAt: planned.window.lowerBound, endsAt: planned.window.upperBound,
      purpose: planned.content.purpose,
      steps: planned.content.steps,
      origin: VisitOrigin(plan: plan.id, occurrence: planned.occurrence))
  }
}

extension ProtocolError {
  init(_ refusal: PlanChangeRefusal) {
    switch refusal {
    case .noSuchVisit: self.init(.notFound, "the plan has no visit there")
    case .begun: self.init(.notAllowed, "begun: the visit has begun")
    case .nothingAhead: self.init(.notAllowed, "nothingAhead: nothing of the plan is to come")
    case .inThePast: self.init(.notAllowed, "inThePast: the time has passed")
    case .faults(let faults):
      self.init(faults.first ?? .neverFalls)
    }
  }
}
