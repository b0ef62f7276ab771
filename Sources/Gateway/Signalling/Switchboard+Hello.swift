internal import CareAPI
internal import CareModel
internal import CareStore

/// `hello`: a page that was just opened.
extension Switchboard {
  func hello(_ hello: HelloRequest, on id: ConnectionID, context: UpgradeContext) async {
    let address = context.addressKey
    if let key = hello.key, let signature = hello.signature,
      let fault = faultOfProof(key, signature, on: id)
    {
      reply(.refusal(to: 0, fault), on: id)
      return
    }
    let secret = Secret.random()
    do {
      if hello.as == .guest, let refusal = try await refusalOfGuess(hello, from: address) {
        reply(.refusal(to: 0, refusal), on: id)
        return
      }
      let (outcome, effects) = try await transact(
        first: hello.as == .tester ? { try self.admitTester(from: address) } : nil
      ) { turn in
        try turn.hello(hello, staff: context.staff, secret: secret)
      } committed: { outcome in
        guard case .success(let (session, body)) = outcome else { return }
        let page = Page(
          asker: Asker(session), connection: nil,
          testerAddress: hello.as == .tester ? address : nil, replies: RepliesKept(),
          lastSeq: session.lastSeq)
        self.bind(page, to: id)
        self.reply(.reply(to: 0, .hello(body)), on: id)
      }
      if case .failure(let error) = outcome { reply(.refusal(to: 0, error), on: id) }
      await carryOut(effects)
    } catch let refusal as ProtocolError {
      reply(.refusal(to: 0, refusal), on: id)
    } catch {
      failed(error, doing: "hello")
      reply(.refusal(to: 0, ProtocolError(.internal, "storage failed")), on: id)
    }
  }

  /// Nil where there is such a link: whoever has one is let in, whatever others try from the same
  /// address. Looked up before the gate, so that guessing holds up nobody.
  private func refusalOfGuess(
    _ hello: HelloRequest, from address: String
  ) async throws -> ProtocolError? {
    let hash = Secret.hash(hello.secret?.revealed ?? "")
    if try await store.read({ try $0.guestLink(secretHash: hash) }) != nil { return nil }
    guard guesses.mayTry(address, now: clock.now) else {
      return ProtocolError(.tooMany, "too many links that do not exist")
    }
    guesses.failed(address, now: clock.now)
    return ProtocolError(.linkUnknown, "no such link")
  }

  private func admitTester(from address: String) throws {
    let addresses = pages.values.compactMap(\.testerAddress)
    guard addresses.count < settings.testers,
      addresses.count(where: { $0 == address }) < settings.testersOfAddress
    else { throw ProtocolError(.tooMany, "too many pages are open for a device test") }
  }

  /// Gives the session to a connection; an earlier one is told and closed.
  func bind(_ page: Page, to id: ConnectionID) {
    var page = page
    let session = page.asker.session
    if let earlier = pages[session]?.connection, earlier != id,
      let connection = connections[earlier]
    {
      let bye = ByeEvent(reason: .takenOver, reconnectMilliseconds: 0)
      connection.socket.send(ServerMessage.volatile(.bye(bye)).encoded())
      connection.socket.close(
        code: CloseCode.takenOver.rawValue, reason: "another connection took over")
      connections[earlier]?.session = nil
    }
    page.connection = id
    expected.remove(session)
    // Upgrading was a use of the cookie, which has been written down.
    page.signIn = connections[id]?.context.staff.flatMap { SecretHash($0.tokenHash) }
      .map { SignInUse(tokenHash: $0, at: clock.now) }
    pages[session] = page
    connections[id]?.session = session
    connections[id]?.helloTimer?.cancel()
    connections[id]?.helloTimer = nil
    pairing.forget(id)
    // Counted when all are told that were written together: there may be thousands of others.
    sessionsHaveCome = true
  }
}

extension Turn {
  /// A refusal is a value here, not an error: nothing has been written then.
  func hello(
    _ hello: HelloRequest, staff: UpgradeContext.Staff?, secret: String
  ) throws -> Result<(SignallingSession, HelloReply), ProtocolError> {
    let identity: Identity
    switch hello.as {
    case .staff:
      guard let staff, let found = try self.staff(staff) else {
        return .failure(ProtocolError(.notSignedIn, "no valid session cookie"))
      }
      identity = found
    case .guest:
      switch try guest(hello.secret?.revealed ?? "") {
      case .success(let found): identity = found
      case .failure(let error): return .failure(error)
      }
    case .terminal:
      guard let key = hello.key, let found = try terminal(key: key) else {
        return .failure(ProtocolError(.terminalUnknown, "no such terminal: pair"))
      }
      identity = found
    case .tester:
      identity = Identity(
        organisation: nil, principal: .tester, staffSession: nil,
        you: SelfView(kind: .tester, name: "", firstName: "", role: nil))
    }
    guard try makeRoom(for: identity) else {
      return .failure(ProtocolError(.tooMany, "too many pages are open"))
    }
    let session = SignallingSession(
      id: random(), secretHash: Secret.hash(secret), organisation: identity.organisation?.id,
      principal: identity.principal, staffSession: identity.staffSession,
      language: hello.language, createdAt: now, connectedAt: now)
    try tx.insert(session)
    if let expiresAt = identity.linkExpiresAt {
      try schedule(
        TimerKey(.linkExpiry, subject: session.id.rawValue), in: session.organisation, at: expiresAt
      )
    }
    if let hash = identity.staffSession { try watchSignIn(hash, of: session) }
    noteGuest(identity.principal, in: session.organisation)
    let asker = Asker(session)
    try arrived(session, version: hello.version ?? "")
    try takePlaceOfAwayPage(asker)
    try arriveAtDoor(asker)
    try presenceMayHaveChanged(session)
    // Events to this session may have come of the lines above: the snapshot holds them.
    holdBackEvents(to: session.id)
    let seq = try tx.signallingSession(session.id)?.lastSeq ?? 0
    let body = HelloReply(
      session: session.id, secret: PersonalText(secret),
      resumeSeconds: Int(surroundings.settings.resume.components.seconds),
      pingSeconds: Int(ProtocolLimits.pingInterval.components.seconds), seq: seq,
      you: identity.you, organisation: identity.organisation.map(OrganisationView.init),
      snapshot: try snapshot(for: asker), terminal: try configuration(for: asker))
    var stored = session
    stored.lastSeq = seq
    return .success((stored, body))
  }

  /// Whether one more page may open. A page that is reloaded again and again leaves sessions behind
  /// that nobody will resume: the oldest of them gives way, unless it is in a call.
  private func makeRoom(for identity: Identity) throws -> Bool {
    guard let organisation = identity.organisation?.id else { return true }
    let (live, limit): ([SignallingSession], Int)
    switch identity.principal {
    case .staff(let id):
      live = try tx.pages(ofProfessional: id, in: organisation, now: now)
      limit = surroundings.settings.pagesOfProfessional
    case .guest(let guest):
      live = try tx.pages(ofGuestLink: guest.link, in: organisation, now: now)
      limit = surroundings.settings.pagesOfLink
    // A terminal's earlier sessions end when it says hello.
    case .terminal, .tester: return true
    }
    guard live.count >= limit else { return true }
    let leftBehind = try live.filter {
      try $0.expiresAt != nil && tx.activeCall(ofPage: $0.id, in: organisation) == nil
    }
    guard let oldest = leftBehind.min(by: { ($0.expiresAt ?? now) < ($1.expiresAt ?? now) }) else {
      return false
    }
    try end(oldest, .sessionEnded)
    return true
  }

  /// A reload in mid-call: the page that was left is away, and this one is its person's.
  private func takePlaceOfAwayPage(_ asker: Asker) throws {
    // A terminal takes the place of its own earlier session only: a page that is away may come back.
    if case .terminal = asker.principal { return }
    guard let (call, party) = try activeCalls(of: asker).first, party.awaySince != nil,
      party.standing != .waiting
    else { return }
    try advance(call) { lifeCycle in
      lifeCycle.attach(party.id, page: asker.session, openedAt: asker.openedAt, now: self.now)
    }
  }

  /// Whoever comes by a link sees the visit.
  private func noteGuest(_ principal: Principal, in organisation: OrganisationID?) {
    guard case .guest(let guest) = principal, let organisation else { return }
    notes.add(
      AccessFact(
        .guest(guest.link), in: organisation, .seen, .visit, ground: .invitation,
        client: guest.client, object: guest.visit.rawValue))
  }

  private struct Identity {
    var organisation: Organisation?
    var principal: Principal
    var staffSession: SecretHash?
    var linkExpiresAt: WallTime?
    var you: SelfView
  }

  private func staff(_ staff: UpgradeContext.Staff) throws -> Identity? {
    guard let hash = SecretHash(staff.tokenHash),
      let signIn = try tx.staffSession(tokenHash: hash), signIn.expiresAt > now,
      signIn.professional == staff.professional, signIn.organisation == staff.organisation,
      let organisation = try tx.organisation(staff.organisation),
      let professional = try tx.professional(staff.professional, in: staff.organisation),
      professional.disabledAt == nil
    else { return nil }
    return Identity(
      organisation: organisation, principal: .staff(professional.id), staffSession: hash,
      you: SelfView(
        kind: .staff, name: professional.name, firstName: professional.firstName, role: .carer))
  }

  private func terminal(key: PublicKeyText) throws -> Identity? {
    guard let terminal = try tx.terminal(key: key)?.terminal,
      let organisation = try tx.organisation(terminal.organisation)
    else { return nil }
    return Identity(
      organisation: organisation, principal: .terminal(terminal.id), staffSession: nil,
      you: SelfView(
        kind: .terminal, name: terminal.name, firstName: terminal.name, role: .client))
  }

  private func guest(_ secret: String) throws -> Result<Identity, ProtocolError> {
    guard let link = try tx.guestLink(secretHash: Secret.hash(secret)),
      let organisation = try tx.organisation(link.organisation)
    else { return .failure(ProtocolError(.linkUnknown, "no such link")) }
    switch link.validity(now: now) {
    case .valid: break
    case .expired: return .failure(ProtocolError(.linkExpired, "the link has expired"))
    case .revoked: return .failure(ProtocolError(.linkRevoked, "the link was taken back"))
    }
    if link.relative != nil, let visit = try tx.visit(link.visit, in: link.organisation)?.visit,
      try !tx.standsForRight(link, of: visit.kind)
    {
      return .failure(ProtocolError(.linkRevoked, "the right was taken back"))
    }
    let firstName: PersonalText
    switch link.role {
    case .client:
      firstName = try tx.client(link.client, in: link.organisation)?.firstName ?? link.name
    case .relative, .interpreter, .observer: firstName = link.name
    }
    let guest = GuestPrincipal(
      link: link.id, visit: link.visit, client: link.client, role: link.role)
    return .success(
      Identity(
        organisation: organisation, principal: .guest(guest), staffSession: nil,
        linkExpiresAt: link.expiresAt,
        you: SelfView(kind: .guest, name: link.name, firstName: firstName, role: link.role.role)))
  }
}
