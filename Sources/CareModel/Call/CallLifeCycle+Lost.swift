/// A party that is not coming back.
extension CallLifeCycle {
  /// The session of a party's page has ended, or its media has been silent for the whole time in
  /// which it could have come back: the party is lost, without waiting for the away timer, and with
  /// one of the two persons of the call the call itself.
  public mutating func pageGone(_ page: SessionID, now: WallTime) -> CallOutcome {
    switch state {
    case .ringing, .inCall:
      guard let party = parties.first(where: { $0.page == page }) else { return .unchanged }
      return .changed(lose(party.id, now: now))
    case .ended:
      return .unchanged
    }
  }

  /// Only where the call goes on.
  mutating func lose(_ id: PartyID, now: WallTime) -> [CallAction] {
    guard let index = index(id), !isNeeded(index) else { return end(.lost, by: id, now: now) }
    return leave(index, .lost)
  }
}
