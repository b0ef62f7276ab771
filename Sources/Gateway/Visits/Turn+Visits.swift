internal import CareAPI
internal import CareModel
internal import CareStore

/// Single visits are made, changed, cancelled and handed over. Each refuses before it writes.
extension Turn {
  /// - Parameter id: the same for the same creation that is asked for again.
  func makeVisit(
    _ request: NewVisitRequest, id: VisitID, by staff: StaffReference
  ) throws -> VisitRecord {
    let organisation = staff.organisation
    guard
      let client = try access(of: staff.professional, in: organisation)
        .use(.change, .changed, .visit, of: request.clientId, object: id.rawValue)
    else { throw ProtocolError(.notFound, "no such client") }
    if let known = try tx.visit(id, in: organisation) {
      guard known.visit.client == request.clientId, known.visit.kind == request.kind else {
        throw ProtocolError(.stale, "the Idempotency-Key was used for another visit")
      }
      return known
    }
    var visit = Visit(
      id: id, organisation: organisation, unit: client.unit, client: client.id,
      professional: request.professionalId, kind: request.kind,
      service: try service(request.serviceForm, request.serviceTask, of: client),
      startsAt: request.startsAt, endsAt: request.startsAt + .minutes(request.lengthMinutes),
      purpose: request.purpose,
      steps: request.steps)
    guard visit.startsAt > now - .hours(1) else {
      throw ProtocolError(.notAllowed, "body.startsAt has passed")
    }
    try check(visit)
    visit.suspendedFor = try absence(of: visit)?.reason
    guard try tx.insertIfAbsent(visit) else {
      throw ProtocolError(.stale, "the Idempotency-Key was used for another visit")
    }
    try visitsHaveChanged([visit.id], in: organisation)
    return try self.visit(id, in: organisation)
  }

  /// This one visit; a plan that it comes from does not touch it any more.
  func change(
    _ id: VisitID, _ request: VisitChangeRequest, seen: SeenVersion, by staff: StaffReference
  ) throws -> VisitRecord {
    let record = try visit(id, in: staff.organisation)
    try access(of: staff.professional, in: staff.organisation)
      .use(.change, .changed, .visit, of: record.client, object: id.rawValue)
    var visit = record.visit
    try seen.check(visit.version, of: "visit")
    try checkIsOpen(record)
    let end = request.startsAt + .minutes(request.lengthMinutes)
    let isMoved = request.startsAt != visit.startsAt || end != visit.endsAt
    guard !isMoved || request.startsAt > now - .hours(1) else {
      throw ProtocolError(.notAllowed, "body.startsAt has passed")
    }
    if isMoved { visit.late = nil }
    visit.kind = request.kind
    visit.service.form = request.serviceForm ?? visit.service.form
    visit.service.task = request.serviceTask ?? visit.service.task
    visit.startsAt = request.startsAt
    visit.endsAt = end
    visit.professional = request.professionalId
    visit.purpose = request.purpose
    visit.steps = request.steps
    visit.cancelledAt = nil
    visit.origin?.isDetached = true
    visit.version += 1
    try check(visit)
    visit.suspendedFor = try absence(of: visit)?.reason
    try tx.save(visit)
    if isMoved { try settleErrand(of: visit, by: staff.professional) }
    try visitsHaveChanged([id], in: staff.organisation)
    return try self.visit(id, in: staff.organisation)
  }

  /// - Parameter isCancelled: false takes a cancellation back.
  func cancel(
    _ id: VisitID, isCancelled: Bool, seen: SeenVersion, by staff: StaffReference
  ) throws -> VisitRecord {
    let record = try visit(id, in: staff.organisation)
    try access(of: staff.professional, in: staff.organisation)
      .use(.change, .changed, .visit, of: record.client, object: id.rawValue)
    try seen.check(record.visit.version, of: "visit")
    if (record.visit.cancelledAt != nil) == isCancelled { return record }
    if isCancelled { try checkIsOpen(record) }
    var visit = record.visit
    visit.cancelledAt = isCancelled ? now : nil
    visit.origin?.isDetached = true
    visit.version += 1
    try tx.save(visit)
    if isCancelled { try settleErrand(of: visit, by: staff.professional) }
    try visitsHaveChanged([id], in: staff.organisation)
    return try self.visit(id, in: staff.organisation)
  }

  /// Gives visits to somebody, or to nobody; those that are over stay whose they were.
  func handOver(_ request: HandOverRequest, by staff: StaffReference) throws -> [VisitRecord] {
    let organisation = staff.organisation
    try checkStaff(request.professionalId, in: organisation)
    let records = try request.visitIds.map { try visit($0, in: organisation) }
    let access = access(of: staff.professional, in: organisation)
    for record in records {
      try access.use(
        .change, .changed, .visit, of: record.client, object: record.visit.id.rawValue)
    }
    var changed: [VisitID] = []
    for record in records {
      var visit = record.visit
      guard visit.cancelledAt == nil, record.history.outcome == nil,
        visit.professional != request.professionalId
      else { continue }
      visit.professional = request.professionalId
      visit.version += 1
      try tx.save(visit)
      changed.append(visit.id)
    }
    try visitsHaveChanged(changed, in: organisation)
    return try request.visitIds.map { try visit($0, in: organisation) }
  }

  /// Whoever sees them is told, and their windows are watched.
  func visitsHaveChanged(_ ids: [VisitID], in organisation: OrganisationID) throws {
    for id in ids {
      try tellVisit(id, in: organisation)
      guard let visit = try tx.visit(id, in: organisation)?.visit else { continue }
      if visit.endsAt < now + .hours(48) { try watchWindows(with: visit) }
      try planReminders(of: id, in: organisation)
    }
  }

  /// An absence of the client within which all of the visit lies.
  func absence(of visit: Visit) throws -> Absence? {
    try tx.absences(of: visit.client, in: visit.organisation, now: min(now, visit.startsAt))
      .first { $0.suspends(visit.startsAt..<visit.endsAt) }
  }

  // What may be

  private func checkIsOpen(_ record: VisitRecord) throws {
    if record.history.outcome != nil {
      throw ProtocolError(.notAllowed, "the visit has an outcome")
    }
    if record.history.inCall { throw ProtocolError(.busy, "the visit is being made") }
    if record.history.sought {
      throw ProtocolError(
        .notAllowed, "the client is being looked for: an outcome ends that, nothing else")
    }
  }

  private func check(_ visit: Visit) throws {
    let content = VisitContent(
      unit: visit.unit, professional: visit.professional, kind: visit.kind,
      purpose: visit.purpose, steps: visit.steps)
    if let fault = content.faults.first { throw ProtocolError(fault) }
    let minutes = Int((visit.endsAt - visit.startsAt).wholeMilliseconds / 60_000)
    guard VisitSchedule.lengths.contains(minutes) else { throw ProtocolError(PlanFault.length) }
    guard visit.startsAt < now + .hours(24 * 731) else {
      throw ProtocolError(.badRequest, "body.startsAt is more than two years ahead")
    }
    try checkStaff(visit.professional, in: visit.organisation)
  }

  /// What was said, and the rest as the client's unit has it.
  func service(
    _ form: ServiceForm?, _ task: ServiceTask?, of client: Client
  ) throws -> CareService {
    let unit = try tx.unit(client.unit, in: client.organisation)?.service ?? .standard
    return CareService(form: form ?? unit.form, task: task ?? unit.task)
  }

  func checkStaff(_ id: ProfessionalID?, in organisation: OrganisationID) throws {
    guard let id else { return }
    guard let person = try tx.professional(id, in: organisation), person.disabledAt == nil else {
      throw ProtocolError(.notFound, "nobody of the staff has the id body.professionalId")
    }
  }
}

extension ProtocolError {
  /// A page knows the fault by its word, which stands first.
  init(_ fault: PlanFault) { self.init(.badRequest, "\(fault.rawValue): the plan is not sound") }
}
