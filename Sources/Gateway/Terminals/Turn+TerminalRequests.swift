internal import CareAPI
internal import CareModel
internal import CareStore

/// What a terminal asks for, one function a request. Each refuses before it writes, and touches
/// nobody but the terminal's own people.
extension Turn {
  /// Presses of one terminal that are not done: more of them would tell nobody anything new.
  static let pendingPresses = 20
  static let feedbackWindow = Duration.hours(24)

  func help(_ body: HelpRequest, by asker: Asker) throws -> HelpReply {
    let terminal = try terminal(of: asker).terminal
    let organisation = terminal.organisation
    if let known = try tx.task(press: body.pressId, of: terminal.id, in: organisation) {
      return HelpReply(taskId: known.task.id)
    }
    if let client = body.clientId { try check(client, of: terminal) }
    let pending = try tx.pendingTasks(of: terminal.id, kind: .help, in: organisation)
    guard pending.count < Self.pendingPresses else {
      throw ProtocolError(.tooMany, "20 presses of this terminal are not done")
    }
    let task = CareTask(
      id: random(), organisation: organisation, kind: .help,
      client: body.clientId ?? terminal.onlyClient, terminal: terminal.id,
      press: .init(id: body.pressId, at: body.pressedAt), now: now)
    try open(task)
    return HelpReply(taskId: task.id)
  }

  func withdrawConsent(_ body: ClientReference, by asker: Asker) throws -> ReplyBody {
    let terminal = try terminal(of: asker).terminal
    try check(body.clientId, of: terminal)
    let stood = try withdraw(
      body.clientId, in: terminal.organisation, source: .terminal(terminal.id))
    if stood {
      try open(
        CareTask(
          id: random(), organisation: terminal.organisation, kind: .consentWithdrawn,
          client: body.clientId, terminal: terminal.id, now: now))
    }
    return .done
  }

  func setNotes(_ body: SetNotesRequest, by asker: Asker) throws -> ReplyBody {
    _ = try terminal(of: asker)
    let (call, party) = try call(body.callId, of: asker)
    try advance(call) { $0.setNotes(party.id, body.notes, page: asker.session) }
    return .done
  }

  /// Also of a client's page that a link has opened.
  func feedback(_ body: FeedbackRequest, by asker: Asker) throws -> ReplyBody {
    let (call, party) = try call(body.callId, of: asker)
    guard case .client = party.person else {
      throw ProtocolError(.notAllowed, "only the client is asked")
    }
    guard case .ended(let ended) = call.state, ended.startedAt != nil,
      ended.endedAt > now - Self.feedbackWindow
    else { throw ProtocolError(.notAllowed, "there is nothing to say about this call now") }
    try tx.save(body.face, on: call.id, in: call.organisation, at: now)
    return .done
  }

  func health(_ body: HealthReport, by asker: Asker) throws -> ReplyBody {
    let terminal = try terminal(of: asker).terminal
    try tx.record(body, of: terminal.id, in: terminal.organisation)
    try tx.touchTerminal(
      terminal.id, in: terminal.organisation, version: body.version, at: now)
    return .done
  }

  func selfTest(_ body: SelfTestReport, by asker: Asker) throws -> ReplyBody {
    let terminal = try terminal(of: asker).terminal
    try tx.record(body, of: terminal.id, in: terminal.organisation)
    try tx.touchTerminal(terminal.id, in: terminal.organisation, version: nil, at: now)
    return .done
  }

  private func check(_ client: ClientID, of terminal: Terminal) throws {
    guard terminal.clients.contains(client) else {
      throw ProtocolError(.notFound, "no such client of this terminal")
    }
  }

  // Consents

  /// Whether there was a consent that stood.
  func withdraw(
    _ client: ClientID, in organisation: OrganisationID, source: AutoAnswerConsent.Source
  ) throws -> Bool {
    guard
      try tx.withdrawConsent(of: client, in: organisation, .init(at: now, by: source))
    else { return false }
    try configurationsMayHaveChanged(of: client, in: organisation)
    return true
  }

  /// The client has agreed to something, in place of whatever it had agreed to before.
  func agree(
    _ id: ClientID, _ request: AutoAnswerRequest, by staff: StaffReference
  ) throws -> ClientView {
    let organisation = staff.organisation
    guard
      let client = try access(of: staff.professional, in: organisation)
        .use(.change, .changed, .consent, of: id)
    else { throw ProtocolError(.notFound, "no such client") }
    let terms = AutoAnswerConsent.Terms(
      callers: request.callers, hours: DailyHours(from: request.from, until: request.until),
      countdownSeconds: request.countdownSeconds)
    if let fault = terms.fault { throw ProtocolError(fault) }
    let standing = try tx.standingConsent(of: id, in: organisation)
    if standing?.terms == terms { return ClientView(client, consent: standing) }
    _ = try tx.withdrawConsent(
      of: id, in: organisation, .init(at: now, by: .professional(staff.professional)))
    let consent = AutoAnswerConsent(
      client: id, organisation: organisation, terms: terms, givenAt: now,
      givenBy: staff.professional)
    try tx.insert(consent)
    try configurationsMayHaveChanged(of: id, in: organisation)
    return ClientView(client, consent: consent)
  }
}

extension ClientView {
  init(_ client: Client, consent: AutoAnswerConsent?) {
    self.init(
      id: client.id, name: client.name, firstName: client.firstName,
      language: client.language, unitId: client.unit,
      autoAnswer: consent.map(AutoAnswerView.init))
  }
}
