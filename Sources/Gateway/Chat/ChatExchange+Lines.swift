internal import CareAPI
internal import CareModel
internal import CareStore

/// Lines as they come and go.
extension ChatExchange {
  func open(_ socket: any SignallingSocket, network: String) -> ConnectionID {
    add(ChatLineState(socket: socket, network: network, kind: .visitor(nil)))
  }

  /// A counsellor's page.
  func open(
    _ socket: any SignallingSocket, context: UpgradeContext, staff: UpgradeContext.Staff
  ) async -> ConnectionID {
    let person = try? await store.read {
      try $0.professional(staff.professional, in: staff.organisation)
    }
    let id = add(
      ChatLineState(
        socket: socket, network: context.addressKey,
        kind: .staff(
          .init(
            professional: staff.professional, organisation: staff.organisation,
            language: person?.language ?? .fi, tokenHash: staff.tokenHash))))
    if let person { names[person.id] = person.firstName }
    let own = staffLines.filter { lines[$0]?.staff?.professional == staff.professional }
    if own.count > settings.linesOfProfessional,
      let oldest = own.min(by: { $0.rawValue < $1.rawValue })
    {
      end(oldest, .replaced)
    }
    sendDesk(to: id)
    return id
  }

  private func add(_ line: ChatLineState) -> ConnectionID {
    let id = ConnectionID(rawValue: nextConnection)
    nextConnection += 1
    lines[id] = line
    if line.staff != nil { staffLines.insert(id) }
    countLines()
    if isStopping { end(id, .stopping) }
    return id
  }

  func received(_ text: String, on id: ConnectionID) async {
    guard let line = lines[id] else { return }
    do throws(ChatFault) {
      switch line.kind {
      case .visitor: await visitor(try VisitorRequest(decoding: text), on: id)
      case .staff: await staff(try DeskRequest(decoding: text), on: id)
      }
    } catch {
      switch error {
      case .close(let code, let reason):
        metrics.refused(.badRequest)
        line.socket.close(code: code.rawValue, reason: reason)
      case .refuse(let request, let refusal, let message):
        metrics.refused(ChatErrorCode(refusal))
        line.socket.send(ChatLine.refused(request, ChatErrorCode(refusal), message))
      }
    }
  }

  /// The connection is gone.
  func closed(_ id: ConnectionID) {
    guard let line = lines.removeValue(forKey: id) else { return }
    staffLines.remove(id)
    countLines()
    for conversation in line.staff?.feeds.keys ?? [:].keys { stopReading(conversation, on: id) }
    guard let conversation = line.visitor?.conversation else { return }
    visitorLines[conversation]?.remove(id)
    guard visitorLines[conversation]?.isEmpty ?? true else { return }
    visitorLines[conversation] = nil
    house.visitorIsAway(conversation, now: clock.now)
    if let known = house.conversations[conversation] { markDesks(of: known) }
    letGoIfDone(conversation)
  }

  /// Says goodbye and closes; what the line was to is dealt with at once.
  func end(_ id: ConnectionID, _ reason: ChatByeReason) {
    guard let line = lines[id] else { return }
    var random = SystemRandomNumberGenerator()
    let pause: Int
    switch reason {
    case .stopping:
      let times = ReturnTimes(
        inCalls: 0, others: lines.count, resume: settings.callPatience, perSecond: pace.perSecond)
      pause = times.pause(inCall: false, using: &random)
    case .crowded:
      pause = crowd.pause(
        now: clock.now, perSecond: pace.perSecond, resume: settings.callPatience, using: &random)
    case .replaced, .signedOut, .erased, .tooSlow: pause = 0
    }
    line.socket.send(ChatLine.bye(reason, reconnectMilliseconds: pause))
    line.socket.close(code: CloseCode.stopping.rawValue, reason: reason.rawValue)
    closed(id)
  }

  /// Whether a visitor begins or comes back now; else the line is told when to, and closed. Whoever is
  /// let in is counted out again.
  func admitComing(on id: ConnectionID) -> Bool {
    guard comings >= settings.comingsAtOnce else {
      comings += 1
      return true
    }
    metrics.refused(.tooMany)
    end(id, .crowded)
    return false
  }

  func comingIsDone() {
    comings -= 1
    pace.finished(others: comings, now: clock.now)
  }

  /// Somebody of the staff has signed out, or was signed out.
  func signedOut(tokenHash: [UInt8]) {
    for id in staffLines where lines[id]?.staff?.tokenHash == tokenHash { end(id, .signedOut) }
  }

  /// Of what is wrapped up nobody has to know any more, until its visitor comes back. While its end is
  /// being written it stays: who asked for that lets go of it afterwards, or the next look at what is over.
  func letGoIfDone(_ id: ConversationID) {
    guard let conversation = house.conversations[id], conversation.result != nil,
      visitorLines[id] == nil, !house.changes.conversations.contains(id)
    else { return }
    lettings += 1
    house.letGo(id)
    guardian.forget(id)
  }

  /// What ended by itself and whose visitor is not there.
  func letGoOfSettled() {
    for id in house.conversations.filter({ $0.value.result != nil }).keys { letGoIfDone(id) }
  }

  /// Whoever began a prank waits longer for the next. At once when that is on disk: a moment later its
  /// visitor may have left, and nothing is known of where it came from.
  func holdBackPranks(_ changes: ChatChanges, _ now: WallTime) {
    for id in changes.conversations {
      guard let result = house.conversations[id]?.result, result.at == now,
        result.outcome == .prank
      else { continue }
      guardian.holdBack(id, for: settings.prankWait, now: now)
    }
  }

  private func countLines() {
    metrics.counsellors.set(staffLines.count)
    metrics.visitors.set(lines.count - staffLines.count)
    metrics.conversations.set(house.conversations.count)
  }

  /// What the pace of a queue is told by.
  func note(_ changes: ChatChanges, _ now: WallTime) {
    for id in changes.conversations {
      guard let conversation = house.conversations[id], conversation.kind == .live else { continue }
      let queue = conversation.queue
      switch conversation.phase {
      case .called(let called) where called.at == now:
        let (onDuty, idle) = house.counsellors(of: queue)
        history[queue, default: RecentHistory()].taken(
          at: now, counsellors: onDuty, idle: idle, waiting: house.waitingCount(of: queue))
      case .ended(let ended) where conversation.result?.at == now:
        guard let answered = conversation.answeredAt else { continue }
        history[queue, default: RecentHistory()].ended(at: now, length: ended.at - answered)
      case .ended where house.waitingCount(of: queue) == 0:
        history[queue]?.lineEmptied()
      default: break
      }
    }
    metrics.waiting.set(house.queues.keys.reduce(0) { $0 + house.waitingCount(of: $1) })
  }
}
