/// How a call between a caller and a called goes, from ringing to its end, and who comes and goes
/// beside the two meanwhile. Pure: time comes in,
/// ``CallAction``s come out, and deadlines are data that the shell stores and fires.
///
///     ringing ── accept ──▶ inCall ── hangUp, lost, failed ──▶ ended
///        └── decline, noAnswer, cancel, busy, lost, failed ─────▶ ended
///
/// The called rings on all pages of that person at once; the first that accepts becomes its page.
/// The call lasts as long as the party that leads it and the called are there.
public struct CallLifeCycle: Sendable, Equatable {
  public internal(set) var state: CallState
  /// The caller first, then the called, then whoever came beside them, in order of coming.
  public internal(set) var parties: [CallParty]
  /// Who lets others in and whose leaving ends the call: the caller, until it is handed over.
  public internal(set) var lead: PartyID
  /// Since when a care call holds this one up: nobody sees or hears anybody in it.
  public internal(set) var heldSince: WallTime?
  /// How long a party may be without a connection: the time in which a page can resume. Set by the
  /// shell, not stored.
  public var awayLimit = defaultAwayLimit

  /// How long a call rings unless configured otherwise.
  public static let defaultRing = Duration.seconds(90)
  /// How long a party may be without a connection unless configured otherwise.
  public static let defaultAwayLimit = Duration.seconds(60)

  /// As stored. The caller stands first.
  public init(
    state: CallState, parties: [CallParty], lead: PartyID? = nil, heldSince: WallTime? = nil
  ) {
    precondition(parties.count >= 2, "a call joins two persons: storage holds both or neither")
    self.state = state
    self.parties = parties
    self.lead = lead ?? parties[0].id
    self.heldSince = heldSince
  }

  /// A new call, ringing from `now` on.
  public static func place(
    caller: CallParty, called: CallParty, now: WallTime, ring: Duration = defaultRing
  ) -> (CallLifeCycle, [CallAction]) {
    var caller = caller
    caller.standing = .joined
    var called = called
    called.standing = .ringing
    called.page = nil
    let until = now + ring
    let call = CallLifeCycle(state: .ringing(.init(until: until)), parties: [caller, called])
    return (call, [.setTimer(.ringing, at: until), .tell])
  }

  /// Whether a call may be placed, by what its two persons are in now. A care call is placed over a
  /// relative's, which it interrupts; a relative's over none.
  public static func mayPlace(
    callerInCall: Bool, clientInCareCall: Bool, clientInRelativesCall: Bool = false,
    byRelative: Bool = false
  ) -> PlacingRefusal? {
    if callerInCall { return .alreadyInCall }
    return clientInCareCall || byRelative && clientInRelativesCall ? .busy : nil
  }

  public var caller: CallParty { parties[0] }
  public var called: CallParty { parties[1] }
  public var leader: CallParty { party(lead) ?? caller }
  /// Who takes part: also one who is called, while it rings.
  public var inside: [CallParty] {
    parties.filter { party in
      switch party.standing {
      case .joined: true
      case .ringing: party.id == called.id
      case .waiting, .left: false
      }
    }
  }

  /// The call is over without this party.
  func isNeeded(_ index: Int) -> Bool { index == 1 || parties[index].id == lead }

  public func party(_ id: PartyID) -> CallParty? { parties.first { $0.id == id } }
  public func party(of person: CallPerson) -> CallParty? { parties.first { $0.person == person } }

  public var hasEnded: Bool {
    switch state {
    case .ringing, .inCall: false
    case .ended: true
    }
  }

  /// Nobody sees or hears anybody before the called has accepted, nor while the call is held.
  public var mayMeet: Bool {
    switch state {
    case .inCall: heldSince == nil
    case .ringing, .ended: false
    }
  }

  /// All deadlines that stand now.
  public var deadlines: [CallTimer: WallTime] {
    var deadlines: [CallTimer: WallTime] = [:]
    switch state {
    case .ringing(let ringing): deadlines[.ringing] = ringing.until
    case .inCall: if let since = heldSince { deadlines[.held] = since + Self.longestHold }
    case .ended: return [:]
    }
    for party in parties {
      if let since = party.awaySince {
        deadlines[.away(party.id)] = since + awayLimit
      }
      if let until = party.ringUntil { deadlines[.invited(party.id)] = until }
      if case .asked(let until) = party.consent { deadlines[.consent(party.id)] = until }
    }
    return deadlines
  }

  /// A deadline has come. One that no longer stands, or not yet, does nothing.
  public mutating func timeout(_ timer: CallTimer, now: WallTime) -> CallOutcome {
    guard let due = deadlines[timer], due <= now else { return .unchanged }
    switch timer {
    case .ringing: return .changed(end(.noAnswer, by: nil, now: now))
    case .held: return .changed(end(.hungUp, by: nil, now: now))
    case .away(let party): return .changed(lose(party, now: now))
    case .invited(let party):
      return index(party).map { .changed(leave($0, .noAnswer)) } ?? .unchanged
    case .consent(let party):
      return index(party).map { .changed(refuse($0, .unanswered)) } ?? .unchanged
    }
  }

  /// The gateway cannot go on with the call. Reserved: nothing asks for this yet.
  public mutating func fail(now: WallTime) -> CallOutcome {
    switch state {
    case .ringing, .inCall: .changed(end(.failed, by: nil, now: now))
    case .ended: .unchanged
    }
  }

  /// Ends whatever goes on; only called where the state is not `ended`.
  mutating func end(_ reason: CallEndReason, by party: PartyID?, now: WallTime) -> [CallAction] {
    // Sorted, so that the same call gives the same actions.
    let timers = deadlines.sorted { ($0.value, "\($0.key)") < ($1.value, "\($1.key)") }.map(\.key)
    let ringUntil: WallTime
    let startedAt: WallTime?
    switch state {
    case .ringing(let ringing): (ringUntil, startedAt) = (ringing.until, nil)
    case .inCall(let inCall): (ringUntil, startedAt) = (inCall.ringUntil, inCall.startedAt)
    case .ended: preconditionFailure("every caller of end has switched the state")
    }
    state = .ended(
      .init(
        ringUntil: ringUntil, startedAt: startedAt, endedAt: now, reason: reason, by: party))
    heldSince = nil
    for index in parties.indices {
      switch parties[index].standing {
      case .joined, .left: break
      case .ringing, .waiting: if !isNeeded(index) { parties[index].leftBecause = .notLetIn }
      }
      parties[index].standing = .left
      parties[index].awaySince = nil
      parties[index].mediaJoinedAt = nil
      parties[index].ringUntil = nil
      if case .asked = parties[index].consent { parties[index].consent = .notAsked }
    }
    return timers.map { .clearTimer($0) } + [.closeMedia, .forgetTexts, .tell]
  }

  func index(_ party: PartyID) -> Int? { parties.firstIndex { $0.id == party } }
}
