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
    for call in try tx.activeCalls(ofPage: id, in: organisation) {
      try advance(call) { $0.pageAway(id, now: self.now) }
    }
    if case .terminal(let terminal) = session.principal {
      try isAway(terminal, in: organisation)
    }
    try presenceMayHaveChanged(session)
  }

  func connect(_ session: SignallingSession) throws {
    try tx.connectSession(session.id, at: now)
    try tx.cancelTimer(TimerKey(.sessionExpiry, subject: session.id.rawValue))
    guard let organisation = session.organisation else { return }
    for call in try tx.activeCalls(ofPage: session.id, in: organisation) {
      try advance(call) { $0.pageBack(session.id, now: self.now) }
    }
    if case .terminal(let terminal) = session.principal {
      try isThere(terminal, in: organisation)
    }
    try presenceMayHaveChanged(session)
  }

  /// Ends the session for good. Whoever signs out, loses a link or is revoked in mid-call hangs up;
  /// whoever stays away is lost.
  func end(_ session: SignallingSession, _ reason: ByeReason) throws {
    let calls = try session.organisation.map { try tx.activeCalls(ofPage: session.id, in: $0) }
    for call in calls ?? [] {
      try advance(call) { lifeCycle in
        switch reason {
        case .signedOut, .linkRevoked, .terminalRevoked:
          guard let party = lifeCycle.parties.first(where: { $0.page == session.id }) else {
            return .unchanged
          }
          return lifeCycle.hangUp(party.id, now: self.now)
        case .sessionEnded, .stopping, .crowded, .takenOver:
          return lifeCycle.pageGone(session.id, now: self.now)
        }
      }
    }
    try tx.cancelTimer(TimerKey(.sessionExpiry, subject: session.id.rawValue))
    try tx.cancelTimer(TimerKey(.linkExpiry, subject: session.id.rawValue))
    try tx.cancelTimer(TimerKey(.signInExpiry, subject: session.id.rawValue))
    try tx.cancelTimer(TimerKey(.deviceTestEnd, subject: session.id.rawValue))
    _ = try tx.deleteSession(session.id)
    try presenceMayHaveChanged(session)
    afterwards(.close(session.id, reason))
  }

  func presenceMayHaveChanged(_ session: SignallingSession) throws {
    guard let organisation = session.organisation else { return }
    switch session.principal {
    case .guest(let guest):
      if guest.role == .client { tellPresence(of: [guest.client], in: organisation) }
    case .terminal(let id):
      guard let record = try tx.terminal(id, in: organisation) else { return }
      tellPresence(of: record.terminal.clients, in: organisation)
    case .staff, .tester: return
    }
  }
}
