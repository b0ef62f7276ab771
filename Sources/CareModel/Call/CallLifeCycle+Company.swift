/// Who of a call knows of whom.
extension CallLifeCycle {
  /// The parties that a party is told of now, in their order.
  ///
  /// Who leads knows everybody: who waits, who is rung, who has left and why. The client knows who is
  /// there and whom the question is about. Whoever is in the call knows who else is. Whoever is not in
  /// it (in the waiting room, being rung, no longer there) knows who leads, and the client where the
  /// client has agreed to them.
  public func company(of id: PartyID) -> [CallParty] {
    guard let reader = party(id) else { return [] }
    if id == lead { return parties }
    let readerIsInside = reader.id == called.id || isInside(reader)
    return parties.filter { party in
      if party.id == id || party.id == lead { return true }
      guard readerIsInside else { return party.id == called.id && reader.consent == .given }
      if isInside(party) || party.id == called.id { return true }
      return reader.id == called.id && isAskedAbout(party)
    }
  }

  /// Takes part, or did until the call ended.
  private func isInside(_ party: CallParty) -> Bool {
    switch party.standing {
    case .joined: true
    case .ringing, .waiting: false
    case .left: party.leftBecause == nil
    }
  }

  private func isAskedAbout(_ party: CallParty) -> Bool {
    switch party.standing {
    case .ringing, .waiting:
      switch party.consent {
      case .asked: true
      case .given: party.standing == .ringing
      case .notAsked, .refused, .unanswered: false
      }
    case .joined, .left: false
    }
  }
}
