internal import Bytes
internal import CareModel

extension KioskState {
  /// The machine's one way in. `generator` names presses of the help button.
  package mutating func handle(
    _ event: KioskEvent, at moment: Moment, using generator: inout some RandomNumberGenerator
  ) -> [KioskAction] {
    now = moment
    var actions = fireTimers()
    switch event {
    case .tick: break
    case .touch(let button): actions += touch(button, using: &generator)
    case .helpButton: actions += pressButton(using: &generator)
    case .volumeKey(let up): keyVolume = stepped(keyVolume ?? configuration?.volume, up: up)
    case .brightnessKey(let up):
      keyBrightness = max(stepped(keyBrightness ?? configuration?.brightness, up: up), 10)
    case .gatewayUp(let clock): actions += gatewayUp(clock)
    case .gatewayDown: gatewayDown()
    case .unpaired: actions += unpaired(nil)
    case .pairingCode(let code, let expiresAt):
      actions += unpaired(KioskPairingCode(code: code, expiresAt: expiresAt))
    case .paired:
      standing = .paired
      if queues.revokedPhone != nil {
        queues.revokedPhone = nil
        actions.append(.store(.queues))
      }
    case .revoked: actions += revoked()
    case .configuration(let configuration): actions += configured(configuration)
    case .visits(let visits): actions += scheduled(visits)
    case .visit(let visit): actions += scheduled(visits.filter { $0.id != visit.id } + [visit])
    case .calls(let calls): actions += reconcile(calls)
    case .call(let news): actions += heard(news)
    case .text(let id, let text): received(text, in: id)
    case .help(let news): actions += heard(news)
    case .helps(let standing): actions += reconcile(standing)
    case .identify: actions += identify()
    case .selfTestWanted: if call == nil, setAside == nil { actions.append(.selfTest(.command)) }
    case .helpAccepted(let pressId): actions += helpAccepted(pressId)
    case .feedbackAccepted(let id):
      if queues.removeFeedback(id) { actions.append(.store(.queues)) }
    case .withdrawalAccepted(let client):
      if queues.confirmWithdrawal(client) { actions.append(.store(.queues)) }
    case .feedbackRefused(let id):
      if queues.removeFeedback(id) { actions.append(.store(.queues)) }
    case .withdrawalRefused(let client):
      if queues.confirmWithdrawal(client) { actions.append(.store(.queues)) }
    case .helpRefused(let pressId):
      if let press = queues.forgetWho(pressId: pressId) {
        actions += [.store(.queues)] + (gatewayIsUp ? [.sendHelp(press)] : [])
      }
    case .answerFailed(let id): actions += answerFailed(id)
    case .callLost(let id):
      for known in [waiting, setAside?.call, call?.call].compactMap({ $0 }) where known.id == id {
        actions += over(known, .lost)
      }
    case .connection(let id, let level):
      if call?.call.id == id { call?.connection = level }
      if setAside?.call.id == id { setAside?.connection = level }
    case .devices(let devices): self.devices = devices
    case .somebodyIsThere(let isThere): call?.nobodyIsSeen = !isThere
    case .stateRestored: stateWasRestored = true
    case .network(let network): networkIs(network)
    case .networks(let networks): networksAre(networks)
    case .networkTried(let attempt, let trouble): networkTried(attempt, trouble)
    }
    return actions + settle()
  }

  // MARK: The gateway

  private mutating func gatewayUp(_ clock: WallTime?) -> [KioskAction] {
    gatewayIsUp = true
    networkIsThere()
    absence = .none
    timers[.awayIsSaid] = nil
    timers[.awayIsLong] = nil
    if let clock {
      clockAnchor = Moment(wall: clock, steady: now.steady)
      clockFloor = max(clockFloor, clock)
    }
    switch standing {
    case .starting: standing = .paired
    case .unpaired, .paired, .revoked: break
    }
    return sendQueues()
  }

  private mutating func gatewayDown() {
    guard gatewayIsUp else { return }
    gatewayIsUp = false
    timers[.awayIsSaid] = now.steady + KioskState.awayIsSaidAfter
    timers[.awayIsLong] = now.steady + KioskState.awayIsLongAfter
  }

  private mutating func unpaired(_ code: KioskPairingCode?) -> [KioskAction] {
    switch standing {
    case .revoked:
      standing = .revoked(code)
      return []
    case .starting, .unpaired:
      networkIsThere()
      standing = .unpaired(code)
      return []
    case .paired:
      // That is what revoking looks like to a terminal that was away at the time.
      let actions = configuration == nil ? [] : revoked()
      standing = configuration == nil && actions.isEmpty ? .unpaired(code) : .revoked(code)
      return actions
    }
  }

  /// A terminal that was taken out of use forgets the people it served, and keeps the phone number.
  private mutating func revoked() -> [KioskAction] {
    let wasRinging = call?.isRinging == true
    let phone = self.phone
    queues = KioskQueues()
    queues.revokedPhone = phone
    configuration = nil
    visits = []
    (call, waiting, setAside, ended, dialog, help) = (nil, nil, nil, nil, nil, nil)
    (networkDialog, elsewhere) = (nil, nil)
    timers = [:]
    gatewayIsUp = false
    standing = .revoked(nil)
    return (wasRinging ? [.stopRing] : [])
      + [.store(.queues), .store(.configuration), .store(.schedule)]
  }

  private mutating func configured(_ new: KioskConfiguration) -> [KioskAction] {
    if let old = configuration, old.terminalId == new.terminalId, new.version < old.version {
      return []
    }
    let isNew = configuration != new
    if configuration?.volume != new.volume { keyVolume = nil }
    if configuration?.brightness != new.brightness { keyBrightness = nil }
    configuration = new
    clockFloor = max(clockFloor, new.issuedAt)
    standing = .paired
    var actions: [KioskAction] = isNew ? [.store(.configuration)] : []
    let settled = queues.settle(with: new.people)
    if settled || queues.revokedPhone != nil {
      queues.revokedPhone = nil
      actions.append(.store(.queues))
    }
    switch dialog {
    case .consent(let id), .withdraw(let id):
      if !peopleWithConsent.contains(where: { $0.clientId == id }) { closeDialog() }
    case .help, .withdrawn, .reminder, .identify, nil: break
    }
    return actions
  }

  private mutating func scheduled(_ new: [KioskVisit]) -> [KioskAction] {
    let sorted = new.sorted { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
    let kept = Array(sorted.prefix(KioskState.mostVisits))
    guard kept != visits else { return [] }
    visits = kept
    if case .reminder(let id) = dialog, !kept.contains(where: { $0.id == id && $0.isOpen }) {
      closeDialog()
    }
    stateWasRestored = false
    return [.store(.schedule)]
  }

  private mutating func identify() -> [KioskAction] {
    guard call == nil, let configuration else { return [] }
    open(.identify, for: .seconds(20))
    return [.say(Sentences(self).identify(configuration.name).joined(separator: " "), language)]
  }

  // MARK: What every event may have changed

  /// Brightness, volume, the self-test before a visit and what the carer is told of this side.
  private mutating func settle() -> [KioskAction] {
    var actions: [KioskAction] = []
    if let configuration {
      let volume = volume(configuration)
      if shownVolume != volume {
        shownVolume = volume
        actions.append(.setVolume(volume))
      }
      let set = keyBrightness ?? configuration.brightness
      let brightness = isAsleep ? min(set, NightRule.brightness) : set
      if shownBrightness != brightness {
        shownBrightness = brightness
        actions.append(.setBrightness(brightness))
      }
      if configuration.selfTestBeforeVisit { actions += testBeforeVisit() }
      if let minutes = configuration.remindMinutes { actions += remind(minutes) }
    }
    return actions + settleNotes()
  }

  /// A care call that nobody could hear is louder while it lasts, and one that rings because nobody
  /// heard those before is as loud as can be; afterwards all is as before.
  static let leastCareVolume = 60
  private static let keyStep = 10

  private func volume(_ configuration: KioskConfiguration) -> Int {
    let set = keyVolume ?? configuration.volume
    guard let call, call.call.callerRole == .carer else { return set }
    if call.isRinging { return call.call.isLoud ? 100 : set }
    return max(set, KioskState.leastCareVolume)
  }

  private func stepped(_ value: Int?, up: Bool) -> Int {
    let step = up ? KioskState.keyStep : -KioskState.keyStep
    return min(max((value ?? 50) + step, 0), 100)
  }

  /// Once for each visit, ten minutes ahead, while nobody is talking.
  private mutating func testBeforeVisit() -> [KioskAction] {
    guard call == nil, setAside == nil, clockIsKnown,
      let visit = visits.first(where: {
        $0.isOpen && $0.startsAt > wall && $0.startsAt - .minutes(10) <= wall
      }), visit.id != testedVisit
    else { return [] }
    testedVisit = visit.id
    return [.selfTest(.visit)]
  }

  private mutating func settleNotes() -> [KioskAction] {
    guard let call, case .talking = call.phase else {
      sentNotes = nil
      return []
    }
    let notes = notes(of: call)
    guard sentNotes ?? [] != notes else { return [] }
    sentNotes = notes
    return [.setNotes(call.call.id, notes)]
  }

  private func notes(of call: CurrentCall) -> [CallNote] {
    var notes: [CallNote] = []
    switch devices.camera {
    case .ok: break
    case .covered: notes.append(.cameraCovered)
    case .busy, .missing: notes.append(.cameraMissing)
    }
    switch devices.microphone {
    case .ok: break
    case .muted: notes.append(.microphoneMuted)
    case .busy, .missing: notes.append(.microphoneMissing)
    }
    if call.openedByItself { notes.append(.answeredByItself) }
    if call.nobodyIsSeen { notes.append(.nobodySeen) }
    return notes
  }
}
