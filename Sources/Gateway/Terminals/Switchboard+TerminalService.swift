internal import CareAPI
internal import CareModel
internal import CareStore

extension Switchboard: TerminalService {
  /// Codes are few enough that one could be guessed by trying millions; nobody may.
  func pair(
    _ request: PairTerminalRequest, by staff: StaffReference
  ) async throws -> TerminalRecord {
    let guesser = staff.professional.rawValue
    guard codeGuesses.mayTry(guesser, now: clock.now) else {
      throw ProtocolError(.tooMany, "too many wrong codes")
    }
    guard let code = PairingCode(typed: request.code.revealed),
      let waiting = pairing.find(code, now: clock.now)
    else {
      codeGuesses.failed(guesser, now: clock.now)
      throw ProtocolError(.codeUnknown, "no terminal shows this code now")
    }
    let (record, effects) = try await transact {
      // While this waited for the gate, the terminal may have gone, or have been paired.
      guard self.pairing.find(code, now: self.clock.now)?.connection == waiting.connection else {
        throw ProtocolError(.codeUnknown, "no terminal shows this code now")
      }
    } _: { turn in
      try turn.pair(request, waiting, by: staff)
    } committed: { record in
      self.pairing.remove(code)
      let event = PairedEvent(terminalId: record.terminal.id, gatewayKey: self.gatewayKey)
      self.connections[waiting.connection]?.socket.send(
        ServerMessage.volatile(.paired(event)).encoded())
      self.expectHello(on: waiting.connection, by: self.clock.now + self.settings.helloLimit)
    }
    metrics.terminalsPaired.increment()
    await carryOut(effects)
    return record
  }

  func change(
    _ id: TerminalID, _ request: ChangeTerminalRequest, seen: SeenVersion, by staff: StaffReference
  ) async throws -> TerminalRecord {
    let (record, effects) = try await transact { turn in
      try turn.change(id, request, seen: seen, by: staff)
    }
    await carryOut(effects)
    return record
  }

  func revoke(_ id: TerminalID, seen: SeenVersion, by staff: StaffReference) async throws {
    let (_, effects) = try await transact { turn in
      try turn.revoke(id, seen: seen, by: staff)
    }
    metrics.terminalsRevoked.increment()
    await carryOut(effects)
  }

  func command(
    _ id: TerminalID, _ kind: TerminalCommandKind, by staff: StaffReference
  ) async throws {
    let (record, _) = try await transact { turn in
      let record = try turn.record(of: id, in: staff.organisation)
      try turn.equip(id, of: record.people, .changed, by: staff)
      return record
    }
    let sessions = pages.values.filter {
      $0.asker.principal == .terminal(record.terminal.id) && $0.connection != nil
    }
    guard !sessions.isEmpty else {
      throw ProtocolError(.notReachable, "the terminal has no connection")
    }
    tellNow(.command(TerminalCommand(kind: kind)), to: sessions.map(\.asker.session))
  }

  func agree(
    _ client: ClientID, _ request: AutoAnswerRequest, by staff: StaffReference
  ) async throws -> ClientView {
    let (view, effects) = try await transact { turn in
      try turn.agree(client, request, by: staff)
    }
    await carryOut(effects)
    return view
  }

  func withdraw(_ client: ClientID, by staff: StaffReference) async throws {
    let (_, effects) = try await transact { turn in
      guard
        try turn.access(of: staff.professional, in: staff.organisation)
          .use(.change, .changed, .consent, of: client) != nil
      else { throw ProtocolError(.notFound, "no such client") }
      _ = try turn.withdraw(
        client, in: staff.organisation, source: .professional(staff.professional))
    }
    await carryOut(effects)
  }
}
