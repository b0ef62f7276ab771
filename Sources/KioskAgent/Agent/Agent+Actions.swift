internal import Bytes
internal import CareAPI
internal import CareModel
internal import Posix

/// What the rules ask for, carried out.
extension Agent {
  func perform(_ action: KioskAction) {
    switch action {
    case .answer(let id):
      onAnswer?()
      prompter?.hush()
      answer(id)
    case .decline(let id): onCalls { try await $0.decline(id) }
    case .hangUp(let id): onCalls { try await $0.hangUp(id) }
    case .suspend(let id): onCalls { await $0.suspend(id) }
    case .resume(let id):
      onCalls { await $0.resume(id) }
      ask(.resumeCall(CallReference(callId: id)))
    case .setNotes(let id, let notes):
      ask(.setNotes(SetNotesRequest(callId: id, notes: Translation.notes(notes))))
    case .sendText(let id, let text):
      ask(.sendText(SendTextRequest(callId: id, text: PersonalText(text))))
    case .answerConsent(let id, let party, let agrees):
      ask(.answerConsent(ConsentAnswer(callId: id, partyId: party, agrees: agrees)))
    case .sendHelp(let press):
      ask(
        .help(
          HelpRequest(
            pressId: press.pressId, pressedAt: press.pressedAt, clientId: press.clientId)),
        then: .helpAccepted(pressId: press.pressId), refused: .helpRefused(pressId: press.pressId))
    case .sendFeedback(let id, let face):
      ask(
        .feedback(FeedbackRequest(callId: id, face: Translation.face(face))),
        then: .feedbackAccepted(id), refused: .feedbackRefused(id))
    case .withdrawConsent(let client):
      ask(
        .withdrawConsent(ClientReference(clientId: client)), then: .withdrawalAccepted(client),
        refused: .withdrawalRefused(client))
    case .selfTest(let cause): test(cause)
    case .startRing(let isLoud): desk.ring(Ringing(isLoud: isLoud))
    case .stopRing: desk.ring(nil)
    case .countdownSound: desk.say(Ringing.countdown)
    case .say(let text, let language): prompter?.say(text, in: language)
    case .setVolume(let percent): desk.setVolume(percent)
    case .setBrightness(let percent): machine.setBrightness(percent)
    case .store(let part): store(part)
    case .scanNetworks: network?.scan()
    case .joinNetwork(let way, let password, let attempt):
      network?.join(way, password: password, attempt: attempt)
    }
  }

  private func onCalls(_ body: @escaping @Sendable (CallDesk) async throws -> Void) {
    Task { [link] in
      guard let calls = link.calls else { return }
      do { try await body(calls) } catch {
        // What the gateway makes of it comes by its own events; only the fact is of interest here.
        AgentLog.warn("A call could not be changed: \(error).")
      }
    }
  }

  private func answer(_ id: CallID) {
    Task { [link, inbox] in
      do {
        guard let calls = link.calls else { throw AgentProblem("no gateway") }
        try await calls.answer(id)
      } catch {
        AgentLog.warn("An answer did not get through.")
        inbox.post(.answerFailed(id))
      }
    }
  }

  private func ask(
    _ body: RequestBody, then done: KioskEvent? = nil, refused: KioskEvent? = nil
  ) {
    Task { [link, inbox] in
      switch await link.request(body) {
      case .done: if let done { inbox.post(done) }
      case .refusedForGood: if let refused { inbox.post(refused) }
      case .failed: break
      }
    }
  }

  func store(_ part: StoredPart) {
    do throws(DiskError) {
      switch part {
      case .configuration:
        // Only the document that the rules go by: an older one may have come since.
        if state.configuration == nil {
          try store.save(SignedConfiguration?.none)
        } else if signed?.decoded == state.configuration {
          try store.save(signed)
        }
      case .schedule: try store.save(state.schedule)
      case .queues: try store.save(state.queues)
      }
      unstored.remove(part)
    } catch {
      if unstored.insert(part).inserted {
        AgentLog.warn("The disk does not take \(part.rawValue): it is tried again.")
      }
    }
  }

  private func test(_ cause: SelfTestCause) {
    let (desk, link, tester, level) = (desk, link, tester, machine.network)
    let wall = state.wall
    // Nobody is to be woken by a program that was started anew.
    let playsTone = cause == .command || !state.isNight
    Task {
      guard let result = await tester.run(desk: desk, playsTone: playsTone) else { return }
      _ = await link.request(
        .selfTest(
          SelfTestReport(
            why: SelfTestReport.Cause(rawValue: cause.rawValue) ?? .command,
            camera: result.camera, microphone: result.microphone,
            loudspeaker: result.loudspeaker, network: level.quality, at: wall)))
    }
  }

  func report(isScreenMissing: Bool) {
    let devices = room.state
    let reading = machine.reading(folder: settings.data.folder)
    let screen: HealthReport.Screen =
      isScreenMissing ? .missing : state.isAsleep ? .night : .on
    ask(
      .health(
        HealthReport(
          version: AgentVersion.text, uptimeSeconds: reading.uptimeSeconds,
          temperatureCelsius: reading.temperatureCelsius,
          memoryUsedPercent: reading.memoryUsedPercent, diskUsedPercent: reading.diskUsedPercent,
          network: machine.network, camera: devices.camera.report,
          microphone: devices.microphone.report, loudspeaker: devices.loudspeaker.report,
          screen: screen, volume: state.configuration?.volume ?? 80,
          brightness: state.configuration?.brightness ?? 80)))
  }
}

extension DeviceState.Camera {
  var report: HealthReport.Camera {
    switch self {
    case .ok: .ok
    case .covered: .covered
    case .busy: .busy
    case .missing: .missing
    }
  }
}

extension DeviceState.Microphone {
  var report: HealthReport.Microphone {
    switch self {
    case .ok: .ok
    case .muted: .muted
    case .busy: .busy
    case .missing: .missing
    }
  }
}

extension DeviceState.Loudspeaker {
  var report: HealthReport.Loudspeaker {
    switch self {
    case .ok: .ok
    case .busy: .busy
    case .missing: .missing
    }
  }
}
