/// The pages of a call's parties: they break off, come back, are reloaded, and join media.
extension CallLifeCycle {
  /// Whether a page may speak for a party, and so have the party's media.
  ///
  /// While it rings every page of the called may. In the call it is the page that answered; another
  /// one takes its place where that page is away, or where the other was opened after the call had
  /// started: a reload, that is, and no page that rang in vain.
  ///
  /// - Parameter openedAt: when the page said hello.
  public mutating func attach(
    _ id: PartyID, page: SessionID, openedAt: WallTime, now: WallTime
  ) -> CallOutcome {
    guard let index = index(id) else { return .refused(.notFound) }
    let party = parties[index]
    if !hasEnded, !isNeeded(index), party.standing != .joined { return .refused(.notLetIn) }
    let since: WallTime
    switch state {
    case .ringing:
      if party.standing == .ringing { return .unchanged }
      since = .init(milliseconds: .min)
    case .inCall(let inCall): since = inCall.startedAt
    case .ended: return .refused(.ended)
    }
    if party.page == page { return comeBack(index) }
    guard party.page == nil || party.awaySince != nil || openedAt > since else {
      return .refused(.answeredElsewhere)
    }
    return .changed(move(index, to: page))
  }

  /// The party uses another page from now on.
  mutating func move(_ index: Int, to page: SessionID) -> [CallAction] {
    let party = parties[index]
    parties[index].page = page
    parties[index].awaySince = nil
    parties[index].mediaJoinedAt = nil
    var actions: [CallAction] = []
    if party.awaySince != nil { actions.append(.clearTimer(.away(party.id))) }
    if let earlier = party.page { actions.append(.dropPage(party.id, earlier)) }
    return actions + [.tell]
  }

  /// The connection of a page has broken.
  public mutating func pageAway(_ page: SessionID, now: WallTime) -> CallOutcome {
    switch state {
    case .ringing, .inCall:
      guard let index = parties.firstIndex(where: { $0.page == page }),
        parties[index].awaySince == nil
      else { return .unchanged }
      parties[index].awaySince = now
      let timer = CallTimer.away(parties[index].id)
      return .changed([.setTimer(timer, at: now + awayLimit), .tell])
    case .ended:
      return .unchanged
    }
  }

  /// A page has resumed.
  public mutating func pageBack(_ page: SessionID, now: WallTime) -> CallOutcome {
    switch state {
    case .ringing, .inCall:
      guard let index = parties.firstIndex(where: { $0.page == page }) else { return .unchanged }
      return comeBack(index)
    case .ended:
      return .unchanged
    }
  }

  mutating func comeBack(_ index: Int) -> CallOutcome {
    guard parties[index].awaySince != nil else { return .unchanged }
    parties[index].awaySince = nil
    return .changed([.clearTimer(.away(parties[index].id)), .tell])
  }

  /// The relay has answered the party's offer. Joining again replaces the earlier transport.
  public mutating func mediaJoined(_ id: PartyID, now: WallTime) -> CallOutcome {
    guard let index = index(id) else { return .refused(.notFound) }
    // Moved back while the relay answered: its place there is taken away again.
    if !hasEnded, !isNeeded(index), parties[index].standing != .joined {
      return .refused(.notLetIn)
    }
    let actions: [CallAction]
    switch state {
    // What the party may send came with its joining; where that has changed meanwhile, it is enforced for
    // that reason.
    case .ringing: actions = []
    case .inCall: actions = [.connectMedia]
    case .ended: return .refused(.ended)
    }
    parties[index].mediaJoinedAt = now
    return .changed(actions)
  }

  /// The party has left the media, not the call.
  public mutating func mediaLeft(_ id: PartyID) -> CallOutcome {
    guard let index = index(id) else { return .refused(.notFound) }
    let actions: [CallAction]
    switch state {
    case .ringing: actions = []
    case .inCall: actions = [.connectMedia]
    case .ended: return .refused(.ended)
    }
    guard parties[index].mediaJoinedAt != nil else { return .unchanged }
    parties[index].mediaJoinedAt = nil
    return .changed(actions)
  }

  /// The relay has lost everything: every party joins anew.
  public mutating func mediaLost() -> CallOutcome {
    switch state {
    case .ringing, .inCall:
      for index in parties.indices { parties[index].mediaJoinedAt = nil }
      return .changed([])
    case .ended:
      return .unchanged
    }
  }
}
