internal import CareAPI
internal import CareModel
internal import CareStore

/// What staff do to terminals. Each refuses before it writes.
extension Turn {
  static let mostTerminals = 5_000

  func pair(
    _ request: PairTerminalRequest, _ waiting: PairingDesk.Waiting, by staff: StaffReference
  ) throws -> TerminalRecord {
    let organisation = staff.organisation
    try check(request.name, request.place, request.clientIds, in: organisation)
    guard try tx.terminal(key: waiting.key) == nil else {
      throw ProtocolError(.codeUnknown, "the terminal has been paired")
    }
    guard try tx.terminalCount(in: organisation) < Self.mostTerminals else {
      throw ProtocolError(.tooMany, "the organisation has too many terminals")
    }
    let terminal = Terminal(
      id: random(), organisation: organisation, key: waiting.key, name: request.name,
      place: request.place, clients: request.clientIds, settings: TerminalSettings(),
      version: waiting.version, pairedAt: now, pairedBy: staff.professional)
    try equip(terminal.id, of: [], adding: terminal.clients, .opened, by: staff)
    try tx.save(terminal)
    try missIfSilent(terminal.id, in: organisation)
    tellPresence(of: terminal.clients, in: organisation)
    return try record(of: terminal.id, in: organisation)
  }

  func change(
    _ id: TerminalID, _ request: ChangeTerminalRequest, seen: SeenVersion, by staff: StaffReference
  ) throws -> TerminalRecord {
    let organisation = staff.organisation
    let before = try record(of: id, in: organisation)
    guard before.terminal.revokedAt == nil else {
      throw ProtocolError(.notFound, "the terminal has been revoked")
    }
    try check(request.name, request.place, request.clientIds, in: organisation)
    let added = request.clientIds.filter { !before.terminal.clients.contains($0) }
    try equip(id, of: before.people, adding: added, .changed, by: staff)
    try seen.check(before.terminal.revision, of: "terminal")
    var terminal = before.terminal
    terminal.name = request.name
    terminal.place = request.place
    terminal.clients = request.clientIds
    terminal.settings = TerminalSettings(request.settings)
    // The same again is no change.
    if terminal != before.terminal { terminal.revision += 1 }
    // Who is no longer the terminal's is in no call on it either.
    for client in before.terminal.clients where !terminal.clients.contains(client) {
      try hangUp(client, on: id, in: organisation)
    }
    try tx.save(terminal)
    let record = try record(of: id, in: organisation)
    try configurationMayHaveChanged(of: record)
    if !record.isConnected { try missIfSilent(id, in: organisation) }
    tellPresence(of: before.terminal.clients + terminal.clients, in: organisation)
    return record
  }

  func revoke(_ id: TerminalID, seen: SeenVersion, by staff: StaffReference) throws {
    let organisation = staff.organisation
    let record = try record(of: id, in: organisation)
    try equip(id, of: record.people, .closed, by: staff)
    try seen.check(record.terminal.revision, of: "terminal")
    // Before it is revoked: whoever is in a call on it hangs up, and the pages still find it.
    try leave(record)
    guard try tx.revokeTerminal(id, in: organisation, at: now) else { return }
    try tx.cancelTimer(TimerKey(.terminalSilent, subject: id.rawValue))
  }

  /// The terminal is in use no more: its connections end, and nothing of it is waited for.
  func leave(_ record: TerminalRecord) throws {
    let (id, organisation) = (record.terminal.id, record.terminal.organisation)
    for session in try tx.pages(ofTerminal: id, in: organisation, now: now) {
      try end(session, .terminalRevoked)
    }
    try settleWarnings(of: id, in: organisation)
    tellPresence(of: record.terminal.clients, in: organisation)
  }

  /// Lets somebody look after a terminal.
  func equip(
    _ id: TerminalID, of people: [Client], adding added: [ClientID] = [], _ verb: AccessVerb,
    by staff: StaffReference
  ) throws {
    let clients = try added.compactMap { try tx.client($0, in: staff.organisation) }
    try access(of: staff.professional, in: staff.organisation)
      .equip(id, of: people, adding: clients, verb)
  }

  func record(of id: TerminalID, in organisation: OrganisationID) throws -> TerminalRecord {
    guard let record = try tx.terminal(id, in: organisation) else {
      throw ProtocolError(.notFound, "no such terminal")
    }
    return record
  }

  private func check(
    _ name: PersonalText, _ place: TerminalPlace, _ clients: [ClientID],
    in organisation: OrganisationID
  ) throws {
    if let fault = Terminal.fault(name: name.revealed, place: place, clients: clients) {
      throw ProtocolError(fault)
    }
    for client in clients where try tx.client(client, in: organisation) == nil {
      throw ProtocolError(.notFound, "no such client")
    }
  }

  private func hangUp(
    _ client: ClientID, on terminal: TerminalID, in organisation: OrganisationID
  ) throws {
    for call in try tx.activeCalls(ofClient: client, in: organisation) {
      guard let party = call.lifeCycle.party(of: .client(client)), let page = party.page,
        try tx.signallingSession(page)?.principal == .terminal(terminal)
      else { continue }
      try advance(call) { $0.hangUp(party.id, now: self.now) }
    }
  }

  func tellPresence(of clients: [ClientID], in organisation: OrganisationID) {
    for client in Set(clients).sorted() { afterwards(.presence(client, organisation)) }
  }
}

extension ProtocolError {
  init(_ fault: Terminal.Fault) {
    switch fault {
    case .badName: self.init(.badRequest, "body.name is not one line of 1 to 80 characters")
    case .nobody: self.init(.badRequest, "body.clientIds is empty")
    case .tooManyClients: self.init(.badRequest, "body.clientIds names more than 8")
    case .clientTwice: self.init(.badRequest, "body.clientIds names one twice")
    case .somebody: self.init(.badRequest, "body.clientIds is not empty")
    }
  }

  init(_ fault: AutoAnswerConsent.Terms.Fault) {
    switch fault {
    case .nobody: self.init(.badRequest, "body.callers is empty")
    case .callerTwice: self.init(.badRequest, "body.callers names one twice")
    case .noHours: self.init(.badRequest, "body.until is body.from")
    case .countdown: self.init(.badRequest, "body.countdownSeconds is not from 5 to 60")
    }
  }
}

extension TerminalSettings {
  init(_ view: TerminalSettingsView) {
    self.init(
      volume: view.volume, brightness: view.brightness, language: view.language,
      night: view.night, selfTestBeforeVisit: view.selfTestBeforeVisit,
      remindMinutes: view.remindMinutes)
  }
}
