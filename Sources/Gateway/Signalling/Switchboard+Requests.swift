internal import CareAPI
internal import CareModel
internal import CareStore

/// Requests of a session: each is done once and answered as often as it is asked.
extension Switchboard {
  func perform(_ request: CareAPI.Request, of session: SessionID, on id: ConnectionID) async {
    guard admit(request.id, of: session, on: id), let asker = pages[session]?.asker else { return }
    await signInIsUsed(by: session)
    let number = request.id
    switch request.body {
    case .challenge, .pair, .hello, .resume, .ping:
      preconditionFailure("the caller has dealt with requests that have no number")
    case .ring(let body):
      await answer(number, of: session, on: id) { .ring(try $0.ring(body, by: asker)) }
    case .accept(let body):
      await answer(number, of: session, on: id) { try $0.accept(body, by: asker) }
    case .decline(let body):
      await answer(number, of: session, on: id) { try $0.decline(body, by: asker) }
    case .hangUp(let body):
      await answer(number, of: session, on: id) { try $0.hangUp(body, by: asker) }
    case .setSending(let body):
      await answer(number, of: session, on: id) { try $0.setSending(body, by: asker) }
    case .sendText(let body):
      await answer(number, of: session, on: id) { .text(try $0.sendText(body, by: asker)) }
    case .admit(let body):
      await answer(number, of: session, on: id) { try $0.admit(body, by: asker) }
    case .moveBack(let body):
      await answer(number, of: session, on: id) { try $0.moveBack(body, by: asker) }
    case .remove(let body):
      await answer(number, of: session, on: id) { try $0.remove(body, by: asker) }
    case .invite(let body):
      await answer(number, of: session, on: id) { try $0.invite(body, by: asker) }
    case .handOver(let body):
      await answer(number, of: session, on: id) { try $0.handOver(body, by: asker) }
    case .answerConsent(let body):
      await answer(number, of: session, on: id) { try $0.answerConsent(body, by: asker) }
    case .knock(let body):
      await answer(number, of: session, on: id) { try $0.knock(body, by: asker) }
    case .resumeCall(let body):
      await answer(number, of: session, on: id) { try $0.resumeCall(body, by: asker) }
    case .join(let body):
      await join(body, number: number, asker: asker, on: id)
    case .reoffer(let body):
      await reoffer(body, number: number, asker: asker, on: id)
    case .leave(let body):
      await leave(body, number: number, asker: asker, on: id)
    case .testJoin(let body):
      await testJoin(body, number: number, asker: asker, on: id)
    case .testLeave:
      await testLeave(number: number, asker: asker, on: id)
    case .help(let body):
      await answer(number, of: session, on: id) { .help(try $0.help(body, by: asker)) }
    case .withdrawConsent(let body):
      await answer(number, of: session, on: id) { try $0.withdrawConsent(body, by: asker) }
    case .setNotes(let body):
      await answer(number, of: session, on: id) { try $0.setNotes(body, by: asker) }
    case .feedback(let body):
      await answer(number, of: session, on: id) { try $0.feedback(body, by: asker) }
    case .health(let body):
      await answer(number, of: session, on: id) { try $0.health(body, by: asker) }
    case .selfTest(let body):
      await answer(number, of: session, on: id) { try $0.selfTest(body, by: asker) }
    case .takeTask(let body):
      await answer(number, of: session, on: id) { try $0.takeTask(body, by: asker) }
    case .finishTask(let body):
      await answer(number, of: session, on: id) { try $0.finishTask(body, by: asker) }
    case .releaseTask(let body):
      await answer(number, of: session, on: id) { try $0.releaseTask(body, by: asker) }
    }
  }

  /// Whether the request is to be done now; else it has been answered, or will be by whoever does it.
  func admit(_ number: Int, of session: SessionID, on id: ConnectionID) -> Bool {
    // No page, no session: it ended a moment ago, and its connection is being closed.
    guard let admission = pages[session]?.replies.admit(number) else { return false }
    switch admission {
    case .new:
      return true
    case .repeated(let text):
      metrics.repliesRepeated.increment()
      connections[id]?.socket.send(text)
    case .underWay:
      break
    case .tooOld:
      reply(.refusal(to: number, ProtocolError(.tooOld, "the reply is no longer kept")), on: id)
    case .skipped(let expected):
      metrics.malformed("id")
      reply(
        .refusal(to: number, ProtocolError(.badRequest, "id skips \(expected)")), on: id)
    }
    return false
  }

  /// Does a request in one transaction and records its reply there, a refusal just the same; then
  /// replies, sends events, and does what is left outside.
  ///
  /// - Parameters:
  ///   - use: throws ``ProtocolError`` before it has written anything.
  ///   - held: a lock that the caller holds, given back before what is left is done.
  func answer(
    _ number: Int, of session: SessionID, on id: ConnectionID, releasing held: Lock? = nil,
    use: @escaping @Sendable (Turn) throws -> ReplyBody
  ) async {
    var effects: [Effect] = []
    do {
      (_, effects) = try await transact { turn in
        var message: ServerMessage
        do {
          message = .reply(to: number, try use(turn))
        } catch let refusal as ProtocolError {
          message = .refusal(to: number, refusal)
          turn.notes.keepRefusals()
        } catch let refusal as AccessRefusal {
          message = .refusal(to: number, ProtocolError(refusal))
          turn.notes.keepRefusals()
        }
        let kept = message.kept
        let text = message.encoded()
        try turn.tx.record(kept == message ? text : kept.encoded(), to: number, of: session)
        return (message, text)
      } committed: { message, text in
        if case .refusal(_, let error) = message { self.metrics.refused(error.code.rawValue) }
        self.pages[session]?.replies.record(text, for: number)
        // To wherever the session is now: it may have come back on another connection meanwhile.
        if let connection = self.pages[session]?.connection {
          self.connections[connection]?.socket.send(text)
        }
      }
    } catch {
      failed(error, doing: "request")
      pages[session]?.replies.abandon(number)
      reply(
        .refusal(to: number, ProtocolError(.internal, "storage failed; nothing was changed")),
        on: id)
    }
    if let held { unlock(held) }
    await carryOut(effects)
  }

  /// What a transaction has left to be done. No lock is held here.
  func carryOut(_ effects: [Effect]) async {
    for effect in effects {
      switch effect {
      case .connectMedia(let call, let organisation): await connectMedia(call, organisation)
      case .enforceSending(let call, let party, let organisation):
        await enforceSending(call, party, organisation)
      case .dropPage(let call, let page): await dropPage(page, of: call)
      case .closeMedia(let call): await closeMedia(of: call)
      case .callPlaced: metrics.callsPlaced.increment()
      case .callEnded(let reason): metrics.callsEnded(reason.rawValue).increment()
      case .taskOpened(let kind): metrics.taskOpened(kind.rawValue)
      case .carry(let messages): carry(messages)
      case .messageTold(let channel, let state, let problem):
        metrics.message(channel, state, problem)
      case .messageSent(let channel, let delay): metrics.messageSent(channel, after: delay)
      case .presence(let client, let organisation): await tellPresence(of: client, organisation)
      case .close(let session, let reason): await forget(session, reason)
      }
    }
  }

  /// The session has been deleted: its connection is told and closed.
  private func forget(_ session: SessionID, _ reason: ByeReason) async {
    await endDeviceTest(of: session)
    guard let page = pages.removeValue(forKey: session) else { return }
    guard let id = page.connection, let connection = connections[id] else { return }
    connections[id]?.session = nil
    close(connection, reason)
    countSessions()
  }
}
