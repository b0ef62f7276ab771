/// A relative's call gives way to a care call, and may go on after it.
extension CallLifeCycle {
  /// After it nobody takes the call up again.
  public static let longestHold = Duration.hours(1)

  /// No carer leads the call: a relative has placed it.
  public var isRelatives: Bool {
    switch leader.person {
    case .guest: true
    case .professional, .client: false
    }
  }

  /// The client has answered a care call.
  public mutating func hold(now: WallTime) -> CallOutcome {
    switch state {
    case .ringing: return .refused(.notPossible)
    case .ended: return .refused(.ended)
    case .inCall:
      if heldSince != nil { return .unchanged }
      heldSince = now
      return .changed([.connectMedia, .setTimer(.held, at: now + Self.longestHold), .tell])
    }
  }

  /// The client goes on with it.
  public mutating func resume(by client: PartyID) -> CallOutcome {
    if hasEnded { return .refused(.ended) }
    guard client == called.id else { return .refused(.notPossible) }
    guard heldSince != nil else { return .unchanged }
    heldSince = nil
    return .changed([.clearTimer(.held), .connectMedia, .tell])
  }
}
