/// A party that is not coming back.
extension CallLifeCycle {
  /// The session of a party's page has ended, or its media has been silent for the whole time in
  /// which it could have come back: the call is lost, without waiting for the away timer.
  public mutating func pageGone(_ page: SessionID, now: WallTime) -> CallOutcome {
    switch state {
    case .ringing, .inCall:
      guard let party = parties.first(where: { $0.page == page }) else { return .unchanged }
      return .changed(end(.lost, by: party.id, now: now))
    case .ended:
      return .unchanged
    }
  }
}
