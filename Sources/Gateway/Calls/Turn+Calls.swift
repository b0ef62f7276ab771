internal import CareAPI
internal import CareModel
internal import CareStore

/// Calls within a transaction. The rules are `CareModel.CallLifeCycle`'s; here they are stored, told
/// and timed.
extension Turn {
  /// Moves a call on and does all that comes of it.
  ///
  /// - Parameters:
  ///   - call: with its parties as they stand in the store.
  ///   - wasSeen: false where a call that was answered ends with nobody seen.
  /// - Throws: the life cycle's refusal, before anything was written.
  @discardableResult
  func advance(
    _ call: Call, wasSeen: Bool = true, _ move: (inout CallLifeCycle) -> CallOutcome
  ) throws -> Call {
    var moved = call
    moved.lifeCycle.awayLimit = surroundings.settings.resume
    switch move(&moved.lifeCycle) {
    case .refused(let refusal): throw ProtocolError(refusal)
    case .unchanged: return call
    case .changed(let actions):
      try tx.save(moved, before: call)
      try carryOut(actions, for: moved, before: call)
      if moved.phase != call.phase {
        if wasSeen { try lookFor(moved) }
        try tellVisit(moved.visit, in: moved.organisation)
      }
      if case .ended(let ended) = moved.state, !call.lifeCycle.hasEnded {
        afterwards(.callEnded(ended.reason))
      }
      return moved
    }
  }

  /// - Parameter before: the call as it was; nil where it is new.
  func carryOut(_ actions: [CallAction], for call: Call, before: Call? = nil) throws {
    for action in actions {
      switch action {
      case .tell: try tell(call, before: before)
      case .connectMedia: afterwards(.connectMedia(call.id, call.organisation))
      case .enforceSending(let party):
        afterwards(.enforceSending(call.id, party, call.organisation))
      case .dropPage(_, let page): afterwards(.dropPage(call.id, page))
      case .closeMedia: afterwards(.closeMedia(call.id))
      case .forgetTexts: _ = try tx.deleteTexts(of: call.id, in: call.organisation)
      case .setTimer(let timer, let time):
        try schedule(TimerKey(timer, of: call.id), in: call.organisation, at: time)
      case .clearTimer(let timer): try tx.cancelTimer(TimerKey(timer, of: call.id))
      }
    }
  }

  /// Every page of every party gets the whole call, as that party sees it. Who has left is told so
  /// once.
  func tell(_ call: Call, before: Call? = nil) throws {
    let names = try tx.partyNames(of: call.id, in: call.organisation)
    for party in call.parties {
      let wasThere = (before ?? call).lifeCycle.party(party.id)?.standing != .left
      guard party.standing != .left || wasThere else { continue }
      for page in try pages(of: party.person, in: call) {
        try tell(
          .call(try view(of: call, own: party.id, at: page.id, names: names)), to: page.id)
      }
    }
  }

  /// All pages that a person has open for the call, or that may still come back, and the person's
  /// terminals. A client's link serves one visit: pages that another visit's link has opened are none
  /// of this call's.
  func pages(of person: CallPerson, in call: Call) throws -> [SignallingSession] {
    let organisation = call.organisation
    switch person {
    case .professional(let id):
      return try tx.pages(ofProfessional: id, in: organisation, now: now)
    case .client(let id):
      return try tx.pages(ofClient: id, role: .client, in: organisation, now: now)
        .filter { $0.principal.mayBe(in: call) }
        + tx.pages(ofTerminalsOf: id, in: organisation, now: now)
    case .guest(let link):
      return try tx.pages(ofGuestLink: link, in: organisation, now: now)
    }
  }

  /// Whoever may see the visit is told how it stands now.
  func tellVisit(_ id: VisitID, in organisationID: OrganisationID) throws {
    guard let record = try tx.visit(id, in: organisationID),
      let organisation = try tx.organisation(organisationID)
    else { return }
    let staff = try tx.staffPages(in: organisationID, now: now)
    let hearers = try staff.isEmpty ? nil : Hearers(of: record.client, tx, now: now)
    let readers =
      try staff.filter { hearers?.contains($0.principal) == true }
      + tx.pages(ofVisit: id, in: organisationID, now: now)
      + tx.pages(ofTerminalsOf: record.client.id, in: organisationID, now: now)
    if readers.isEmpty { return }
    let reach = try ClientReach(tx, in: organisationID, of: [record.client.id])
    for reader in readers {
      let view = VisitView(
        record, organisation: organisation, reader: reader.principal, reach: reach, now: now)
      try tell(.visit(view), to: reader.id)
    }
  }

  /// A call of the asker's organisation that the asker's person is a party of (one of its people, of a
  /// terminal), and that the asker's link is for; anything else is as unknown as an id that was made
  /// up.
  func call(_ id: CallID, of asker: Asker) throws -> (Call, CallParty) {
    let organisation = try asker.membership()
    guard let call = try tx.call(id, in: organisation), let party = try party(of: asker, in: call)
    else { throw ProtocolError(.notFound, "no such call") }
    return (call, party)
  }

  /// As whom the asker stands in a call of its organisation; nil where it has no part in it.
  func party(of asker: Asker, in call: Call) throws -> CallParty? {
    guard asker.organisation == call.organisation, asker.principal.mayBe(in: call) else {
      return nil
    }
    switch asker.principal {
    case .staff(let id): return call.lifeCycle.party(of: .professional(id))
    case .guest(let guest):
      switch guest.role {
      case .client: return call.lifeCycle.party(of: .client(guest.client))
      case .relative, .interpreter, .observer:
        return call.lifeCycle.party(of: .guest(guest.link))
      }
    case .terminal(let id):
      let people = try tx.terminal(id, in: call.organisation)?.terminal.clients ?? []
      return people.lazy.compactMap { call.lifeCycle.party(of: .client($0)) }.first
    case .tester: return nil
    }
  }
}

extension Principal {
  /// Whether what the principal has shown opens this call at all; whether the person is a party of
  /// it is another question. A guest's link opens calls of its own visit alone.
  func mayBe(in call: Call) -> Bool {
    switch self {
    case .staff: true
    case .guest(let guest): guest.visit == call.visit
    case .terminal: true
    case .tester: false
    }
  }
}

extension Call {
  /// Which of its states, without what belongs to it.
  var phase: CallStateName {
    switch state {
    case .ringing: .ringing
    case .inCall: .inCall
    case .ended: .ended
    }
  }
}

extension ProtocolError {
  init(_ refusal: CallRefusal) {
    switch refusal {
    case .notFound: self.init(.notFound, "no such call")
    case .notRinging: self.init(.notRinging, "there is nothing to answer")
    case .answeredElsewhere: self.init(.answeredElsewhere, "another page has the call")
    case .ended: self.init(.ended, "the call has ended")
    case .notLetIn: self.init(.notAllowed, "the party has not been let in")
    case .notLeading: self.init(.notAllowed, "another party leads the call")
    case .notPossible: self.init(.notAllowed, "the party is not where that could be done")
    case .full: self.init(.tooMany, "a call has eight places, and its waiting room eight")
    case .clientNotThere: self.init(.notRinging, "the client cannot be asked before answering")
    case .removed: self.init(.notAllowed, "the party was removed from this call")
    }
  }

  init(_ refusal: PlacingRefusal) {
    switch refusal {
    case .alreadyInCall: self.init(.alreadyInCall, "the caller is in a call")
    case .busy: self.init(.busy, "the client is in another call")
    }
  }
}
