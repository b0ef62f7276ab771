/// What the persons of a call do to it. `page` is the page that asks.
extension CallLifeCycle {
  public mutating func accept(_ id: PartyID, page: SessionID, now: WallTime) -> CallOutcome {
    guard let index = index(id) else { return .refused(.notFound) }
    if !hasEnded, !isNeeded(index) { return acceptInvitation(index, page: page, now: now) }
    switch state {
    case .ringing(let ringing):
      guard parties[index].standing == .ringing else { return .refused(.notRinging) }
      state = .inCall(.init(ringUntil: ringing.until, startedAt: now))
      parties[index].standing = .joined
      parties[index].page = page
      return .changed([.clearTimer(.ringing), .connectMedia, .tell])
    case .inCall:
      if index == 0 { return .refused(.notRinging) }
      return parties[index].page == page ? .unchanged : .refused(.answeredElsewhere)
    case .ended:
      return .refused(.ended)
    }
  }

  /// On any page of the called: it declines for the person.
  public mutating func decline(_ id: PartyID, page: SessionID, now: WallTime) -> CallOutcome {
    guard let index = index(id) else { return .refused(.notFound) }
    if !hasEnded, !isNeeded(index) { return declineInvitation(index) }
    switch state {
    case .ringing:
      guard parties[index].standing == .ringing else { return .refused(.notRinging) }
      return .changed(end(.declined, by: id, now: now))
    case .inCall:
      if index == 0 || parties[index].page == page { return .refused(.notRinging) }
      return .refused(.answeredElsewhere)
    case .ended(let ended):
      return ended.reason == .declined && ended.by == id ? .unchanged : .refused(.ended)
    }
  }

  /// While it rings the caller cancels by it, and the called declines. Whoever came beside the two
  /// only leaves.
  public mutating func hangUp(_ id: PartyID, now: WallTime) -> CallOutcome {
    guard let index = index(id) else { return .refused(.notFound) }
    if !hasEnded, !isNeeded(index) {
      if parties[index].standing == .left { return .unchanged }
      return .changed(leave(index, .left))
    }
    switch state {
    case .ringing:
      return .changed(end(index == 0 ? .cancelled : .declined, by: id, now: now))
    case .inCall:
      return .changed(end(.hungUp, by: id, now: now))
    case .ended(let ended):
      return ended.by == id ? .unchanged : .refused(.ended)
    }
  }

  /// A care call comes while a relative's still rings, and goes before it.
  public mutating func calledIsBusy(now: WallTime) -> CallOutcome {
    switch state {
    case .ringing: .changed(end(.busy, by: nil, now: now))
    case .inCall: .refused(.notRinging)
    case .ended: .unchanged
    }
  }

  /// What the party says it sends.
  public mutating func setSending(_ id: PartyID, audio: Bool, video: Bool) -> CallOutcome {
    guard let index = index(id) else { return .refused(.notFound) }
    switch state {
    case .ringing, .inCall:
      switch parties[index].standing {
      case .ringing, .joined: break
      case .waiting, .left: return .refused(.notLetIn)
      }
      let isHeard = parties[index].role.isSeenAndHeard
      let (audio, video) = (audio && isHeard, video && isHeard)
      if parties[index].sendsAudio == audio, parties[index].sendsVideo == video {
        return .unchanged
      }
      parties[index].sendsAudio = audio
      parties[index].sendsVideo = video
      return .changed([.enforceSending(id), .tell])
    case .ended:
      return .refused(.ended)
    }
  }

  /// What the party's terminal sees; replaces what it told before. Where another page of the person
  /// has the call, the terminal's camera is not the call's.
  public mutating func setNotes(
    _ id: PartyID, _ notes: [PartyNote], page: SessionID
  ) -> CallOutcome {
    guard let index = index(id) else { return .refused(.notFound) }
    switch state {
    case .ringing, .inCall:
      if let other = parties[index].page, other != page { return .refused(.answeredElsewhere) }
      if parties[index].notes == notes { return .unchanged }
      parties[index].notes = notes
      return .changed([.tell])
    case .ended:
      return .refused(.ended)
    }
  }
}
