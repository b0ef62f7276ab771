internal import CareAPI
internal import CareModel
internal import CareStore

/// What one member of staff may do, as of one transaction. Every look and change goes through it: it
/// asks the rule (``CareModel/AccessRule``) and notes what the access log has to hold of it.
///
/// Made anew where an engine runs its closure again.
final class StaffAccess {
  let professional: ProfessionalID
  let organisation: OrganisationID
  private let tx: any CareReading
  private let now: WallTime
  private var known: (person: AccessPerson, circle: AccessCircle)?
  private let notes: AccessNotes

  init(
    _ professional: ProfessionalID, in organisation: OrganisationID, _ tx: any CareReading,
    now: WallTime, notes: AccessNotes
  ) {
    self.notes = notes
    self.professional = professional
    self.organisation = organisation
    self.tx = tx
    self.now = now
  }

  /// Lets somebody do something with a client's data, and notes it; a refusal is noted as well.
  ///
  /// - Parameters:
  ///   - object: the id of the visit, task, terminal or link that it is about.
  /// - Throws: ``AccessRefusal``, before anything was read or written.
  func use(
    _ action: AccessAction, _ verb: AccessVerb, _ area: AccessArea, of client: Client,
    object: String? = nil
  ) throws {
    let decision = try decide(action, client)
    guard let ground = decision.ground else {
      note(.refused, area, ground: .none, client: client.id, object: object)
      throw decision == .needsReason ? AccessRefusal.needsReason : .refused
    }
    note(verb, area, ground: ground, client: client.id, object: object, grant: decision.grant)
  }

  /// As ``use(_:_:_:of:object:)`` where only the id is known; nil where the organisation has no such
  /// client: that is refused as what nobody has.
  func use(
    _ action: AccessAction, _ verb: AccessVerb, _ area: AccessArea, of id: ClientID,
    object: String? = nil
  ) throws -> Client? {
    guard let client = try tx.client(id, in: organisation) else { return nil }
    try use(action, verb, area, of: client, object: object)
    return client
  }

  /// Of these the ones whose clients may stand in a list; notes each.
  func listed<Row>(
    _ rows: [Row], _ area: AccessArea, action: AccessAction = .list,
    client: (Row) throws -> Client?, object: (Row) -> String? = { _ in nil }
  ) throws -> [Row] {
    try rows.filter { row in
      // What is about no client is nobody's secret.
      guard let client = try client(row) else { return true }
      let decision = try decide(action, client)
      guard let ground = decision.ground else { return false }
      note(
        .listed, area, ground: ground, client: client.id, object: object(row),
        grant: decision.grant)
      return true
    }
  }

  func decide(_ action: AccessAction, _ client: Client) throws -> AccessDecision {
    let (person, circle) = try knowledge()
    return AccessRule.decide(
      action, person, clientOf: client.unit, circle.ties(to: client.id, of: client.unit))
  }

  /// Whether the list of a unit may be asked for.
  func listUnit(_ unit: UnitID) throws {
    let (person, circle) = try knowledge()
    let decision = AccessRule.mayListUnit(unit, person, grant: circle.grant(for: unit))
    guard decision.isAllowed else {
      note(.refused, .visit, ground: .none, object: unit.rawValue)
      throw AccessRefusal.needsReason
    }
  }

  /// Lets somebody change what holds for whole units or for all, and notes it: who leads or administers.
  func administer() throws {
    let person = try person()
    guard AccessRule.mayRegister(person) else { throw AccessRefusal.refused }
    note(.changed, .administration, ground: person.leads ? .leadership : .administrator)
  }

  /// Whether somebody may see how a chat queue is set up: who administers, or leads its shifts.
  func seeSetup(of queue: ChatQueue) throws { _ = try setupGround(of: queue) }

  /// Whether somebody reads the figures of a chat queue, and what was deleted of it: the same people.
  func readsFigures(of queue: ChatQueue) throws -> Bool {
    try AccessRule.mayAdminister(person()) || queue.settings.leads.contains(professional)
  }

  /// Lets somebody change how a chat queue is set up, and notes it.
  func setUp(_ queue: ChatQueue) throws {
    note(
      .changed, .administration, ground: try setupGround(of: queue), object: queue.id.rawValue)
  }

  private func setupGround(of queue: ChatQueue) throws -> AccessGround {
    if AccessRule.mayAdminister(try person()) { return .administrator }
    guard queue.settings.leads.contains(professional) else { throw AccessRefusal.refused }
    return .leadership
  }

  /// Lets somebody make a chat queue, and notes it: who administers.
  func makeQueue(_ id: ChatQueueID) throws {
    guard AccessRule.mayAdminister(try person()) else { throw AccessRefusal.refused }
    note(.changed, .administration, ground: .administrator, object: id.rawValue)
  }

  /// Whose names may be looked for.
  func findable() throws -> ClientScope {
    let (person, circle) = try knowledge()
    return AccessRule.findable(person, circle)
  }

  func note(
    _ verb: AccessVerb, _ area: AccessArea, ground: AccessGround, client: ClientID? = nil,
    object: String? = nil, grant: AccessGrantID? = nil, reason: PersonalText? = nil
  ) {
    notes.add(
      AccessFact(
        .professional(professional), in: organisation, verb, area, ground: ground, client: client,
        object: object, grant: grant, reason: reason))
  }

  func person() throws -> AccessPerson { try knowledge().person }

  private func knowledge() throws -> (person: AccessPerson, circle: AccessCircle) {
    if let known { return known }
    guard let found = try tx.professional(professional, in: organisation) else {
      throw StoreError.corrupt("somebody who is signed in is not there")
    }
    let circle = try tx.accessCircle(of: professional, in: organisation, now: now)
    known = (AccessPerson(found), circle)
    return (AccessPerson(found), circle)
  }
}

/// What one transaction has to record, in the order it happened.
final class AccessNotes {
  private(set) var facts: [AccessFact] = []

  func add(_ fact: AccessFact) { facts.append(fact) }

  /// Nothing came of it: only that somebody was told no for want of a right is to be recorded.
  func keepRefusals() { facts.removeAll { $0.verb != .refused } }
}

/// Why somebody may not.
enum AccessRefusal: Error, Sendable {
  /// A reason opens it: `POST /api/access-grants`.
  case needsReason
  case refused
}

extension ProtocolError {
  init(_ refusal: AccessRefusal) {
    switch refusal {
    case .needsReason: self.init(.reasonNeeded, "no care relationship: state a reason")
    case .refused: self.init(.notAllowed, "not with the roles of this account")
    }
  }
}
