/// Who comes beside the two persons of a call: guests by the waiting room, colleagues by an
/// invitation. Nobody is let in whom the client has not agreed to.
extension CallLifeCycle {
  /// Who takes part, is rung or is being asked about, the two persons of the call among them.
  public static let mostParties = 8
  /// Who stands in the waiting room.
  public static let mostWaiting = 8
  /// Everybody who ever came into one call.
  public static let mostEver = 64
  /// How long the client is asked; no answer means no.
  public static let asking = Duration.seconds(45)
  /// How long one who is invited is rung.
  public static let invitation = Duration.seconds(60)

  // MARK: The door

  /// A guest has opened the link, or has come back: into the waiting room, or to where the guest
  /// stands already, at this page from now on. Who was removed stays outside of this call.
  ///
  /// - Parameter id: the party's, where it is a new one.
  public mutating func arrive(
    _ person: CallPerson, as id: PartyID, role: Role, page: SessionID, now: WallTime
  ) -> CallOutcome {
    if hasEnded { return .refused(.ended) }
    guard let index = parties.firstIndex(where: { $0.person == person }) else {
      guard parties.count < Self.mostEver, waiting < Self.mostWaiting else {
        return .refused(.full)
      }
      let isHeard = role.isSeenAndHeard
      parties.append(
        CallParty(
          id: id, person: person, role: role, standing: .waiting, page: page, sendsAudio: isHeard,
          sendsVideo: isHeard))
      return .changed([.tell])
    }
    switch parties[index].standing {
    case .joined, .waiting:
      return parties[index].page == page ? comeBack(index) : .changed(move(index, to: page))
    case .ringing:
      return .refused(.notPossible)
    case .left:
      if parties[index].leftBecause == .removed { return .refused(.removed) }
      guard waiting < Self.mostWaiting else { return .refused(.full) }
      parties[index].standing = .waiting
      parties[index].page = page
      parties[index].leftBecause = nil
      return .changed([.tell])
    }
  }

  /// The party that leads lets a guest in, as soon as the client agrees.
  ///
  /// - Parameter hasConsent: the client has agreed to that role once and for all.
  public mutating func admit(
    _ id: PartyID, by leader: PartyID, hasConsent: Bool, now: WallTime
  ) -> CallOutcome {
    switch guarded(id, by: leader) {
    case .failure(let refusal): return .refused(refusal)
    case .success(let index):
      switch parties[index].standing {
      case .joined: return .unchanged
      case .ringing, .left: return .refused(.notPossible)
      case .waiting: break
      }
      if case .asked = parties[index].consent { return .unchanged }
      guard seats < Self.mostParties else { return .refused(.full) }
      if hasConsent { parties[index].consent = .given }
      if parties[index].consent == .given {
        letIn(index, now: now)
        return .changed([.tell])
      }
      guard mayMeet else { return .refused(.clientNotThere) }
      return .changed(ask(index, now: now) + [.tell])
    }
  }

  /// Back into the waiting room, where nothing of the call is seen or heard, nor anything from there
  /// in the call. The client's yes stands for the rest of the call.
  public mutating func moveBack(_ id: PartyID, by leader: PartyID) -> CallOutcome {
    switch guarded(id, by: leader) {
    case .failure(let refusal): return .refused(refusal)
    case .success(let index):
      switch parties[index].standing {
      case .waiting: return .unchanged
      case .ringing, .left: return .refused(.notPossible)
      case .joined: break
      }
      parties[index].standing = .waiting
      parties[index].mediaJoinedAt = nil
      let page: [CallAction] = parties[index].page.map { [.dropPage(id, $0)] } ?? []
      return .changed(page + (mayMeet ? [.connectMedia] : []) + [.tell])
    }
  }

  /// Out of the call, or of its waiting room, for the rest of it; an invitation is taken back.
  public mutating func remove(_ id: PartyID, by leader: PartyID) -> CallOutcome {
    switch guarded(id, by: leader) {
    case .failure(let refusal): return .refused(refusal)
    case .success(let index):
      if parties[index].standing == .left { return .unchanged }
      return .changed(leave(index, .removed))
    }
  }

  // MARK: Colleagues

  /// Another professional is rung into the call; the client is asked meanwhile.
  ///
  /// - Parameter id: the party's, where it is a new one.
  public mutating func invite(
    _ professional: ProfessionalID, as id: PartyID, by leader: PartyID, hasConsent: Bool,
    now: WallTime
  ) -> CallOutcome {
    if hasEnded { return .refused(.ended) }
    guard leader == lead else { return .refused(.notLeading) }
    let person = CallPerson.professional(professional)
    let known = parties.firstIndex { $0.person == person }
    if let known, parties[known].standing != .left { return .unchanged }
    guard seats < Self.mostParties, known != nil || parties.count < Self.mostEver else {
      return .refused(.full)
    }
    let isAgreed = hasConsent || known.map { parties[$0].consent == .given } == true
    guard isAgreed || mayMeet else { return .refused(.clientNotThere) }
    let index: Int
    if let known {
      index = known
    } else {
      index = parties.count
      parties.append(
        CallParty(id: id, person: person, role: .colleague, standing: .ringing, page: nil))
    }
    let until = now + Self.invitation
    parties[index].standing = .ringing
    parties[index].ringUntil = until
    parties[index].leftBecause = nil
    var actions: [CallAction] = [.setTimer(.invited(parties[index].id), at: until)]
    if isAgreed { parties[index].consent = .given } else { actions += ask(index, now: now) }
    return .changed(actions + [.tell])
  }

  /// Whoever was invited comes in, or waits until the client has agreed.
  mutating func acceptInvitation(_ index: Int, page: SessionID, now: WallTime) -> CallOutcome {
    let party = parties[index]
    switch party.standing {
    case .joined, .waiting:
      guard party.role == .colleague else { return .refused(.notRinging) }
      return party.page == page ? .unchanged : .refused(.answeredElsewhere)
    case .left: return .refused(.notRinging)
    case .ringing: break
    }
    parties[index].page = page
    parties[index].ringUntil = nil
    parties[index].standing = .waiting
    if party.consent == .given { letIn(index, now: now) }
    return .changed([.clearTimer(.invited(party.id)), .tell])
  }

  mutating func declineInvitation(_ index: Int) -> CallOutcome {
    switch parties[index].standing {
    case .ringing: return .changed(leave(index, .declined))
    case .left: return parties[index].leftBecause == .declined ? .unchanged : .refused(.notRinging)
    case .joined, .waiting: return .refused(.notRinging)
    }
  }

  /// The leading goes to a colleague who is in the call; the two change their roles.
  public mutating func handOver(to id: PartyID, by leader: PartyID) -> CallOutcome {
    if hasEnded { return .refused(.ended) }
    guard let index = index(id) else { return .refused(.notFound) }
    if id == lead, parties[index].role == .carer { return .unchanged }
    guard leader == lead, let from = self.index(lead) else { return .refused(.notLeading) }
    guard mayMeet, parties[index].role == .colleague, parties[index].standing == .joined else {
      return .refused(.notPossible)
    }
    parties[from].role = .colleague
    // Whom the client came to talk with needs nobody's yes to be in the call.
    parties[from].consent = .given
    parties[index].role = .carer
    lead = id
    return .changed([.tell])
  }

  // MARK: The client's word

  /// What the client says to somebody's coming in.
  public mutating func answerConsent(
    to id: PartyID, by client: PartyID, agrees: Bool, now: WallTime
  ) -> CallOutcome {
    if hasEnded { return .refused(.ended) }
    guard let index = index(id) else { return .refused(.notFound) }
    guard client == called.id else { return .refused(.notPossible) }
    guard case .asked = parties[index].consent else {
      let said: CallParty.Consent = agrees ? .given : .refused
      return parties[index].consent == said ? .unchanged : .refused(.notPossible)
    }
    guard agrees else { return .changed(refuse(index, .refused)) }
    parties[index].consent = .given
    if parties[index].standing == .waiting { letIn(index, now: now) }
    return .changed([.clearTimer(.consent(id)), .tell])
  }

  // MARK: Parts of it

  private var waiting: Int { parties.count { $0.standing == .waiting } }

  /// Places that are taken, or held free for somebody whom the client is asked about.
  private var seats: Int {
    parties.count { party in
      switch party.standing {
      case .joined, .ringing: true
      case .waiting: if case .asked = party.consent { true } else { false }
      case .left: false
      }
    }
  }

  /// A party that comes and goes, for the one that leads.
  private func guarded(_ id: PartyID, by leader: PartyID) -> Result<Int, CallRefusal> {
    if hasEnded { return .failure(.ended) }
    guard let index = index(id) else { return .failure(.notFound) }
    guard leader == lead else { return .failure(.notLeading) }
    return isNeeded(index) ? .failure(.notPossible) : .success(index)
  }

  private mutating func letIn(_ index: Int, now: WallTime) {
    parties[index].standing = .joined
    parties[index].letInAt = now
  }

  private mutating func ask(_ index: Int, now: WallTime) -> [CallAction] {
    let until = now + Self.asking
    parties[index].consent = .asked(until: until)
    return [.setTimer(.consent(parties[index].id), at: until)]
  }

  /// A guest goes on waiting; whoever was invited is rung no more.
  mutating func refuse(_ index: Int, _ answer: CallParty.Consent) -> [CallAction] {
    let timer = CallAction.clearTimer(.consent(parties[index].id))
    parties[index].consent = answer
    if parties[index].role == .colleague { return [timer] + leave(index, .refused) }
    return [timer, .tell]
  }

  /// The party is there no more, and the call goes on.
  mutating func leave(_ index: Int, _ why: CallParty.Leaving) -> [CallAction] {
    let party = parties[index]
    var actions: [CallAction] = []
    if party.awaySince != nil { actions.append(.clearTimer(.away(party.id))) }
    if party.ringUntil != nil { actions.append(.clearTimer(.invited(party.id))) }
    if case .asked = party.consent {
      actions.append(.clearTimer(.consent(party.id)))
      parties[index].consent = .notAsked
    }
    if let page = party.page { actions.append(.dropPage(party.id, page)) }
    parties[index].standing = .left
    parties[index].leftBecause = why
    parties[index].page = nil
    parties[index].awaySince = nil
    parties[index].mediaJoinedAt = nil
    parties[index].ringUntil = nil
    let wasThere = party.standing == .joined && mayMeet
    return actions + (wasThere ? [.connectMedia] : []) + [.tell]
  }
}
