internal import CareAPI
internal import CareModel
internal import CareStore

/// What people do to calls, one function a request. Each refuses before it writes.
extension Turn {
  func ring(_ body: RingRequest, by asker: Asker) throws -> RingReply {
    let organisation = try asker.membership()
    guard case .staff(let professional) = asker.principal else {
      throw ProtocolError(.notAllowed, "only staff call")
    }
    guard let visit = try tx.visit(body.visitId, in: organisation)?.visit else {
      throw ProtocolError(.notFound, "no such visit")
    }
    // A visit has a client of its organisation.
    _ = try access(of: professional, in: organisation)
      .use(.call, .called, .call, of: visit.client, object: visit.id.rawValue)
    guard visit.cancelledAt == nil else {
      throw ProtocolError(.notAllowed, "the visit has been cancelled")
    }
    guard surroundings.hasMedia else {
      throw ProtocolError(.mediaUnavailable, "no relay is there to carry a call")
    }
    let callerInCall = try tx.activeCall(ofProfessional: professional, in: organisation) != nil
    let clientInCall = try tx.activeCall(ofClient: visit.client, in: organisation) != nil
    if let refusal = CallLifeCycle.mayPlace(callerInCall: callerInCall, clientInCall: clientInCall)
    {
      throw ProtocolError(refusal)
    }
    let caller = CallParty(
      id: random(), person: .professional(professional), role: .carer, standing: .joined,
      page: asker.session)
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

  func accept(_ body: CallReference, by asker: Asker) throws -> ReplyBody {
    let (call, party) = try call(body.callId, of: asker)
    // On a terminal of several people another of them may be in a call.
    if let other = try tx.activeCall(ofPage: asker.session, in: call.organisation),
      other.id != call.id
    {
      throw ProtocolError(.busy, "this terminal is in another call")
    }
    if case .professional(let professional) = party.person,
      let other = try tx.activeCall(ofProfessional: professional, in: call.organisation),
      other.id != call.id
    {
      throw ProtocolError(.alreadyInCall, "this person is in another call")
    }
    try advance(call) { $0.accept(party.id, page: asker.session, now: self.now) }
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
