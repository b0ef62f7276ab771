internal import CareAPI
internal import CareModel
internal import CareStore

/// What a page is shown at one moment.
extension Turn {
  func snapshot(for asker: Asker) throws -> Snapshot {
    var calls: [CallView] = []
    var texts: [TextView] = []
    for (call, party) in try activeCalls(of: asker) {
      let names = try tx.partyNames(of: call.id, in: call.organisation)
      calls.append(try view(of: call, own: party.id, at: asker.session, names: names))
      // On a terminal only what is said on it: the texts of one call at most, as in any snapshot.
      if case .terminal = asker.principal, party.page != asker.session { continue }
      guard party.standing == .joined else { continue }
      // What was said before somebody came in was not said to them.
      texts += try tx.texts(of: call.id, in: call.organisation)
        .filter { text in party.letInAt.map { text.sentAt >= $0 } ?? true }.map(TextView.init)
    }
    let (visits, isTruncated) = try visits(for: asker)
    return Snapshot(
      now: now, mediaEpoch: surroundings.mediaEpoch, calls: calls, visits: visits,
      visitsTruncated: isTruncated, texts: texts, tasks: try tasks(for: asker),
      help: try presses(for: asker))
  }

  /// What a terminal goes by; nil for everybody else.
  func configuration(for asker: Asker) throws -> SignedConfiguration? {
    guard case .terminal = asker.principal else { return nil }
    return try configuration(of: terminal(of: asker)).0
  }

  /// The calls that the asker's person is in, or is being called to, or was removed from: at most one,
  /// but on a terminal one for each of its people, and for staff whatever they are being rung into. Not
  /// one of another visit than the asker's link is for.
  func activeCalls(of asker: Asker) throws -> [(Call, CallParty)] {
    guard let organisation = asker.organisation else { return [] }
    let calls: [Call?]
    switch asker.principal {
    case .staff(let id):
      calls =
        [try tx.activeCall(ofProfessional: id, in: organisation)]
        + (try tx.invitations(ofProfessional: id, in: organisation))
    case .guest(let guest):
      switch guest.role {
      case .client: calls = try tx.activeCalls(ofClient: guest.client, in: organisation)
      case .relative, .interpreter, .observer:
        calls = try tx.activeCalls(ofVisit: guest.visit, in: organisation)
      }
    case .terminal(let id):
      let clients = try tx.terminal(id, in: organisation)?.terminal.clients ?? []
      calls = try clients.flatMap { try tx.activeCalls(ofClient: $0, in: organisation) }
    case .tester: calls = []
    }
    return try calls.compactMap { call in
      guard let call, let party = try party(of: asker, in: call),
        party.standing != .left || party.leftBecause == .removed
      else { return nil }
      return (call, party)
    }
  }

  /// The call as one of its parties sees it at a page.
  func view(
    of call: Call, own: PartyID, at page: SessionID, names: [PartyID: PersonalText]
  ) throws -> CallView {
    let levels = surroundings.connections[call.id] ?? [:]
    let connections = call.parties.compactMap { party in
      party.page.flatMap { levels[$0] }.map { (party.id, $0) }
    }
    let reader = call.lifeCycle.party(own)
    let kind =
      reader?.role == .colleague
      ? try tx.visit(call.visit, in: call.organisation)?.visit.kind : nil
    var view = CallView(
      call, own: own, names: names, connections: Dictionary(uniqueKeysWithValues: connections),
      kind: kind)
    view.elsewhere = try reader?.page.map { try isElsewhere($0, seenFrom: page) } ?? false
    view.loud = try own == call.lifeCycle.called.id && ringsLoudly(call)
    return view
  }

  /// Whether the page that has a call is another place than the reader's. A terminal that was restarted
  /// has another page, and stands where it stood.
  private func isElsewhere(_ holder: SessionID, seenFrom page: SessionID) throws -> Bool {
    if holder == page { return false }
    guard let reader = try tx.signallingSession(page)?.principal, case .terminal = reader else {
      return true
    }
    return try tx.signallingSession(holder)?.principal != reader
  }

  /// Of every client whom the reader's list holds today, for staff; nobody else is told. Not by name,
  /// and of a list that has been recorded.
  func presence(for asker: Asker) throws -> [PresenceEvent] {
    guard case .staff(let reader) = asker.principal, let id = asker.organisation else { return [] }
    let unrecorded = StaffAccess(reader, in: id, tx, now: now, notes: AccessNotes())
    let settings = surroundings.settings
    let clients = Set(
      try TodaysVisits(
        of: unrecorded, on: settings.calendar.dayRange(around: now),
        limit: settings.visitsShown, from: tx
      ).visits.map(\.client.id))
    let reach = try ClientReach(tx, in: id, of: clients)
    return clients.sorted().map { PresenceEvent($0, reach) }
  }

  /// Staff: today's of their unit, and their own. A guest: the one of the link. A terminal: those of its
  /// people, from today on for a week. A tester: none.
  private func records(for asker: Asker) throws -> (visits: [VisitRecord], isTruncated: Bool) {
    guard let id = asker.organisation else { return ([], false) }
    let settings = surroundings.settings
    let today = settings.calendar.dayRange(around: now)
    switch asker.principal {
    case .staff(let reader):
      let found = try TodaysVisits(
        of: access(of: reader, in: id), on: today, limit: settings.visitsShown, from: tx)
      return (found.visits, found.isTruncated)
    case .guest(let guest): return (try tx.visit(guest.visit, in: id).map { [$0] } ?? [], false)
    case .terminal(let terminal):
      let limit = ProtocolLimits.visitsOfTerminal
      let found = try tx.visits(
        ofClients: try tx.terminal(terminal, in: id)?.terminal.clients ?? [], in: id,
        during: today.lowerBound..<today.upperBound + .hours(7 * 24), limit: limit + 1)
      return (Array(found.prefix(limit)), found.count > limit)
    case .tester: return ([], false)
    }
  }

  private func visits(for asker: Asker) throws -> (views: [VisitView], isTruncated: Bool) {
    guard let id = asker.organisation, let organisation = try tx.organisation(id) else {
      return ([], false)
    }
    let (records, isTruncated) = try records(for: asker)
    let reach = try ClientReach(tx, in: id, of: records.map(\.client.id))
    let views = records.map {
      VisitView(
        $0, organisation: organisation, reader: asker.principal, reach: reach, now: now)
    }
    return (views, isTruncated)
  }
}

extension VisitView {
  /// The visit as one person may see it.
  init(
    _ record: VisitRecord, organisation: Organisation, reader: Principal, reach: ClientReach,
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
    // Nobody asks a terminal for another's visit.
    case .terminal:
      purpose = ""
      mine = true
    case .tester:
      purpose = ""
      mine = false
    }
    let isStaff = if case .staff = reader { true } else { false }
    self.init(
      id: record.visit.id, clientId: record.client.id, clientName: record.client.name,
      clientFirstName: record.client.firstName, kind: record.visit.kind,
      startsAt: record.visit.startsAt, endsAt: record.visit.endsAt, state: record.state(now: now),
      with: record.professional?.firstName ?? "", withRole: organisation.callingFrom,
      purpose: purpose, reachable: reach.isReachable(record.client.id), mine: mine,
      terminal: reach.terminal(of: record.client.id),
      late: record.visit.late.map { LateView($0) },
      unitId: isStaff ? record.visit.unit : nil,
      professionalId: isStaff ? record.visit.professional : nil,
      outcome: isStaff ? record.history.outcome.map { OutcomeView($0) } : nil,
      sought: isStaff ? record.history.sought : nil,
      suspendedFor: isStaff ? record.visit.suspendedFor : nil,
      planId: isStaff ? record.visit.origin?.plan : nil,
      occurrence: isStaff ? record.visit.origin?.occurrence : nil,
      version: isStaff ? record.visit.version : nil)
  }
}

extension PresenceEvent {
  init(_ client: ClientID, _ reach: ClientReach) {
    self.init(
      clientId: client, reachable: reach.isReachable(client), terminal: reach.terminal(of: client))
  }
}

extension TextView {
  init(_ text: CallText) {
    self.init(
      textId: text.id, callId: text.call, from: text.from, text: text.text, sentAt: text.sentAt)
  }
}
