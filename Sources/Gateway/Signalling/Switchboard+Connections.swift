internal import CareAPI
internal import CareModel
internal import CareStore

/// Connections come, say something, and go.
extension Switchboard {
  func opened(_ socket: any SignallingSocket, context: UpgradeContext) async -> ConnectionID {
    let id = ConnectionID(rawValue: nextConnection)
    nextConnection += 1
    connections[id] = Connection(socket: socket, context: context, session: nil)
    expectHello(on: id, by: clock.now + settings.helloLimit)
    metrics.connections.set(connections.count)
    return id
  }

  /// Closes the connection where it has no session by then; replaces an earlier time.
  func expectHello(on id: ConnectionID, by due: WallTime) {
    guard let connection = connections[id], connection.session == nil else { return }
    connection.helloTimer?.cancel()
    connections[id]?.helloTimer = Task { [weak self, clock] in
      await clock.sleep(until: due)
      if !Task.isCancelled { await self?.helloIsDue(id) }
    }
  }

  private func helloIsDue(_ id: ConnectionID) {
    guard let connection = connections[id], connection.session == nil else { return }
    metrics.malformed("hello")
    connection.socket.close(code: CloseCode.noHello.rawValue, reason: "no hello or resume in time")
  }

  func received(_ text: String, on id: ConnectionID) async {
    guard let connection = connections[id] else { return }
    let message: Result<ClientMessage, MessageFault>
    do throws(MessageFault) { message = .success(try ClientMessage.decode(text)) } catch {
      message = .failure(error)
    }
    switch message {
    case .success(.ack(let seq)):
      await acknowledged(seq, on: id)
    case .success(.request(let request)):
      await take(request, on: id, of: connection)
    case .failure(.close(let code, let reason)):
      metrics.malformed(reason: code)
      connection.socket.close(code: code.rawValue, reason: reason)
    case .failure(.refuse(let request, let error)):
      metrics.malformed(error.code == .unknownType ? "type" : "shape")
      await refuse(request, error, on: id, of: connection)
    }
  }

  private func take(_ request: CareAPI.Request, on id: ConnectionID, of connection: Connection)
    async
  {
    switch (request.body, connection.session) {
    case (.hello(let hello), nil):
      guard admitGreeting(on: id, of: nil) else { return }
      await self.hello(hello, on: id, context: connection.context)
      greetingIsDone()
    case (.resume(let resume), nil):
      guard admitGreeting(on: id, of: resume.session) else { return }
      await self.resume(resume, on: id, context: connection.context)
      greetingIsDone()
    case (.challenge(let body), nil): await challenge(body, on: id)
    case (.pair(let body), nil): await pair(body, on: id, of: connection)
    case (.challenge, _?), (.pair, _?), (.hello, _?), (.resume, _?):
      metrics.malformed("order")
      reply(.refusal(to: 0, ProtocolError(.notAllowed, "this connection has a session")), on: id)
    case (.ping, _?):
      // Neither stored nor counted as use of anything: a quiet page asks so every 20 s.
      reply(.reply(to: 0, .done), on: id)
    case (_, nil):
      metrics.malformed("order")
      reply(
        .refusal(to: request.id, ProtocolError(.notAllowed, "say hello or resume first")), on: id)
    case (_, let session?):
      await perform(request, of: session, on: id)
    }
  }

  /// A request that cannot be read: its sender is told, and is told the same if it comes again.
  private func refuse(
    _ request: Int, _ error: ProtocolError, on id: ConnectionID, of connection: Connection
  ) async {
    guard request > 0, let session = connection.session else {
      reply(.refusal(to: request, error), on: id)
      return
    }
    guard admit(request, of: session, on: id) else { return }
    await answer(request, of: session, on: id) { _ in throw error }
  }

  private func acknowledged(_ seq: Int, on id: ConnectionID) async {
    guard let connection = connections[id] else { return }
    guard let session = connection.session else {
      metrics.malformed("order")
      connection.socket.close(
        code: CloseCode.badShape.rawValue, reason: "ack before hello or resume")
      return
    }
    guard var page = pages[session] else { return }
    guard seq <= page.lastSeq else {
      metrics.malformed("id")
      connection.socket.close(
        code: CloseCode.badShape.rawValue, reason: "ack of an event that was never sent")
      return
    }
    page.acknowledged = max(page.acknowledged, seq)
    // Trimming is a commit of its own: one for many acknowledgements. What is not trimmed yet is
    // only held longer than needed; the store bounds it in any case.
    let due = page.acknowledged - page.acknowledgedInStore >= 64
    if due { page.acknowledgedInStore = page.acknowledged }
    pages[session] = page
    guard due else { return }
    let upTo = page.acknowledged
    do {
      _ = try await transact { turn in
        _ = try turn.tx.acknowledgeEvents(of: session, upTo: upTo)
      }
    } catch {
      failed(error, doing: "ack")
    }
  }

  func closed(_ id: ConnectionID) async {
    guard let connection = connections.removeValue(forKey: id) else { return }
    connection.helloTimer?.cancel()
    pairing.forget(id)
    metrics.connections.set(connections.count)
    // After a take-over the session is another connection's.
    guard let session = connection.session, pages[session]?.connection == id else { return }
    pages[session]?.connection = nil
    closing += 1
    defer { closing -= 1 }
    await endDeviceTest(of: session)
    await pageBrokeOff(session)
  }

  /// The session waits to be resumed; its party is away.
  private func pageBrokeOff(_ session: SessionID) async {
    do {
      let (_, effects) = try await transact {
        // While this waited for the gate, it may have come back on another connection.
        if self.pages[session]?.connection != nil { throw CameBack() }
      } _: { turn in
        let expiresAt = turn.now + turn.surroundings.settings.resume
        try turn.disconnect(session, expiresAt: expiresAt)
      }
      await carryOut(effects)
    } catch is CameBack {
      return
    } catch {
      failed(error, doing: "disconnect")
      // Else it would count as connected for ever, and ring, and hold its call.
      if owedDisconnects.count < Self.mostOwed { owedDisconnects.insert(session) }
    }
    countSessions()
  }

  private struct CameBack: Error {}

  /// As many as there may be connections; whatever is beyond is written down by the next start.
  static let mostOwed = 10_000

  /// Writes down what storage did not take before. The first that fails again ends this turn.
  func payOwedDisconnects() async {
    while let session = owedDisconnects.popFirst() {
      await pageBrokeOff(session)
      if owedDisconnects.contains(session) { return }
    }
  }

  /// Sends on the connection itself; nothing where it is gone.
  func reply(_ message: ServerMessage, on id: ConnectionID) {
    if case .refusal(_, let error) = message { metrics.refused(error.code.rawValue) }
    connections[id]?.socket.send(message.encoded())
  }

  // Ends

  func stopping() async {
    isStopping = true
    var random = SystemRandomNumberGenerator()
    let inCalls = pagesInCalls
    let inCallCount = connections.values.count { inCalls.contains($0) }
    let times = ReturnTimes(
      inCalls: inCallCount, others: connections.count - inCallCount, resume: settings.resume,
      perSecond: pace.perSecond)
    for connection in connections.values {
      let pause = times.pause(inCall: inCalls.contains(connection), using: &random)
      sayBye(.stopping, after: pause, to: connection)
    }
  }

  /// Whether a greeting is taken now: where too many are under way already, the connection is told when
  /// to come back, and closed. A page in a call is always let in. Who is let in is counted out again.
  func admitGreeting(on id: ConnectionID, of session: SessionID?) -> Bool {
    guard greetings >= settings.greetingsAtOnce, !(session.map(isInCall) ?? false) else {
      greetings += 1
      return true
    }
    guard let connection = connections[id] else { return false }
    var random = SystemRandomNumberGenerator()
    let pause = crowd.pause(
      now: clock.now, perSecond: pace.perSecond, resume: settings.resume, using: &random)
    sayBye(.crowded, after: pause, to: connection)
    connection.socket.close(code: CloseCode.stopping.rawValue, reason: "too many come at once")
    metrics.sentAway.increment()
    return false
  }

  /// Whether a page was in a call when the process before this one ended, or is in one of this one's.
  private func isInCall(_ session: SessionID) -> Bool {
    expected.contains(session)
      || rooms.calls.contains { rooms.pages(of: $0).contains(session) }
  }

  private func greetingIsDone() {
    greetings -= 1
    pace.finished(others: greetings, now: clock.now)
  }

  private func sayBye(_ reason: ByeReason, after pause: Int, to connection: Connection) {
    let bye = ByeEvent(reason: reason, reconnectMilliseconds: pause)
    connection.socket.send(ServerMessage.volatile(.bye(bye)).encoded())
  }

  /// Sessions with media, as this process knows it.
  private var pagesInCalls: Set<SessionID> {
    rooms.calls.reduce(into: []) { $0.formUnion(rooms.pages(of: $1)) }
  }
}

extension Set<SessionID> {
  fileprivate func contains(_ connection: Connection) -> Bool {
    connection.session.map { contains($0) } ?? false
  }
}

extension SwitchboardMetrics {
  fileprivate func malformed(reason code: CloseCode) {
    switch code {
    case .notJSON: malformed("json")
    case .tooLong: malformed("length")
    case .badShape, .binary, .noHello, .signedOut, .stopping, .takenOver, .tooManyMessages:
      malformed("shape")
    }
  }
}
