internal import CareAPI
internal import CareModel
internal import CareStore
internal import Signatures

/// A terminal comes, goes, and is told what it is to go by.
extension Turn {
  /// The terminal that asks.
  func terminal(of asker: Asker) throws -> TerminalRecord {
    guard case .terminal(let id) = asker.principal, let organisation = asker.organisation else {
      throw ProtocolError(.notAllowed, "only a terminal asks this")
    }
    return try record(of: id, in: organisation)
  }

  /// Has said hello. It is one device: what it was before is over, and a call that was on it is on it
  /// still.
  func arrived(_ session: SignallingSession, version: String) throws {
    guard case .terminal(let id) = session.principal, let organisation = session.organisation else {
      return
    }
    for earlier in try tx.pages(ofTerminal: id, in: organisation, now: now)
    where earlier.id != session.id {
      for call in try tx.activeCalls(ofPage: earlier.id, in: organisation) {
        guard let party = call.parties.first(where: { $0.page == earlier.id }) else { continue }
        // The earlier one is away by what it is: this one is the device.
        let away = try advance(call) { $0.pageAway(earlier.id, now: self.now) }
        try advance(away) {
          $0.attach(party.id, page: session.id, openedAt: session.createdAt, now: self.now)
        }
      }
      try end(earlier, .takenOver)
    }
    try isThere(id, in: organisation, version: version)
  }

  /// Connected, by hello or by resume.
  func isThere(
    _ id: TerminalID, in organisation: OrganisationID, version: String? = nil
  ) throws {
    try tx.touchTerminal(id, in: organisation, version: version, at: now)
    try tx.cancelTimer(TimerKey(.terminalSilent, subject: id.rawValue))
    try settleWarnings(of: id, in: organisation)
  }

  /// The connection has broken off.
  func isAway(_ id: TerminalID, in organisation: OrganisationID) throws {
    try tx.touchTerminal(id, in: organisation, version: nil, at: now)
    try missIfSilent(id, in: organisation)
  }

  /// To be looked at when it has been away for long enough.
  func missIfSilent(_ id: TerminalID, in organisation: OrganisationID) throws {
    try schedule(
      TimerKey(.terminalSilent, subject: id.rawValue), in: organisation,
      at: now + SilenceRule.patience)
  }

  /// Warns of each visit that is near, once; looks again before the next one.
  func warnOfSilence(_ id: TerminalID, in organisation: OrganisationID) throws {
    guard let record = try tx.terminal(id, in: organisation) else { return }
    // Revoked by a command beside this process: what a page would have done at once is done now.
    if record.terminal.revokedAt != nil { return try leave(record) }
    if record.isConnected { return }
    let near = now..<now + SilenceRule.ahead + .milliseconds(1)
    let visits = try tx.visits(
      ofClients: record.terminal.clients, in: organisation, during: near,
      limit: ProtocolLimits.visitsOfTerminal)
    for visit in visits
    where SilenceRule.concerns(visit.visit, state: visit.state(now: now), now: now) {
      guard try !tx.hasWarning(of: visit.visit.id, in: organisation) else { continue }
      try open(
        CareTask(
          id: random(), organisation: organisation, kind: .terminalSilent,
          client: visit.client.id, terminal: id, visit: visit.visit.id, now: now))
    }
    try schedule(
      TimerKey(.terminalSilent, subject: id.rawValue), in: organisation,
      at: now + SilenceRule.lookAgain)
  }

  func settleWarnings(of id: TerminalID, in organisation: OrganisationID) throws {
    for record in try tx.pendingTasks(of: id, kind: .terminalSilent, in: organisation) {
      try advance(record.task) { $0.settle(now: self.now) }
    }
  }

  // Configuration

  /// As the terminal is to go by it now: another version where anything in it has changed.
  func configuration(of record: TerminalRecord) throws -> (SignedConfiguration, isNew: Bool) {
    let terminal = record.terminal
    guard let organisation = try tx.organisation(terminal.organisation) else {
      throw StoreError.corrupt("a terminal of no organisation")
    }
    let last = try tx.configuration(of: terminal.id, in: terminal.organisation)
    let people = try record.people.map { client in
      TerminalConfiguration.Person(
        clientId: client.id, firstName: client.firstName, language: client.language,
        autoAnswer: try tx.standingConsent(of: client.id, in: terminal.organisation)
          .map(AutoAnswerView.init))
    }
    var configuration = TerminalConfiguration(
      terminalId: terminal.id, version: last?.version ?? 0, issuedAt: last?.issuedAt ?? now,
      name: terminal.name, place: terminal.place, language: terminal.settings.language,
      organisation: .init(organisation), people: people,
      ringSeconds: Int(surroundings.settings.ring.components.seconds),
      volume: terminal.settings.volume, brightness: terminal.settings.brightness,
      night: terminal.settings.night,
      selfTestBeforeVisit: terminal.settings.selfTestBeforeVisit,
      remindMinutes: terminal.settings.remindMinutes,
      timeZone: surroundings.settings.calendar.zone)
    let isNew = configuration != last
    if isNew {
      configuration.version += 1
      configuration.issuedAt = now
      try tx.save(configuration, in: terminal.organisation)
    }
    let text = configuration.encoded()
    // Signatures writes them in the one form that the type takes.
    let signature = SignatureText(surroundings.signer.sign(text))!
    return (SignedConfiguration(configuration: PersonalText(text), signature: signature), isNew)
  }

  func configurationMayHaveChanged(of record: TerminalRecord) throws {
    let (signed, isNew) = try configuration(of: record)
    guard isNew else { return }
    let id = record.terminal.id
    for page in try tx.pages(ofTerminal: id, in: record.terminal.organisation, now: now) {
      try tell(.terminal(signed), to: page.id)
    }
  }

  func configurationsMayHaveChanged(
    of client: ClientID, in organisation: OrganisationID
  ) throws {
    for record in try tx.terminals(ofClient: client, in: organisation) {
      try configurationMayHaveChanged(of: record)
    }
  }
}

extension AutoAnswerView {
  init(_ consent: AutoAnswerConsent) {
    self.init(
      callers: consent.terms.callers, from: consent.terms.hours.from,
      until: consent.terms.hours.until, countdownSeconds: consent.terms.countdownSeconds,
      givenAt: consent.givenAt)
  }
}
