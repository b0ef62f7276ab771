internal import CareAPI
internal import CareModel
internal import CareStore

/// Who comes into a call beside its two persons, one function a request. Each refuses before it
/// writes.
extension Turn {
  func admit(_ body: PartyReference, by asker: Asker) throws -> ReplyBody {
    let (call, own) = try call(body.callId, of: asker)
    let role = call.lifeCycle.party(body.partyId)?.role
    let hasConsent = try role.map { try isAgreed($0, in: call) } ?? false
    try advance(call) {
      $0.admit(body.partyId, by: own.id, hasConsent: hasConsent, now: self.now)
    }
    return .done
  }

  func moveBack(_ body: PartyReference, by asker: Asker) throws -> ReplyBody {
    let (call, own) = try call(body.callId, of: asker)
    try advance(call) { $0.moveBack(body.partyId, by: own.id) }
    return .done
  }

  func remove(_ body: PartyReference, by asker: Asker) throws -> ReplyBody {
    let (call, own) = try call(body.callId, of: asker)
    try advance(call) { $0.remove(body.partyId, by: own.id) }
    return .done
  }

  func handOver(_ body: PartyReference, by asker: Asker) throws -> ReplyBody {
    let (call, own) = try call(body.callId, of: asker)
    try advance(call) { $0.handOver(to: body.partyId, by: own.id) }
    return .done
  }

  func invite(_ body: InviteRequest, by asker: Asker) throws -> ReplyBody {
    let (call, own) = try call(body.callId, of: asker)
    guard case .staff = asker.principal else {
      throw ProtocolError(.notAllowed, "only staff invite")
    }
    let colleague = body.professionalId
    guard let professional = try tx.professional(colleague, in: call.organisation),
      professional.disabledAt == nil
    else { throw ProtocolError(.notFound, "no such colleague") }
    let other = try tx.activeCall(ofProfessional: colleague, in: call.organisation)
    if let other, other.id != call.id {
      throw ProtocolError(.busy, "the colleague is in another call")
    }
    guard try tx.professionalsAtPages(in: call.organisation).contains(colleague) else {
      throw ProtocolError(.notReachable, "the colleague has no page open")
    }
    let hasConsent = try isAgreed(.colleague, in: call)
    let party: PartyID = random()
    let moved = try advance(call) {
      $0.invite(colleague, as: party, by: own.id, hasConsent: hasConsent, now: self.now)
    }
    try noteIntroduced(moved, before: call)
    return .done
  }

  func answerConsent(_ body: ConsentAnswer, by asker: Asker) throws -> ReplyBody {
    let (call, own) = try call(body.callId, of: asker)
    if let page = own.page, page != asker.session {
      throw ProtocolError(CallRefusal.answeredElsewhere)
    }
    let moved = try advance(call) {
      $0.answerConsent(to: body.partyId, by: own.id, agrees: body.agrees, now: self.now)
    }
    try noteIntroduced(moved, before: call)
    return .done
  }

  /// By the client's yes a colleague learns whose call it is: recorded.
  private func noteIntroduced(_ call: Call, before: Call) throws {
    let told = call.parties.compactMap { party -> ProfessionalID? in
      guard case .professional(let id) = party.person, party.consent == .given,
        before.lifeCycle.party(party.id)?.consent != .given
      else { return nil }
      return id
    }
    try noteTold(
      Set(told), of: call.client, in: call.organisation, .call, object: call.id.rawValue)
  }

  /// A guest who has left stands at the door again.
  func knock(_ body: CallReference, by asker: Asker) throws -> ReplyBody {
    let (call, own) = try call(body.callId, of: asker)
    guard case .guest = own.person else {
      throw ProtocolError(.notAllowed, "only guests come by the waiting room")
    }
    try advance(call) {
      $0.arrive(own.person, as: own.id, role: own.role, page: asker.session, now: self.now)
    }
    return .done
  }

  private func isAgreed(_ role: Role, in call: Call) throws -> Bool {
    try tx.agreedRoles(of: call.client, in: call.organisation).contains(role)
  }

  // MARK: The door

  /// A guest's page was opened: where the visit's call goes on, the guest is at its door.
  func arriveAtDoor(_ asker: Asker) throws {
    guard let organisation = asker.organisation, case .guest(let guest) = asker.principal else {
      return
    }
    for call in try tx.activeCalls(ofVisit: guest.visit, in: organisation) {
      try arrive(guest, at: asker.session, in: call)
    }
  }

  /// A call has been placed: whoever has a page of the visit open already is at its door.
  func openDoor(of call: Call) throws {
    var call = call
    let pages = try tx.pages(ofVisit: call.visit, in: call.organisation, now: now)
    // Of several pages of one link the one that was opened last.
    for page in pages.sorted(by: { $0.createdAt < $1.createdAt }) {
      guard case .guest(let guest) = page.principal else { continue }
      call = try arrive(guest, at: page.id, in: call)
    }
  }

  /// Where the waiting room is full, or the guest was removed, nothing changes.
  @discardableResult
  private func arrive(
    _ guest: GuestPrincipal, at page: SessionID, in call: Call
  ) throws -> Call {
    // The client answers the call, and is no guest of it.
    guard guest.role != .client else { return call }
    let party: PartyID = random()
    return try advance(call) { lifeCycle in
      let outcome = lifeCycle.arrive(
        .guest(guest.link), as: party, role: guest.role.role, page: page, now: self.now)
      if case .refused = outcome { return .unchanged }
      return outcome
    }
  }
}
