internal import Bytes
internal import CareModel

extension KioskState {
  /// The gateway's whole list: what is not in it has ended.
  mutating func reconcile(_ calls: [CallNews]) -> [KioskAction] {
    var actions: [KioskAction] = []
    let standing = Set(calls.map(\.call.id))
    for known in [waiting, setAside?.call, call?.call].compactMap({ $0 })
    where !standing.contains(known.id) {
      actions += over(known, .lost)
    }
    if let gone = elsewhere, !standing.contains(gone) { actions += overElsewhere() }
    // A call that goes on, here or elsewhere, comes before one that is held, and that one before one that rings.
    for news in calls.sorted(by: { $0.rank < $1.rank }) {
      actions += findsHeld(news) ?? heard(news)
    }
    return actions
  }

  /// A care call had interrupted it before this side restarted. Nil: it is none of these.
  private mutating func findsHeld(_ news: CallNews) -> [KioskAction]? {
    guard news.isHeld, news.state == .inCall, setAside == nil, call?.call.id != news.call.id else {
      return nil
    }
    setAside = CurrentCall(
      call: news.call, phase: .talking(.init()), other: news.other, company: news.company,
      isHeld: true)
    guard call == nil else { return [] }
    closeDialog()
    return afterCall()
  }

  mutating func heard(_ news: CallNews) -> [KioskAction] {
    switch news.state {
    case .ended(let reason):
      return news.call.id == elsewhere ? overElsewhere() : over(news.call, reason)
    case .ringing: return rings(news.call)
    case .inCall:
      if elsewhere == news.call.id { elsewhere = nil }
      return talks(news)
    case .elsewhere:
      elsewhere = news.call.id
      return over(news.call, nil)
    }
  }

  /// The call that the person had at another page is over: what it held up here is asked about now.
  private mutating func overElsewhere() -> [KioskAction] {
    elsewhere = nil
    return call == nil && setAside != nil ? afterCall() : []
  }

  private mutating func rings(_ new: KioskCall) -> [KioskAction] {
    if call?.call.id == new.id || setAside?.call.id == new.id { return [] }
    if let current = call {
      // A care call comes before a relative's, which waits until the care call is over.
      guard current.call.callerRole == .relative, new.callerRole == .carer, setAside == nil else {
        waiting = new
        return []
      }
      switch current.phase {
      case .talking, .answering: setAside = current
      case .ringing: waiting = current.call
      }
    }
    return ring(new)
  }

  private mutating func ring(_ new: KioskCall) -> [KioskAction] {
    let wasRinging = call?.isRinging == true
    let isAlone = setAside == nil
    ended = nil
    closeDialog()
    clearCallTimers()
    var ringing = CurrentCall.Ringing(since: now.steady, opening: .byTouch)
    let consent = configuration?.person(new.clientId).flatMap { queues.consent(of: $0) }
    if let seconds = AutoAnswerRule.countdownSeconds(
      new, consent: consent, local: local, isAlone: isAlone)
    {
      let end = now.steady + .seconds(seconds)
      ringing.opening = .byItself(at: end)
      timers[.countdownEnds] = end
      timers[.countdownStep] = now.steady + .seconds(1)
    }
    call = CurrentCall(call: new, phase: .ringing(ringing))
    // The gateway ends the ringing; this only holds where it went away.
    timers[.ringEnds] = now.steady + .seconds((configuration?.ringSeconds ?? 90) + 15)
    timers[.sayAgain] = now.steady + KioskState.promptAfter
    return wasRinging && !new.isLoud ? [] : [.startRing(isLoud: new.isLoud)]
  }

  /// The first tones of the ring come before the first words.
  static let promptAfter = Instant.Span.milliseconds(2500)
  static let promptEvery = Instant.Span.seconds(12)

  private mutating func talks(_ news: CallNews) -> [KioskAction] {
    if let aside = setAside, aside.call.id == news.call.id {
      guard news.isHeld, !aside.isHeld else { return [] }
      setAside?.isHeld = true
      return [.suspend(aside.call.id)]
    }
    guard var current = call, current.call.id == news.call.id else {
      // This side was in a call before it restarted: the call goes on.
      guard !news.isHeld, call == nil || call?.isRinging == true, setAside == nil else { return [] }
      let wasRinging = call?.isRinging == true
      if wasRinging { waiting = call?.call }
      ended = nil
      closeDialog()
      clearCallTimers()
      call = CurrentCall(
        call: news.call, phase: .talking(.init()), other: news.other, company: news.company)
      return (wasRinging ? [.stopRing] : []) + asks(news)
    }
    // The leading may have been handed over.
    current.call = news.call
    current.other = news.other
    current.company = news.company
    var actions: [KioskAction] = []
    switch current.phase {
    case .ringing:
      actions.append(.stopRing)
      current.phase = .talking(.init())
      clearCallTimers()
    case .answering: current.phase = .talking(.init())
    case .talking: break
    }
    call = current
    return actions + asks(news)
  }

  /// Somebody wants to come in, or no longer does.
  private mutating func asks(_ news: CallNews) -> [KioskAction] {
    guard let asked = news.asked else {
      call?.asked = nil
      call?.answered = nil
      timers[.askAgain] = nil
      return []
    }
    guard call?.answered != asked.party, call?.asked?.party != asked.party else { return [] }
    call?.asked = asked
    call?.answered = nil
    return sayQuestion()
  }

  /// Spoken at once, and again while nobody answers.
  mutating func sayQuestion() -> [KioskAction] {
    guard let asked = call?.asked else { return [] }
    timers[.askAgain] = now.steady + KioskState.promptEvery
    return [.say(Sentences(self).consentQuestion(asked), language)]
  }

  mutating func answer(byItself: Bool) -> [KioskAction] {
    guard var current = call, current.isRinging else { return [] }
    current.phase = .answering
    current.openedByItself = byItself
    call = current
    clearCallTimers()
    // The gateway's word may get lost: the line's own end comes by `reconcile`.
    let aside: [KioskAction] = setAside.map { [.suspend($0.call.id)] } ?? []
    setAside?.isHeld = true
    return [.stopRing] + aside + [.answer(current.call.id)]
  }

  /// The gateway did not take the answer: a touch answers again while it rings.
  mutating func answerFailed(_ id: CallID) -> [KioskAction] {
    guard var current = call, current.call.id == id, case .answering = current.phase else {
      return []
    }
    current.phase = .ringing(.init(since: now.steady, opening: .byTouch))
    current.openedByItself = false
    call = current
    timers[.ringEnds] = now.steady + .seconds((configuration?.ringSeconds ?? 90) + 15)
    timers[.sayAgain] = now.steady + KioskState.promptAfter
    return [.startRing(isLoud: current.call.isLoud)]
  }

  /// A call is over, for whatever reason.
  /// - Parameter reason: nil where the call goes on at another page of the person, who knows that.
  mutating func over(_ gone: KioskCall, _ reason: EndReason?) -> [KioskAction] {
    if waiting?.id == gone.id { waiting = nil }
    if setAside?.call.id == gone.id {
      setAside = nil
      timers[.resumeOfferEnds] = nil
      return []
    }
    guard let current = call, current.call.id == gone.id else { return [] }
    call = nil
    clearCallTimers()
    var actions: [KioskAction] = []
    switch current.phase {
    case .ringing:
      actions.append(.stopRing)
      if let aside = setAside, !aside.isHeld {
        // The call that was to be interrupted never was: it goes on.
        setAside = nil
        call = aside
        return actions
      }
      switch reason {
      case .declined: show(.declined, of: gone)
      case .busy, nil: break
      case .hungUp, .noAnswer, .cancelled, .lost, .failed: show(.missed, of: gone)
      }
    case .answering, .talking:
      switch reason {
      case .lost: show(.lost, of: gone)
      case .failed: show(.failed, of: gone)
      case .hungUp, .declined, .noAnswer, .cancelled, .busy: show(.asksHowItWas, of: gone)
      case nil: break
      }
    }
    return actions + afterCall()
  }

  /// What comes once the screen is free of a call: the call that was interrupted, one that rings, or
  /// how the last one was.
  private mutating func afterCall() -> [KioskAction] {
    if let aside = setAside {
      guard elsewhere == nil else { return [] }
      ended = nil
      timers[.endedCloses] = nil
      timers[.resumeOfferEnds] = now.steady + KioskState.resumeOffer
      return [.say(Sentences(self).resumeOffer(aside.call).joined(separator: " "), language)]
    }
    if let next = waiting {
      waiting = nil
      return ring(next)
    }
    guard let ended else { return [] }
    return [.say(Sentences(self).ended(ended).joined(separator: " "), language)]
  }

  static let resumeOffer = Instant.Span.seconds(60)

  mutating func resumeSetAside(_ wanted: Bool) -> [KioskAction] {
    guard var aside = setAside else { return [] }
    setAside = nil
    timers[.resumeOfferEnds] = nil
    if wanted {
      aside.isHeld = false
      call = aside
      return [.resume(aside.call.id)]
    }
    var actions: [KioskAction] = [.hangUp(aside.call.id)]
    if let next = waiting {
      waiting = nil
      actions += ring(next)
    }
    return actions
  }

  mutating func show(_ kind: EndedCall.Kind, of gone: KioskCall) {
    ended = EndedCall(call: gone, kind: kind)
    let length: Instant.Span =
      switch kind {
      case .asksHowItWas, .lost, .failed, .missed: .seconds(30)
      case .thanks, .declined: .seconds(8)
      }
    timers[.endedCloses] = now.steady + length
  }

  mutating func received(_ text: PersonalText, in id: CallID) {
    guard var current = call, current.call.id == id, case .talking(var talking) = current.phase
    else { return }
    talking.text = text
    talking.reply = nil
    talking.asksToEnd = false
    current.phase = .talking(talking)
    call = current
    timers[.endQuestion] = nil
    timers[.replyShown] = nil
    timers[.textCloses] = now.steady + .seconds(90)
  }

  mutating func clearCallTimers() {
    for timer: KioskTimer in [
      .ringEnds, .sayAgain, .countdownStep, .countdownEnds, .endQuestion, .textCloses,
      .replyShown, .endedCloses, .askAgain, .resumeOfferEnds,
    ] { timers[timer] = nil }
  }
}

extension CallNews {
  /// Which of several calls comes first.
  fileprivate var rank: Int {
    switch state {
    case .elsewhere: 0
    case .inCall: isHeld ? 1 : 0
    case .ringing: 2
    case .ended: 3
    }
  }
}
