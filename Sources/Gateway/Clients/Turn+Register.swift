internal import CareAPI
internal import CareModel
internal import CareStore

/// Clients and units are added to the register of an organisation, and changed in it. Each refuses
/// before it writes.
extension Turn {
  func register(
    _ request: NewClientRequest, as id: ClientID, by staff: StaffReference
  ) throws -> RegisterEntry {
    let organisation = staff.organisation
    let client = Client(
      id: id, organisation: organisation, unit: request.unitId, name: request.name,
      firstName: request.firstName, language: request.language)
    try access(of: staff.professional, in: organisation)
      .use(.register, .changed, .contacts, of: client)
    guard try tx.unit(request.unitId, in: organisation) != nil else {
      throw ProtocolError(.notFound, "no such unit")
    }
    if let known = try tx.client(id, in: organisation) {
      // Asked twice: it is answered with what it has become.
      guard known.name == client.name, let details = try tx.details(of: id, in: organisation)
      else { throw ProtocolError(.stale, "the Idempotency-Key was used for another client") }
      return RegisterEntry(known, details)
    }
    guard try tx.clientCount(in: organisation) < Client.most else {
      throw ProtocolError(.tooMany, "the organisation has too many clients")
    }
    try tx.save(client)
    return try write(
      ClientDetails(
        client: id, organisation: organisation, phone: request.phone, email: request.email,
        address: request.address, suitability: request.suitability), of: client)
  }

  func change(
    _ id: ClientID, _ request: RegisterChange, seen: SeenVersion, by staff: StaffReference
  ) throws -> RegisterEntry {
    let organisation = staff.organisation
    guard
      var client = try access(of: staff.professional, in: organisation)
        .use(.register, .changed, .contacts, of: id),
      var details = try tx.details(of: id, in: organisation)
    else { throw ProtocolError(.notFound, "no such client") }
    try seen.check(details.version, of: "client")
    let before = client
    if let unit = request.unitId, unit != client.unit {
      guard try tx.unit(unit, in: organisation) != nil else {
        throw ProtocolError(.notFound, "no such unit")
      }
      client.unit = unit
    }
    client.name = request.name ?? client.name
    client.firstName = request.firstName ?? client.firstName
    client.language = request.language ?? client.language
    details.phone = request.phone ?? details.phone
    details.email = request.email ?? details.email
    details.address = request.address ?? details.address
    details.suitability = request.suitability ?? details.suitability
    let entry = try write(details, of: client)
    guard client != before else { return entry }
    try tx.save(client)
    if client.unit != before.unit { try moveVisits(of: client) }
    try tellWhoKnows(client)
    return entry
  }

  private func write(_ details: ClientDetails, of client: Client) throws -> RegisterEntry {
    guard try tx.save(details) else {
      throw ProtocolError(.stale, "somebody else has changed the client meanwhile")
    }
    var written = details
    written.version += 1
    return RegisterEntry(client, written)
  }

  /// The lists of the days to come, and the client's terminals, show what was changed.
  private func tellWhoKnows(_ client: Client) throws {
    let ahead = now - .hours(12)..<now + .hours(24 * (Self.planHorizonDays + 1))
    for record in try tx.visits(
      ofClients: [client.id], in: client.organisation, during: ahead, limit: 500)
    {
      try tellVisit(record.visit.id, in: client.organisation)
    }
    try configurationsMayHaveChanged(of: client.id, in: client.organisation)
  }

  // Units

  func addUnit(_ name: String, as id: UnitID, by staff: StaffReference) throws -> CareUnit {
    try access(of: staff.professional, in: staff.organisation).administer()
    if let known = try tx.unit(id, in: staff.organisation) {
      guard known.name == name else {
        throw ProtocolError(.stale, "the Idempotency-Key was used for another unit")
      }
      return known
    }
    guard try tx.units(in: staff.organisation).count < CareUnit.most else {
      throw ProtocolError(.tooMany, "the organisation has too many units")
    }
    let unit = CareUnit(id: id, organisation: staff.organisation, name: name)
    try tx.save(unit)
    return unit
  }

  func rename(_ id: UnitID, _ name: String, by staff: StaffReference) throws -> CareUnit {
    guard var unit = try tx.unit(id, in: staff.organisation) else {
      throw ProtocolError(.notFound, "no such unit")
    }
    try access(of: staff.professional, in: staff.organisation).administer()
    unit.name = name
    try tx.save(unit)
    return unit
  }
}
