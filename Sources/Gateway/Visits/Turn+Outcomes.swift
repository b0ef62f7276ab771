internal import CareAPI
internal import CareModel
internal import CareStore

/// What carers say of a visit.
extension Turn {
  func record(
    _ request: OutcomeRequest, of visitID: VisitID, by staff: StaffReference
  ) throws -> VisitRecord {
    let organisation = staff.organisation
    let record = try visit(visitID, in: organisation)
    try access(of: staff.professional, in: organisation)
      .use(.change, .changed, .outcome, of: record.client, object: visitID.rawValue)
    let stored = try tx.outcomes(of: visitID, in: organisation)
    let note = request.note ?? ""
    // Said twice by a page that had no answer: it stands as it is.
    if let last = stored.last, last.recordedBy == staff.professional,
      request.known == stored.count - 1, last.kind == request.kind,
      last.medication == request.medication, last.note == note
    {
      return record
    }
    if let fault = VisitOutcome.fault(
      kind: request.kind, medication: request.medication, note: note, of: record.visit,
      known: request.known, stored: stored.count, now: now)
    {
      throw ProtocolError(fault)
    }
    try tx.insert(
      VisitOutcome(
        visit: visitID, organisation: organisation, position: stored.count + 1,
        kind: request.kind, medication: request.medication, note: note, recordedAt: now,
        recordedBy: staff.professional))
    try tx.markAttempted(visitID, in: organisation)
    try settleErrand(of: record.visit, by: staff.professional)
    try notAnswered(.outcome, at: visitID, by: staff.professional, in: organisation)
    try openWhatIsLeft(after: request.kind, earlier: stored.last?.kind, of: record.visit)
    try tellVisit(visitID, in: organisation)
    return try visit(visitID, in: organisation)
  }

  /// What an outcome leaves to be done; a correction takes back what only the earlier one had left.
  private func openWhatIsLeft(
    after kind: OutcomeKind, earlier: OutcomeKind?, of visit: Visit
  ) throws {
    let left = CareTaskKind(leftBy: kind)
    if let before = earlier.flatMap({ CareTaskKind(leftBy: $0) }) {
      if before == left { return }
      for record in try tx.tasks(of: visit.id, in: visit.organisation)
      where record.task.kind == before && !record.task.isDone {
        try advance(record.task) { $0.settle(now: self.now) }
      }
    }
    guard let left else { return }
    let limit: Duration = left == .physicalVisit ? .hours(2) : .hours(24)
    try open(
      CareTask(id: random(), kind: left, visit: visit, from: now, by: now + limit, now: now))
  }

  /// The carer is late, or is not any more (nil).
  func runLate(
    _ minutes: Int?, at visitID: VisitID, seen: SeenVersion, by staff: StaffReference
  ) throws -> VisitRecord {
    let organisation = staff.organisation
    let record = try visit(visitID, in: organisation)
    try access(of: staff.professional, in: organisation)
      .use(.change, .changed, .visit, of: record.client, object: visitID.rawValue)
    var visit = record.visit
    try seen.check(visit.version, of: "visit")
    guard visit.cancelledAt == nil else {
      throw ProtocolError(.notAllowed, "the visit has been cancelled")
    }
    let late = minutes.map { RunningLate(minutes: $0, toldAt: now) }
    if visit.late?.minutes != late?.minutes {
      visit.late = late
      visit.version += 1
      try tx.save(visit)
      try tellVisit(visitID, in: organisation)
    }
    return try self.visit(visitID, in: organisation)
  }

  /// The call was answered, and nobody is seen or responds: ends it, and looks for the client by
  /// other means.
  func unresponsive(_ visitID: VisitID, by staff: StaffReference) throws -> VisitRecord {
    let organisation = staff.organisation
    let record = try visit(visitID, in: organisation)
    try access(of: staff.professional, in: organisation)
      .use(.change, .changed, .outcome, of: record.client, object: visitID.rawValue)
    try tx.markAttempted(visitID, in: organisation)
    try notAnswered(.unresponsive, at: visitID, by: staff.professional, in: organisation)
    for call in try tx.activeCalls(ofVisit: visitID, in: organisation) {
      guard let party = call.lifeCycle.party(of: .professional(staff.professional)) else {
        continue
      }
      try advance(call, wasSeen: false) { $0.hangUp(party.id, now: self.now) }
    }
    return try visit(visitID, in: organisation)
  }

  func visit(_ id: VisitID, in organisation: OrganisationID) throws -> VisitRecord {
    guard let record = try tx.visit(id, in: organisation) else {
      throw ProtocolError(.notFound, "no such visit")
    }
    return record
  }
}

extension CareTaskKind {
  /// What an outcome leaves for somebody to do.
  fileprivate init?(leftBy outcome: OutcomeKind) {
    switch outcome {
    case .doneWithFollowUp: self = .followUp
    case .needsPhysicalVisit: self = .physicalVisit
    case .done, .notReached, .refused, .technicalFailure: return nil
    }
  }
}

extension ProtocolError {
  init(_ fault: VisitOutcome.Fault) {
    switch fault {
    case .medicationMissing:
      self.init(.badRequest, "body.medication is missing: the visit is about the medicine")
    case .medicationUnseen:
      self.init(.badRequest, "body.medication is given, and nobody was met")
    case .noteTooLong: self.init(.tooLong, "body.note is longer than 1000 characters")
    case .stale: self.init(.stale, "somebody else has written an outcome meanwhile")
    case .tooMany: self.init(.tooMany, "a visit has at most 50 outcomes")
    case .tooEarly: self.init(.notAllowed, "the visit has not begun")
    case .notMade: self.init(.notAllowed, "the visit has been cancelled")
    }
  }
}
