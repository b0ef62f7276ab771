public import CareModel

extension CallView {
  /// The call as `own` sees it, at the page that has it or at another one.
  ///
  /// - Parameters:
  ///   - names: what each party is called; a party without one is shown with an empty name.
  ///   - connections: how the media of each party does; a party that is away counts as `lost`.
  public init(
    _ call: Call, own: PartyID, names: [PartyID: PersonalText],
    connections: [PartyID: ConnectionLevel], kind: VisitKind? = nil
  ) {
    let (state, ringUntil, reason, startedAt) = CallView.facts(of: call.state)
    self.init(
      id: call.id, visitId: call.visit, state: state, ringUntil: ringUntil, reason: reason,
      startedAt: startedAt, own: own, lead: call.lifeCycle.lead,
      held: call.lifeCycle.heldSince != nil, kind: kind,
      parties: call.lifeCycle.company(of: own).map { party in
        PartyView(
          id: party.id, name: names[party.id] ?? "", role: party.role, state: party.standing,
          audio: party.sendsAudio, video: party.sendsVideo,
          connection: party.awaySince != nil ? .lost : connections[party.id] ?? .new,
          notes: party.notes, consent: ConsentName(party.consent),
          answerUntil: party.answerUntil, leftBecause: party.leftBecause)
      })
  }

  private static func facts(
    of state: CallState
  ) -> (CallStateName, WallTime, CallEndReason?, WallTime?) {
    switch state {
    case .ringing(let ringing): (.ringing, ringing.until, nil, nil)
    case .inCall(let inCall): (.inCall, inCall.ringUntil, nil, inCall.startedAt)
    case .ended(let ended): (.ended, ended.ringUntil, ended.reason, ended.startedAt)
    }
  }
}

extension CallParty {
  /// Of the two times that may run for one who was invited, the one that is asked for first.
  fileprivate var answerUntil: WallTime? {
    if case .asked(let until) = consent { return until }
    return ringUntil
  }
}
