internal import CareModel
internal import CareStore

/// Who of the staff that have a page is told what becomes of a client's visits: whoever has them in a
/// list by the unit, by belonging to the client, or by a reason. An event renews a line of such a list,
/// and is no look of its own. Who leads asks for other units' lists, and is not told unasked.
struct Hearers: Sendable {
  private let people: Set<ProfessionalID>

  init(
    of client: Client, _ tx: any CareReading, now: WallTime
  ) throws {
    let ties = try tx.accessTies(
      to: client.id, of: client.unit, in: client.organisation, now: now)
    let staff = try tx.staffAtWork(in: client.organisation, now: now)
    people = Set(
      staff.filter { person in
        let ground = AccessRule.decide(
          .list, person, clientOf: client.unit, ties[person.id] ?? AccessTies()
        ).ground
        return ground != nil && ground != .leadership
      }.map(\.id))
  }

  /// Of staff; whoever else is told something is told by another right.
  func contains(_ principal: Principal) -> Bool {
    if case .staff(let id) = principal { people.contains(id) } else { false }
  }
}
