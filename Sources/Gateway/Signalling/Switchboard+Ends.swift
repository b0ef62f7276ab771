internal import CareAPI
internal import CareModel
internal import CareStore

/// Sessions that lose their ground while their pages are open: staff sign out, links are revoked.
extension Switchboard {
  func staffSignedOut(tokenHash: [UInt8]) async {
    guard let hash = SecretHash(tokenHash) else { return }
    await end(.signIn(hash))
  }

  func linkRevoked(_ link: GuestLinkID, in organisation: OrganisationID) async {
    await end(.link(link, organisation))
  }

  /// Which sessions are concerned is asked within the gate: a hello under way is either through, and
  /// found there, or meets what was taken away.
  private func end(_ ground: LostGround) async {
    do {
      let (_, effects) = try await transact { turn in
        for session in try turn.sessions(on: ground) { try turn.end(session, ground.reason) }
      }
      await carryOut(effects)
    } catch {
      failed(error, doing: "end of session")
      // Nobody goes on meanwhile; the sessions themselves end as soon as storage works again.
      cutOff(ground)
      if owedEnds.count < Self.mostOwed { owedEnds.insert(ground) }
    }
  }

  /// Closes the connections that stand on it, without waiting for storage.
  private func cutOff(_ ground: LostGround) {
    for (id, connection) in connections {
      guard let session = connection.session, let page = pages[session],
        ground.carries(page.asker.principal, connection.context)
      else { continue }
      pages[session]?.connection = nil
      connections[id]?.session = nil
      close(connection, ground.reason)
    }
    countSessions()
  }

  /// Says why, and closes for good.
  func close(_ connection: Connection, _ reason: ByeReason) {
    let bye = ByeEvent(reason: reason, reconnectMilliseconds: 0)
    connection.socket.send(ServerMessage.volatile(.bye(bye)).encoded())
    let code = reason == .takenOver ? CloseCode.takenOver : .signedOut
    connection.socket.close(code: code.rawValue, reason: "the session has ended")
  }

  /// Ends what storage did not let end before. The first that fails again ends this turn.
  func payOwedEnds() async {
    while let ground = owedEnds.popFirst() {
      await end(ground)
      if owedEnds.contains(ground) { return }
    }
  }
}

/// What a session stood on, and has lost.
enum LostGround: Hashable, Sendable {
  case signIn(SecretHash)
  case link(GuestLinkID, OrganisationID)

  var reason: ByeReason {
    switch self {
    case .signIn: .signedOut
    case .link: .linkRevoked
    }
  }

  /// Whether a page of this principal, on a connection that was opened so, stands on it.
  func carries(_ principal: Principal, _ context: UpgradeContext) -> Bool {
    switch (self, principal) {
    case (.signIn(let hash), .staff): context.staff?.tokenHash == hash.bytes
    case (.link(let link, _), .guest(let guest)): guest.link == link
    default: false
    }
  }
}

extension Turn {
  fileprivate func sessions(on ground: LostGround) throws -> [SignallingSession] {
    switch ground {
    case .signIn(let hash): try tx.pages(ofStaffSession: hash, now: now)
    case .link(let link, let organisation):
      try tx.pages(ofGuestLink: link, in: organisation, now: now)
    }
  }
}
