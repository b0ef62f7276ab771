internal import CareAPI
internal import CareModel
internal import CareStore

/// What people do to calls, one function a request. Each refuses before it writes.
extension Turn {
  func ring(_ body: RingRequest, by asker: Asker) throws -> RingReply {
    let organisation = try asker.membership()
    let (person, role) = try caller(body.visitId, asker)
    guard let visit = try tx.visit(body.visitId, in: organisation)?.visit else {
      throw ProtocolError(.notFound, "no such visit")
    }
    // A visit has a client of its organisation.
    if case .professional(let professional) = person {
      _ = try access(of: professional, in: organisation)
        .use(.call, .called, .call, of: visit.client, object: visit.id.rawValue)
    }
    guard visit.cancelledAt == nil else {
      throw ProtocolError(.notAllowed, "the visit has been cancelled")
    }
    guard surroundings.hasMedia else {
      throw ProtocolError(.mediaUnavailable, "no relay is there to carry a call")
    }
    // Before anybody's terminal rings for a call that could not be seen or heard.
    if let refusal = surroundings.intake.refusal {
      throw ProtocolError(.mediaUnavailable, refusal)
    }
    if case .guest(let link) = person, role == .relative { try mayCall(visit, by: link) }
    let running = try tx.activeCalls(ofClient: visit.client, in: organisation)
    let relatives = running.filter(\.lifeCycle.isRelatives)
    if let refusal = CallLifeCycle.mayPlace(
      callerInCall: try isInCall(person, in: organisation),
      clientInCareCall: running.count > relatives.count,
      clientInRelativesCall: !relatives.isEmpty, byRelative: role == .relative)
    {
      throw ProtocolError(refusal)
    }
    // A relative's call that only rings makes room; one that goes on waits for the client's answer.
    for call in relatives where call.phase == .ringing {
      try advance(call) { $0.calledIsBusy(now: self.now) }
    }
    let caller = CallParty(
      id: random(), person: person, role: role, standing: .joined, page: asker.session)
    let called = CallParty(
      id: random(), person: .client(visit.client), role: .client, standing: .ringing, page: nil)
    let (lifeCycle, actions) = CallLifeCycle.place(
      caller: caller, called: called, now: now, ring: surroundings.settings.ring)
    let call = Call(
      id: random(), organisation: organisation, visit: visit.id, client: visit.client,
      placedAt: now, lifeCycle: lifeCycle)
    try tx.insert(call)
    try carryOut(actions, for: call)
    try openDoor(of: call)
    afterwards(.callPlaced)
    let placed = try tx.call(call.id, in: organisation) ?? call
    let names = try tx.partyNames(of: call.id, in: organisation)
    return RingReply(call: try view(of: placed, own: caller.id, at: asker.session, names: names))
  }

  /// Staff call any client; a relative by a link calls the client of a visit that is for it.
  private func caller(_ visit: VisitID, _ asker: Asker) throws -> (CallPerson, Role) {
    switch asker.principal {
    case .staff(let professional): return (.professional(professional), .carer)
    case .guest(let guest) where guest.role == .relative && guest.visit == visit:
      return (.guest(guest.link), .relative)
    case .guest, .terminal, .tester: throw ProtocolError(.notAllowed, "only staff call")
    }
  }

  private func mayCall(_ visit: Visit, by id: GuestLinkID) throws {
    guard visit.kind == .relativesCall else {
      throw ProtocolError(.notAllowed, "only staff call for this visit")
    }
    guard let link = try tx.guestLink(id, in: visit.organisation),
      try tx.standsForRight(link, of: visit.kind)
    else { throw ProtocolError(.notAllowed, "the relative has no right to call") }
    guard now >= visit.startsAt - Visit.dueBefore, now < visit.endsAt else {
      throw ProtocolError(.notAllowed, "it is not the time of the visit")
    }
  }

  private func isInCall(_ person: CallPerson, in organisation: OrganisationID) throws -> Bool {
    switch person {
    case .professional(let id): try tx.activeCall(ofProfessional: id, in: organisation) != nil
    // Of one client there is one such call, and that is asked for.
    case .guest, .client: false
    }
  }

  /// The client goes on with a relative's call that a care call had interrupted.
  func resumeCall(_ body: CallReference, by asker: Asker) throws -> ReplyBody {
    let (call, party) = try call(body.callId, of: asker)
    guard party.id == call.lifeCycle.called.id else {
      throw ProtocolError(.notAllowed, "only the client goes on with a call")
    }
    let others = try tx.activeCalls(ofClient: call.client, in: call.organisation)
    guard !others.contains(where: { $0.id != call.id && $0.phase == .inCall }) else {
      throw ProtocolError(.busy, "the client is in a care call")
    }
    try advance(call) { $0.resume(by: party.id) }
    return .done
  }

  func accept(_ body: CallReference, by asker: Asker) throws -> ReplyBody {
    let (call, party) = try call(body.callId, of: asker)
    let others = try tx.activeCalls(ofPage: asker.session, in: call.organisation)
      .filter { $0.id != call.id }
    for other in others where !other.lifeCycle.isRelatives || other.client != call.client {
      // On a terminal of several people another of them may be in a call.
      throw ProtocolError(.busy, "this terminal is in another call")
    }
    if call.lifeCycle.isRelatives, !others.isEmpty {
      throw ProtocolError(.busy, "the client is in another call")
    }
    if case .professional(let professional) = party.person,
      let other = try tx.activeCall(ofProfessional: professional, in: call.organisation),
      other.id != call.id
    {
      throw ProtocolError(.alreadyInCall, "this person is in another call")
    }
    let accept: (inout CallLifeCycle) -> CallOutcome = {
      $0.accept(party.id, page: asker.session, now: self.now)
    }
    if party.id == call.lifeCycle.called.id {
      // Where this call has just ended, the other one goes on untouched.
      var tried = call.lifeCycle
      if case .refused(let refusal) = accept(&tried) { throw ProtocolError(refusal) }
      for other in try tx.activeCalls(ofClient: call.client, in: call.organisation)
      where other.id != call.id && other.phase == .inCall {
        // Only a relative's can be there: the care call comes first, and that one waits. Pages are told so before
        // they hear who has answered.
        try advance(other) { $0.hold(now: self.now) }
      }
    }
    try advance(call, accept)
    return .done
  }

  func decline(_ body: CallReference, by asker: Asker) throws -> ReplyBody {
    let (call, party) = try call(body.callId, of: asker)
    try advance(call) { $0.decline(party.id, page: asker.session, now: self.now) }
    return .done
  }

  func hangUp(_ body: CallReference, by asker: Asker) throws -> ReplyBody {
    let (call, party) = try call(body.callId, of: asker)
    try advance(call) { $0.hangUp(party.id, now: self.now) }
    return .done
  }

  func setSending(_ body: SetSendingRequest, by asker: Asker) throws -> ReplyBody {
    let (call, party) = try call(body.callId, of: asker)
    try advance(call) { $0.setSending(party.id, audio: body.audio, video: body.video) }
    return .done
  }

  func sendText(_ body: SendTextRequest, by asker: Asker) throws -> SendTextReply {
    let (call, party) = try call(body.callId, of: asker)
    guard !call.lifeCycle.hasEnded else { throw ProtocolError(CallRefusal.ended) }
    guard call.lifeCycle.mayMeet else {
      throw ProtocolError(.notAllowed, "the call has not been accepted yet")
    }
    guard party.standing == .joined else { throw ProtocolError(CallRefusal.notLetIn) }
    guard try tx.textCount(of: call.id, in: call.organisation) < ProtocolLimits.textsPerCall else {
      throw ProtocolError(.tooMany, "a call holds 500 texts")
    }
    let bytes = try tx.textBytes(of: call.id, in: call.organisation) + body.text.bytesInJSON
    guard bytes <= ProtocolLimits.textBytesPerCall else {
      throw ProtocolError(.tooMany, "the texts of a call hold 262144 bytes")
    }
    let text = CallText(
      id: random(), call: call.id, organisation: call.organisation, from: party.id,
      text: body.text, sentAt: now)
    try tx.insert(text)
    for party in call.parties where party.standing == .joined {
      for page in try pages(of: party.person, in: call) {
        try tell(.text(TextView(text)), to: page.id)
      }
    }
    return SendTextReply(textId: text.id, sentAt: text.sentAt)
  }
}

extension PersonalText {
  /// UTF-8 bytes within a JSON string (RFC 8259 section 7): control characters take six at most,
  /// quotation marks and reverse solidi two.
  var bytesInJSON: Int {
    revealed.utf8.reduce(0) { sum, byte in
      switch byte {
      case 0..<0x20: sum + 6
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): sum + 2
      default: sum + 1
      }
    }
  }
}
