internal import Bytes
internal import CareModel

extension KioskState {
  /// Fires what is due, the earliest first. A timer that fires late fires once.
  mutating func fireTimers() -> [KioskAction] {
    var actions: [KioskAction] = []
    var left = KioskTimer.allCases.count * 2
    while left > 0,
      let due = timers.filter({ $0.value <= now.steady })
        .min(by: { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) })
    {
      left -= 1
      timers[due.key] = nil
      actions += fire(due.key)
    }
    return actions
  }

  private mutating func fire(_ timer: KioskTimer) -> [KioskAction] {
    switch timer {
    case .ringEnds: return call.map { over($0.call, .noAnswer) } ?? []
    case .sayAgain: return sayRinging()
    case .askAgain: return sayQuestion()
    case .countdownStep:
      guard timers[.countdownEnds] != nil else { return [] }
      timers[.countdownStep] = now.steady + .seconds(1)
      return [.countdownSound]
    case .countdownEnds:
      return openByItself()
    case .endQuestion: changeTalking { $0.asksToEnd = false }
    case .textCloses, .replyShown:
      changeTalking {
        $0.text = nil
        $0.reply = nil
      }
    case .endedCloses: ended = nil
    case .resumeOfferEnds: return resumeSetAside(false)
    case .dialogCloses: dialog = nil
    case .helpUnanswered:
      guard help != nil, help?.isOverdue == false else { return [] }
      help?.isOverdue = true
      return dialog == .help ? [sayHelp()] : []
    case .sendAgain: return sendQueues()
    case .nightAgain: isAwakeAtNight = false
    case .awayIsSaid: absence = max(absence, .said)
    case .awayIsLong: absence = .long
    case .setUpOpens: openNetworkDialog()
    case .setUpCloses: closeNetworkDialog()
    }
    return []
  }

  /// The consent may have been withdrawn, or its hours may be over, since the countdown began.
  private mutating func openByItself() -> [KioskAction] {
    guard let current = call, case .ringing(var ringing) = current.phase,
      case .byItself = ringing.opening
    else { return [] }
    timers[.countdownStep] = nil
    let consent = configuration?.person(current.call.clientId).flatMap { queues.consent(of: $0) }
    let stands = AutoAnswerRule.countdownSeconds(
      current.call, consent: consent, local: local, isAlone: setAside == nil)
    if stands != nil { return answer(byItself: true) }
    ringing.opening = .byTouch
    call?.phase = .ringing(ringing)
    return []
  }

  private mutating func changeTalking(_ change: (inout CurrentCall.Talking) -> Void) {
    guard var current = call, case .talking(var talking) = current.phase else { return }
    change(&talking)
    current.phase = .talking(talking)
    call = current
  }

  private mutating func sayRinging() -> [KioskAction] {
    guard let current = call, case .ringing(let ringing) = current.phase else { return [] }
    timers[.sayAgain] = now.steady + KioskState.promptEvery
    let sentences = Sentences(self).ringing(current.call, ringing.opening)
    return [.say(sentences.joined(separator: " "), language)]
  }
}
