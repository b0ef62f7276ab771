internal import CareAPI
internal import CareModel
internal import CareStore

/// `resume`: a page whose connection broke, or whose gateway was killed.
extension Switchboard {
  func resume(_ resume: ResumeRequest, on id: ConnectionID, context: UpgradeContext) async {
    do {
      // Looked up before the gate: a site full of pages whose sessions have expired is in nobody's
      // way. No limit counts them either, for a secret of 192 bits cannot be guessed.
      guard try await store.read({ try $0.session(of: resume) }) != nil else {
        reply(.refusal(to: 0, .noSuchSession), on: id)
        return
      }
      let (outcome, effects) = try await transact { turn in
        try turn.resume(resume, staff: context.staff)
      } committed: { outcome in
        guard case .success(let resumed) = outcome else { return }
        self.take(resumed, on: id, from: context.addressKey)
      }
      if case .failure(let error) = outcome { reply(.refusal(to: 0, error), on: id) }
      await carryOut(effects)
    } catch {
      failed(error, doing: "resume")
      reply(.refusal(to: 0, ProtocolError(.internal, "storage failed")), on: id)
    }
  }

  /// Still within the gate: the events that the store holds go out before any newer one.
  private func take(_ resumed: Resumed, on id: ConnectionID, from address: String) {
    let session = resumed.session
    // Where this process knows the session, requests may be under way that no row tells of yet.
    var page =
      pages[session.id]
      ?? Page(
        asker: Asker(session), connection: nil,
        testerAddress: session.principal == .tester ? address : nil,
        replies: RepliesKept(replies: resumed.replies), lastSeq: session.lastSeq)
    page.acknowledged = max(page.acknowledged, resumed.acknowledged)
    page.acknowledgedInStore = page.acknowledged
    page.lastSeq = resumed.lastSeq
    bind(page, to: id)
    reply(.reply(to: 0, .resume(resumed.body)), on: id)
    for event in resumed.events {
      connections[id]?.socket.send(EncodedEvent(stored: event.json).frame(seq: event.seq))
    }
    for event in resumed.presence { tellNow(.presence(event), to: [session.id]) }
    (resumed.body.resumed ? metrics.resumed : metrics.resumedBySnapshot).increment()
  }
}

/// What a resumed page is to get.
struct Resumed: Sendable {
  var session: SignallingSession
  var body: ResumeReply
  var events: [StoredEvent]
  var replies: [Int: String]
  var acknowledged: Int
  var lastSeq: Int
  /// Presence is volatile: what changed meanwhile was not kept.
  var presence: [PresenceEvent]
}

extension CareReading {
  /// The session of that name and secret, expired or not.
  fileprivate func session(of resume: ResumeRequest) throws -> SignallingSession? {
    guard let session = try signallingSession(resume.session),
      Secret.matches(resume.secret.revealed, session.secretHash)
    else { return nil }
    return session
  }
}

extension ProtocolError {
  fileprivate static let noSuchSession = ProtocolError(
    .sessionUnknown, "no such session: say hello")
}

extension Turn {
  /// A refusal is a value here, not an error: nothing has been written then.
  func resume(
    _ resume: ResumeRequest, staff: UpgradeContext.Staff?
  ) throws -> Result<Resumed, ProtocolError> {
    guard let session = try tx.session(of: resume),
      session.expiresAt.map({ $0 > now }) ?? true, try linkIsValid(session)
    else { return .failure(.noSuchSession) }
    if let hash = session.staffSession {
      guard let staff, staff.tokenHash == hash.bytes else {
        return .failure(ProtocolError(.notSignedIn, "no valid session cookie"))
      }
    }
    guard resume.lastSeq <= session.lastSeq else {
      return .failure(ProtocolError(.badRequest, "body.lastSeq was never sent"))
    }
    let replies = try tx.replies(of: session.id)
    _ = try tx.acknowledgeEvents(of: session.id, upTo: resume.lastSeq)
    let missing = try tx.events(
      of: session.id, after: resume.lastSeq, limit: ProtocolLimits.eventsHeld)
    let replayable = missing.count == session.lastSeq - resume.lastSeq
    // Its coming back may be an event of its own stream: that one goes out as all others do.
    try connect(session)
    let asker = Asker(session)
    let body: ResumeReply
    if replayable {
      body = ResumeReply(
        resumed: true, replayed: missing.count, mediaEpoch: surroundings.mediaEpoch, snapshot: nil,
        snapshotSeq: nil)
    } else {
      body = ResumeReply(
        resumed: false, replayed: 0, mediaEpoch: surroundings.mediaEpoch,
        snapshot: try snapshot(for: asker), snapshotSeq: session.lastSeq,
        terminal: try configuration(for: asker))
    }
    return .success(
      Resumed(
        session: session, body: body, events: replayable ? missing : [], replies: replies,
        acknowledged: resume.lastSeq, lastSeq: session.lastSeq,
        presence: try presence(for: asker)))
  }

  /// A link that was taken back opens nothing more; one that has merely expired still lets a page
  /// of a running call come back.
  private func linkIsValid(_ session: SignallingSession) throws -> Bool {
    guard case .guest(let guest) = session.principal, let organisation = session.organisation else {
      return true
    }
    guard let link = try tx.guestLink(guest.link, in: organisation) else { return false }
    switch link.validity(now: now) {
    case .valid: return true
    case .revoked: return false
    case .expired: return try tx.activeCall(ofPage: session.id, in: organisation) != nil
    }
  }
}
