internal import CareAPI
internal import CareModel
internal import CareStore

/// What is known of a client changes. Each refuses before it writes.
extension Turn {
  func change(
    _ id: ClientID, _ request: DetailsRequest, seen: SeenVersion, by staff: StaffReference
  ) throws -> ClientCard {
    let client = try client(id, .contacts, by: staff)
    let present = try tx.details(of: id, in: staff.organisation)?.version ?? 0
    try seen.check(present, of: "details")
    let details = ClientDetails(
      client: id, organisation: staff.organisation, phone: request.phone, email: request.email,
      address: request.address, entryInstructions: request.entryInstructions,
      suitability: request.suitability, emergency: request.emergency, version: present)
    guard try tx.save(details) else {
      throw ProtocolError(.stale, "somebody else has changed the details meanwhile")
    }
    // Just written, in this transaction.
    return ClientCard(client, try tx.details(of: id, in: staff.organisation)!)
  }

  /// - Parameter seen: the version that is changed; nil: it is a new one.
  func save(
    _ request: RelativeRequest, as id: RelativeID, of client: ClientID, known seen: SeenVersion?,
    by staff: StaffReference
  ) throws -> Relative {
    _ = try self.client(client, .contacts, by: staff)
    let known = try tx.relative(id, in: staff.organisation)
    guard let seen else {
      if let known { return known }
      let count = try tx.relatives(of: client, in: staff.organisation).count
      guard count < Relative.held else {
        throw ProtocolError(.tooMany, "a client has at most \(Relative.held) relatives")
      }
      let relative = Relative(
        id: id, organisation: staff.organisation, client: client, name: request.name,
        relation: request.relation, phone: request.phone, email: request.email,
        language: request.language, rights: request.rights, recordedAt: now,
        recordedBy: staff.professional)
      try tx.save(relative)
      return relative
    }
    guard var relative = known, relative.client == client, relative.removedAt == nil else {
      throw ProtocolError(.notFound, "no such relative")
    }
    try seen.check(relative.version, of: "relative")
    relative.name = request.name
    relative.relation = request.relation
    relative.phone = request.phone
    relative.email = request.email
    relative.language = request.language
    relative.rights = request.rights
    relative.version += 1
    try tx.save(relative)
    return relative
  }

  func remove(
    _ id: RelativeID, of client: ClientID, seen: SeenVersion, by staff: StaffReference
  ) throws {
    _ = try self.client(client, .contacts, by: staff)
    guard var relative = try tx.relative(id, in: staff.organisation), relative.client == client
    else { throw ProtocolError(.notFound, "no such relative") }
    try seen.check(relative.version, of: "relative")
    if relative.removedAt != nil { return }
    relative.removedAt = now
    try tx.save(relative)
  }

  // Absences

  func record(
    _ request: AbsenceRequest, as id: AbsenceID, of client: ClientID, by staff: StaffReference
  ) throws -> Absence {
    _ = try self.client(client, .details, by: staff)
    if let known = try tx.absence(id, in: staff.organisation) { return known }
    let absence = Absence(
      id: id, organisation: staff.organisation, client: client, reason: request.reason,
      from: request.from, until: request.until, recordedBy: staff.professional, recordedAt: now)
    if let fault = absence.fault {
      throw ProtocolError(.badRequest, "\(fault.rawValue): the absence is not sound")
    }
    let running = try tx.absences(of: client, in: staff.organisation, now: now).count
    guard running < 20 else {
      throw ProtocolError(.tooMany, "a client has at most 20 absences ahead")
    }
    try tx.save(absence)
    try suspendVisits(of: client, in: staff.organisation)
    return absence
  }

  /// The client is back, or never went.
  func end(_ id: AbsenceID, by staff: StaffReference) throws {
    guard var absence = try tx.absence(id, in: staff.organisation) else {
      throw ProtocolError(.notFound, "no such absence")
    }
    _ = try client(absence.client, .details, by: staff)
    if absence.endedAt != nil { return }
    absence.endedAt = now
    try tx.save(absence)
    try suspendVisits(of: absence.client, in: staff.organisation)
  }

  /// Brings the coming visits of a client to what the absences now say.
  private func suspendVisits(of client: ClientID, in organisation: OrganisationID) throws {
    let ahead = now..<now + .hours(24 * (Self.planHorizonDays + 1))
    var changed: [VisitID] = []
    for record in try tx.visits(
      ofClients: [client], in: organisation, during: ahead, limit: 500)
    where record.visit.cancelledAt == nil && record.history.outcome == nil {
      var visit = record.visit
      let reason = try absence(of: visit)?.reason
      if visit.suspendedFor == reason { continue }
      visit.suspendedFor = reason
      visit.version += 1
      try tx.save(visit)
      if reason != nil, !record.history.sought { try settleErrand(of: visit, by: nil) }
      changed.append(visit.id)
    }
    try visitsHaveChanged(changed, in: organisation)
  }

  private func client(
    _ id: ClientID, _ area: AccessArea, by staff: StaffReference
  ) throws -> Client {
    guard
      let client = try access(of: staff.professional, in: staff.organisation)
        .use(.change, .changed, area, of: id)
    else { throw ProtocolError(.notFound, "no such client") }
    return client
  }
}
