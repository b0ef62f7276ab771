internal import Bytes
internal import CareModel

extension KioskState {
  /// A touch counts only where the screen has that button just now: one that was on its way while the
  /// screen changed does nothing.
  mutating func touch(
    _ button: ButtonID, using generator: inout some RandomNumberGenerator
  ) -> [KioskAction] {
    if call != nil { return touchInCall(button) }
    if offered != nil { return touchOffer(button) }
    if ended != nil { return touchEnded(button) }
    if case .setUp(let key) = button { return touchSetUp(key) }
    guard case .paired = standing, networkDialog == nil else { return [] }
    if dialog != nil { return touchDialog(button) }
    return touchIdle(button, using: &generator)
  }

  private mutating func touchInCall(_ button: ButtonID) -> [KioskAction] {
    guard let current = call else { return [] }
    switch current.phase {
    case .ringing(var ringing):
      switch ringing.opening {
      case .byItself:
        // Any touch stops it; the next one, on a button, decides.
        ringing.opening = .stopped
        call?.phase = .ringing(ringing)
        timers[.countdownEnds] = nil
        timers[.countdownStep] = nil
        timers[.sayAgain] = now.steady + KioskState.promptEvery
        return [.say(Sentences(self).openingStopped.joined(separator: " "), language)]
      case .byTouch, .stopped:
        if button == .notNow { return [.decline(current.call.id)] + over(current.call, .declined) }
        let answers = button == .answer || button == .wholeScreen && ringing.opening == .byTouch
        return answers ? answer(byItself: false) : []
      }
    case .answering: return []
    case .talking(let talking): return touchTalking(button, current.call, talking)
    }
  }

  private mutating func touchTalking(
    _ button: ButtonID, _ current: KioskCall, _ was: CurrentCall.Talking
  ) -> [KioskAction] {
    // The question is the whole screen: nothing else can be touched meanwhile.
    if let asked = call?.asked {
      guard button == .letIn || button == .keepOut else { return [] }
      call?.asked = nil
      call?.answered = asked.party
      timers[.askAgain] = nil
      return [.answerConsent(current.id, asked.party, agrees: button == .letIn)]
    }
    var talking = was
    var actions: [KioskAction] = []
    switch button {
    case .end where was.text == nil && !was.asksToEnd:
      talking.asksToEnd = true
      timers[.endQuestion] = now.steady + .seconds(15)
    case .endNo where was.asksToEnd:
      talking.asksToEnd = false
      timers[.endQuestion] = nil
    case .endYes where was.asksToEnd:
      return [.hangUp(current.id)] + over(current, .hungUp)
    case .replyYes, .replyNo, .replyCannotHear:
      guard was.text != nil, was.reply == nil, let reply = Sentences(self).reply(button) else {
        return []
      }
      talking.reply = button
      timers[.textCloses] = nil
      timers[.replyShown] = now.steady + .seconds(4)
      actions.append(.sendText(current.id, reply))
    default: return []
    }
    call?.phase = .talking(talking)
    return actions
  }

  private mutating func touchOffer(_ button: ButtonID) -> [KioskAction] {
    switch button {
    case .resumeYes: resumeSetAside(true)
    case .resumeNo: resumeSetAside(false)
    default: []
    }
  }

  private mutating func touchEnded(_ button: ButtonID) -> [KioskAction] {
    guard let was = ended else { return [] }
    let face: KioskFace
    switch button {
    case .faceGood: face = .good
    case .faceFair: face = .fair
    case .faceBad: face = .bad
    case .close, .wholeScreen:
      guard was.kind != .asksHowItWas else { return [] }
      ended = nil
      timers[.endedCloses] = nil
      return []
    default: return []
    }
    guard was.kind == .asksHowItWas else { return [] }
    queues.add(CallFeedback(callId: was.call.id, face: face))
    show(.thanks, of: was.call)
    var actions: [KioskAction] = [.store(.queues)]
    if gatewayIsUp { actions.append(.sendFeedback(was.call.id, face)) }
    timers[.sendAgain] = now.steady + KioskState.sendEvery
    return actions
  }

  private mutating func touchIdle(
    _ button: ButtonID, using generator: inout some RandomNumberGenerator
  ) -> [KioskAction] {
    guard configuration != nil else { return [] }
    switch button {
    case .help: return pressHelp(using: &generator)
    case .consents:
      guard let first = peopleWithConsent.first else { return [] }
      open(.consent(first.clientId), for: .seconds(60))
      return [.say(Sentences(self).consent(of: first).joined(separator: " "), language)]
    case .wholeScreen:
      // Whoever touches the screen hears what it says; at night it lights up besides.
      if isNight {
        isAwakeAtNight = true
        timers[.nightAgain] = now.steady + NightRule.wokenFor
      }
      return [.say(Sentences(self).idleSpoken().joined(separator: " "), language)]
    default: return []
    }
  }

  private mutating func touchDialog(_ button: ButtonID) -> [KioskAction] {
    guard let open = dialog else { return [] }
    switch (open, button) {
    case (.withdraw(let client), .withdrawNo):
      self.open(.consent(client), for: .seconds(60))
    case (.withdraw(let client), .withdrawYes): return withdraw(client)
    case (.consent(let client), .withdraw):
      self.open(.withdraw(client), for: .seconds(30))
      return [.say(Sentences(self).withdrawQuestion.joined(separator: " "), language)]
    case (.consent(let client), .nextPerson):
      let people = peopleWithConsent
      guard let index = people.firstIndex(where: { $0.clientId == client }), people.count > 1
      else { return [] }
      let next = people[(index + 1) % people.count]
      self.open(.consent(next.clientId), for: .seconds(60))
      return [.say(Sentences(self).consent(of: next).joined(separator: " "), language)]
    case (.withdrawn, .wholeScreen), (.identify, .wholeScreen), (.reminder, .wholeScreen),
      (_, .close):
      closeDialog()
    default: break
    }
    return []
  }

  private mutating func withdraw(_ client: ClientID) -> [KioskAction] {
    guard let person = configuration?.people.first(where: { $0.clientId == client }),
      let consent = queues.consent(of: person)
    else {
      closeDialog()
      return []
    }
    queues.withdraw(
      ConsentWithdrawal(clientId: client, givenAt: consent.givenAt, isConfirmed: false))
    open(.withdrawn(client), for: .seconds(15))
    timers[.sendAgain] = now.steady + KioskState.sendEvery
    return [.store(.queues)] + (gatewayIsUp ? [.withdrawConsent(client)] : [])
      + [.say(Sentences(self).withdrawn.joined(separator: " "), language)]
  }

  mutating func open(_ new: Dialog, for length: Instant.Span) {
    dialog = new
    timers[.dialogCloses] = now.steady + length
  }

  mutating func closeDialog() {
    dialog = nil
    timers[.dialogCloses] = nil
  }
}
