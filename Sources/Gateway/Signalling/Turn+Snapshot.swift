internal import CareAPI
internal import CareModel
internal import CareStore

/// What a page is shown at one moment.
extension Turn {
  func snapshot(for asker: Asker) throws -> Snapshot {
    var calls: [CallView] = []
    var texts: [TextView] = []
    if let organisation = asker.organisation, let (call, party) = try activeCall(of: asker) {
      let names = try tx.partyNames(of: call.id, in: organisation)
      calls = [view(of: call, own: party.id, names: names)]
      texts = try tx.texts(of: call.id, in: organisation).map(TextView.init)
    }
    let (visits, isTruncated) = try visits(for: asker)
    return Snapshot(
      now: now, mediaEpoch: surroundings.mediaEpoch, calls: calls, visits: visits,
      visitsTruncated: isTruncated, texts: texts)
  }

  /// The call that the asker's person is in, or is being called to; not one of another visit than
  /// the asker's link is for.
  func activeCall(of asker: Asker) throws -> (Call, CallParty)? {
    guard let organisation = asker.organisation, let person = asker.person else { return nil }
    let call: Call?
    switch person {
    case .professional(let id): call = try tx.activeCall(ofProfessional: id, in: organisation)
    case .client(let id): call = try tx.activeCall(ofClient: id, in: organisation)
    case .guest: call = nil
    }
    guard let call, asker.principal.mayBe(in: call), let party = call.lifeCycle.party(of: person)
    else { return nil }
    return (call, party)
  }

  func view(of call: Call, own: PartyID, names: [PartyID: PersonalText]) -> CallView {
    let levels = surroundings.connections[call.id] ?? [:]
    let connections = call.parties.compactMap { party in
      party.page.flatMap { levels[$0] }.map { (party.id, $0) }
    }
    return CallView(
      call, own: own, names: names, connections: Dictionary(uniqueKeysWithValues: connections))
  }

  /// Of every client with a visit today, for staff; nobody else is told.
  func presence(for asker: Asker) throws -> [PresenceEvent] {
    guard case .staff = asker.principal, let id = asker.organisation else { return [] }
    let reachable = try tx.reachableClients(in: id)
    let clients = Set(try records(for: asker).visits.map(\.client.id))
    return clients.sorted().map {
      PresenceEvent(clientId: $0, reachable: reachable.contains($0), terminal: .none)
    }
  }

  /// Staff: today's of their organisation. A guest: the one of the link. A tester: none.
  private func records(for asker: Asker) throws -> (visits: [VisitRecord], isTruncated: Bool) {
    guard let id = asker.organisation else { return ([], false) }
    switch asker.principal {
    case .staff(let reader):
      let settings = surroundings.settings
      let today = try TodaysVisits(
        of: reader, in: id, on: settings.calendar.dayRange(around: now),
        limit: settings.visitsShown, from: tx)
      return (today.visits, today.isTruncated)
    case .guest(let guest): return (try tx.visit(guest.visit, in: id).map { [$0] } ?? [], false)
    case .tester: return ([], false)
    }
  }

  private func visits(for asker: Asker) throws -> (views: [VisitView], isTruncated: Bool) {
    guard let id = asker.organisation, let organisation = try tx.organisation(id) else {
      return ([], false)
    }
    let reachable = try tx.reachableClients(in: id)
    let (records, isTruncated) = try records(for: asker)
    let views = records.map {
      VisitView(
        $0, organisation: organisation, reader: asker.principal,
        reachable: reachable.contains($0.client.id), now: now)
    }
    return (views, isTruncated)
  }
}

extension VisitView {
  /// The visit as one person may see it.
  init(
    _ record: VisitRecord, organisation: Organisation, reader: Principal, reachable: Bool,
    now: WallTime
  ) {
    let purpose: PersonalText
    let mine: Bool
    switch reader {
    case .staff(let professional):
      purpose = record.visit.purpose
      mine = record.visit.professional == professional
    case .guest(let guest):
      purpose = ""
      mine = guest.visit == record.visit.id
    case .tester:
      purpose = ""
      mine = false
    }
    self.init(
      id: record.visit.id, clientId: record.client.id, clientName: record.client.name,
      clientFirstName: record.client.firstName, kind: record.visit.kind,
      startsAt: record.visit.startsAt, endsAt: record.visit.endsAt, state: record.state(now: now),
      with: record.professional?.firstName ?? "", withRole: organisation.callingFrom,
      purpose: purpose, reachable: reachable, mine: mine, terminal: .none)
  }
}

extension TextView {
  init(_ text: CallText) {
    self.init(
      textId: text.id, callId: text.call, from: text.from, text: text.text, sentAt: text.sentAt)
  }
}
