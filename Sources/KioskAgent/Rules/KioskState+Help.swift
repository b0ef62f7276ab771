internal import Bytes
internal import CareModel

extension KioskState {
  /// The request is confirmed within this, or the person is told to phone.
  static let helpConfirmedWithin = Instant.Span.seconds(10)
  /// Somebody takes it within this, or the person is told to phone.
  static let helpTakenWithin = Instant.Span.seconds(60)
  static let sendEvery = Instant.Span.seconds(15)

  /// A press while an earlier one is open asks for nothing new: it shows again how that one stands,
  /// and sends it again where it was never confirmed.
  mutating func pressHelp(using generator: inout some RandomNumberGenerator) -> [KioskAction] {
    open(.help, for: .seconds(90))
    if let help, isCurrent(help) {
      let unsent = gatewayIsUp ? queues.unsentHelp : []
      return unsent.map { .sendHelp($0) } + [sayHelp()]
    }
    if let old = help { _ = queues.finish(pressId: old.pressId) }
    let press = HelpPress(
      pressId: randomName(using: &generator), pressedAt: wall,
      clientId: configuration?.people.count == 1 ? configuration?.people.first?.clientId : nil)
    queues.add(press)
    help = HelpProgress(pressId: press.pressId, isOverdue: !gatewayIsUp)
    timers[.helpUnanswered] = gatewayIsUp ? now.steady + KioskState.helpConfirmedWithin : nil
    timers[.sendAgain] = now.steady + KioskState.sendEvery
    return [.store(.queues)] + (gatewayIsUp ? [.sendHelp(press)] : []) + [sayHelp()]
  }

  /// It answers while it rings, also a call that would open by itself; otherwise it asks for help,
  /// whatever else the screen shows.
  mutating func pressButton(using generator: inout some RandomNumberGenerator) -> [KioskAction] {
    if let call { return call.isRinging ? answer(byItself: false) : [] }
    guard case .paired = standing, configuration != nil else { return [] }
    ended = nil
    timers[.endedCloses] = nil
    closeDialog()
    closeNetworkDialog()
    return pressHelp(using: &generator)
  }

  /// The gateway's whole list: what was confirmed and is not in it is done, though nobody heard it.
  mutating func reconcile(_ standing: [HelpNews]) -> [KioskAction] {
    var actions: [KioskAction] = []
    let known = Set(standing.map(\.pressId))
    for press in queues.help where press.isConfirmed && !known.contains(press.pressId) {
      if queues.finish(pressId: press.pressId) { actions = [.store(.queues)] }
    }
    if let help, help.isConfirmed, !known.contains(help.pressId) {
      self.help = nil
      timers[.helpUnanswered] = nil
      if dialog == .help { closeDialog() }
    }
    for news in standing { actions += heard(news) }
    return actions
  }

  /// A request that nobody has finished, and whose news cannot have been missed.
  private func isCurrent(_ help: HelpProgress) -> Bool {
    if help.news?.state == .done { return false }
    guard let press = queues.help.first(where: { $0.pressId == help.pressId }) else {
      return help.news != nil
    }
    return !press.isConfirmed || help.news?.state == .taken || wall < press.pressedAt + .hours(1)
  }

  mutating func helpAccepted(_ pressId: String) -> [KioskAction] {
    guard queues.confirm(pressId: pressId) else { return [] }
    if help?.pressId == pressId, help?.isConfirmed == false {
      help?.isConfirmed = true
      help?.isOverdue = false
      timers[.helpUnanswered] = now.steady + KioskState.helpTakenWithin
    }
    return [.store(.queues)]
  }

  mutating func heard(_ news: HelpNews) -> [KioskAction] {
    var actions = helpAccepted(news.pressId)
    if news.state == .done, queues.finish(pressId: news.pressId) { actions.append(.store(.queues)) }
    guard help == nil || help?.pressId == news.pressId else { return actions }
    let before = help?.news
    var progress = help ?? HelpProgress(pressId: news.pressId)
    // A task that is done and that nobody here remembers is no news.
    if help == nil && news.state == .done { return actions }
    progress.news = news
    progress.isConfirmed = true
    switch news.state {
    case .open:
      // Somebody took it and gave it back, or nobody has yet.
      if before?.state == .taken { progress.isOverdue = false }
      if before?.state != .open, !progress.isOverdue {
        timers[.helpUnanswered] = now.steady + KioskState.helpTakenWithin
      }
    case .taken, .done:
      progress.isOverdue = false
      timers[.helpUnanswered] = nil
    }
    help = progress
    guard news != before, call == nil, setAside == nil, ended == nil else { return actions }
    switch news.state {
    case .open: break
    case .taken, .done:
      open(.help, for: .seconds(news.state == .done ? 20 : 60))
      actions.append(sayHelp())
    }
    return actions
  }

  /// What waits for the gateway, whenever it is there.
  mutating func sendQueues() -> [KioskAction] {
    guard gatewayIsUp else { return [] }
    var actions = queues.unsentHelp.map { KioskAction.sendHelp($0) }
    actions += queues.withdrawals.filter { !$0.isConfirmed }.map { .withdrawConsent($0.clientId) }
    actions += queues.feedback.map { .sendFeedback($0.callId, $0.face) }
    timers[.sendAgain] = actions.isEmpty ? nil : now.steady + KioskState.sendEvery
    return actions
  }

  func sayHelp() -> KioskAction {
    .say(Sentences(self).help().joined(separator: " "), language)
  }
}

/// 128 random bits in hexadecimal.
private func randomName(using generator: inout some RandomNumberGenerator) -> String {
  let digits = Array("0123456789abcdef")
  var name = ""
  for _ in 0..<32 { name.append(digits[Int(generator.next(upperBound: UInt8(16)))]) }
  return name
}
