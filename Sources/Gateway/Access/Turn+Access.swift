internal import CareModel
internal import CareStore

extension Turn {
  /// Staff are told something of a client's without having asked: recorded for each of them.
  ///
  /// - Parameter people: whose pages were told.
  func noteTold(
    _ people: Set<ProfessionalID>, of id: ClientID, in organisation: OrganisationID,
    _ area: AccessArea, object: String
  ) throws {
    guard !people.isEmpty, let client = try tx.client(id, in: organisation) else { return }
    let ties = try tx.accessTies(to: id, of: client.unit, in: organisation, now: now)
    for person in try tx.staffAtWork(in: organisation, now: now) where people.contains(person.id) {
      let decision = AccessRule.decide(
        .takeTask, person, clientOf: client.unit, ties[person.id] ?? AccessTies())
      notes.add(
        AccessFact(
          .professional(person.id), in: organisation, .told, area,
          ground: decision.ground ?? .none, client: id, object: object, grant: decision.grant))
    }
  }
}
