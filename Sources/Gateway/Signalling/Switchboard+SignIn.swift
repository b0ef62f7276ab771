internal import CareAPI
internal import CareModel
internal import CareStore

/// A sign-in lives as long as its person does something, over HTTP or here; and a page does not
/// outlive its sign-in, unless a call goes on.
extension Switchboard {
  /// Writes a use down, at most once a minute. Where storage fails the sign-in only lasts no longer.
  func signInIsUsed(by session: SessionID) async {
    let now = clock.now
    guard let use = pages[session]?.signIn, now - use.at >= SignInLife.touchAfter else { return }
    pages[session]?.signIn?.at = now
    let life = settings.signInLife
    do {
      try await store.write { tx in
        guard let signIn = try tx.staffSession(tokenHash: use.tokenHash), signIn.expiresAt > now
        else { return }
        // A running call may have prolonged it beyond that.
        let expiresAt = max(signIn.expiresAt, life.expiry(createdAt: signIn.createdAt, usedAt: now))
        try tx.touchStaffSession(tokenHash: use.tokenHash, at: now, expiresAt: expiresAt)
      }
    } catch {
      failed(error, doing: "use of a sign-in")
    }
  }
}

extension Turn {
  /// A page of staff has been opened.
  func watchSignIn(_ hash: SecretHash, of session: SignallingSession) throws {
    guard let expiresAt = try tx.staffSession(tokenHash: hash)?.expiresAt else { return }
    try schedule(
      TimerKey(.signInExpiry, subject: session.id.rawValue), in: session.organisation,
      at: surroundings.settings.signInLife.nextLook(expiresAt: expiresAt, now: now))
  }

  /// Ends the page where its sign-in is over. A call prolongs the sign-in, so that a broken line in
  /// mid-call can be taken up again.
  func signInMayHaveExpired(_ timer: ClaimedTimer) throws {
    guard let id = SessionID(timer.key.subject), let session = try tx.signallingSession(id),
      let organisation = session.organisation, let hash = session.staffSession
    else { return }
    guard let signIn = try tx.staffSession(tokenHash: hash) else {
      return try end(session, .signedOut)
    }
    if try tx.activeCall(ofPage: id, in: organisation) != nil {
      let needed = now + SignInLife.callExtension
      if signIn.expiresAt < needed {
        try tx.touchStaffSession(tokenHash: hash, at: signIn.lastSeenAt, expiresAt: needed)
      }
      try schedule(timer.key, in: organisation, at: now + .minutes(1))
    } else if signIn.expiresAt <= now {
      try end(session, .signedOut)
    } else {
      let life = surroundings.settings.signInLife
      try schedule(
        timer.key, in: organisation, at: life.nextLook(expiresAt: signIn.expiresAt, now: now))
    }
  }
}
