internal import CareAPI
internal import CareModel
internal import CareStore

/// Sessions begin, break off, come back and end.
extension Turn {
  func disconnect(_ id: SessionID, expiresAt: WallTime) throws {
    guard let session = try tx.signallingSession(id) else { return }
    try tx.disconnectSession(id, at: now, expiresAt: expiresAt)
    try schedule(
      TimerKey(.sessionExpiry, subject: id.rawValue), in: session.organisation, at: expiresAt)
    guard let organisation = session.organisation else { return }
    if let call = try tx.activeCall(ofPage: id, in: organisation) {
      try advance(call) { $0.pageAway(id, now: self.now) }
    }
    presenceMayHaveChanged(session)
  }

  func connect(_ session: SignallingSession) throws {
    try tx.connectSession(session.id, at: now)
    try tx.cancelTimer(TimerKey(.sessionExpiry, subject: session.id.rawValue))
    guard let organisation = session.organisation else { return }
    if let call = try tx.activeCall(ofPage: session.id, in: organisation) {
      try advance(call) { $0.pageBack(session.id, now: self.now) }
    }
    presenceMayHaveChanged(session)
  }

  /// Ends the session for good. Whoever signs out or loses a link in mid-call hangs up; whoever
  /// stays away is lost.
  func end(_ session: SignallingSession, _ reason: ByeReason) throws {
    if let organisation = session.organisation,
      let call = try tx.activeCall(ofPage: session.id, in: organisation)
    {
      try advance(call) { lifeCycle in
        switch reason {
        case .signedOut, .linkRevoked:
          guard let party = lifeCycle.parties.first(where: { $0.page == session.id }) else {
            return .unchanged
          }
          return lifeCycle.hangUp(party.id, now: self.now)
        case .sessionEnded, .stopping, .takenOver, .terminalRevoked:
          return lifeCycle.pageGone(session.id, now: self.now)
        }
      }
    }
    try tx.cancelTimer(TimerKey(.sessionExpiry, subject: session.id.rawValue))
    try tx.cancelTimer(TimerKey(.linkExpiry, subject: session.id.rawValue))
    try tx.cancelTimer(TimerKey(.signInExpiry, subject: session.id.rawValue))
    try tx.cancelTimer(TimerKey(.deviceTestEnd, subject: session.id.rawValue))
    _ = try tx.deleteSession(session.id)
    presenceMayHaveChanged(session)
    afterwards(.close(session.id, reason))
  }

  func presenceMayHaveChanged(_ session: SignallingSession) {
    guard case .guest(let guest) = session.principal, guest.role == .client,
      let organisation = session.organisation
    else { return }
    afterwards(.presence(guest.client, organisation))
  }
}
