internal import CareAPI
internal import CareModel
internal import CareStore
internal import Logging

/// What visitors' pages ask.
extension ChatExchange {
  func visitor(_ request: VisitorRequest, on id: ConnectionID) async {
    guard let line = lines[id] else { return }
    switch request.asked {
    case .ping:
      line.socket.send(ChatLine.pong(now: clock.now))
    case .start(let wanted):
      guard admitComing(on: id) else { return }
      await start(wanted, request.id ?? "", on: id)
      comingIsDone()
    case .comeBack(let wanted):
      guard admitComing(on: id) else { return }
      await comeBack(wanted, request.id ?? "", on: id)
      comingIsDone()
    case .typing(let isTyping):
      guard let conversation = line.visitor?.conversation else { return }
      tellStaff(of: conversation, ChatLine.typing(isTyping, name: nil, in: conversation))
    case .command(let command):
      await perform(command, request.id ?? "", on: id)
    case .media(let asked):
      guard let conversation = line.visitor?.conversation else {
        return refuse(
          request.id ?? "", .unknown, "this line has no conversation yet", on: id)
      }
      await media(asked, of: conversation, as: .visitor, request.id ?? "", on: id)
    case .erase:
      await erase(request.id ?? "", on: id)
    }
  }

  private func refuse(
    _ request: String, _ code: ChatErrorCode, _ message: String, on id: ConnectionID
  ) {
    metrics.refused(code)
    lines[id]?.socket.send(ChatLine.refused(request, code, message))
  }

  // Coming

  private func start(_ wanted: StartChat, _ request: String, on id: ConnectionID) async {
    guard let line = lines[id] else { return }
    guard line.visitor == nil else {
      return refuse(request, .badRequest, "this line has a conversation", on: id)
    }
    let secret = Secret.hash(wanted.secret.revealed)
    do {
      // The same secret begins once.
      if let known = try await conversation(ofSecret: secret) {
        return await enter(known, after: 0, request, on: id)
      }
    } catch { return storageFailed(error, request, on: id) }
    guard let queue = house.queues.values.first(where: { $0.address == wanted.queue }) else {
      return refuse(request, .unknown, "no such queue", on: id)
    }
    guard guardian.mayStart(network: line.network, now: clock.now) else {
      return refuse(request, .tooMany, "too many new conversations; wait a moment", on: id)
    }
    var generator = SystemRandomNumberGenerator()
    let conversation = ConversationID.random(using: &generator)
    switch await submit(.start(conversation, wanted, queue.id, secret: secret)) {
    case .success:
      guardian.began(conversation, network: line.network, now: clock.now)
      await enter(conversation, after: 0, request, on: id)
    case .failure(let code):
      if wanted.kind == .live, !wanted.again { turnedAway(from: queue, code) }
      refuse(request, code, "not now", on: id)
    }
  }

  private func comeBack(_ wanted: ReturnToChat, _ request: String, on id: ConnectionID) async {
    guard let line = lines[id] else { return }
    guard line.visitor == nil else {
      return refuse(request, .badRequest, "this line has a conversation", on: id)
    }
    do {
      switch wanted.credential {
      case .secret(let secret):
        guard let found = try await conversation(ofSecret: Secret.hash(secret.revealed)) else {
          return refuse(request, .unknown, "no such conversation", on: id)
        }
        await enter(found, after: wanted.after, request, on: id)
      case .code(let code, let newSecret):
        guard guardian.mayGuess(network: line.network, now: clock.now) else {
          return refuse(request, .tooMany, "too many wrong codes; wait a while", on: id)
        }
        guard let code = ReturnCode(typed: code.revealed),
          let found = try await conversation(ofCode: try await texts.hash(of: code))
        else {
          guardian.guessed(network: line.network, now: clock.now)
          return refuse(request, .unknown, "no such code", on: id)
        }
        switch await submit(.addSecret(found, Secret.hash(newSecret.revealed))) {
        case .success: await enter(found, after: wanted.after, request, on: id)
        case .failure(let error): refuse(request, error, "not now", on: id)
        }
      }
    } catch { storageFailed(error, request, on: id) }
  }

  /// The conversation that a secret opens; in memory from then on.
  private func conversation(ofSecret hash: SecretHash) async throws -> ConversationID? {
    try await takeIn { try $0.conversation(secretHash: hash) }
  }

  private func conversation(ofCode hash: SecretHash) async throws -> ConversationID? {
    try await takeIn { try $0.conversation(codeHash: hash) }
  }

  /// What was let go of while it was read may be older than what is on disk by now: it is read again.
  private func takeIn(
    _ look: @escaping @Sendable (any CareReading) throws -> Conversation?
  ) async throws -> ConversationID? {
    for _ in 0..<Self.readings {
      let before = lettings
      guard let found = try await store.read(look) else { return nil }
      guard house.conversations[found.id] != nil || lettings == before else { continue }
      house.takeIn(found, now: clock.now)
      return house.conversations[found.id] == nil ? nil : found.id
    }
    throw StoreError.conflict("conversations come and go too fast")
  }

  private static let readings = 10

  /// The line is this conversation's from now on.
  private func enter(
    _ conversation: ConversationID, after: Int, _ request: String, on id: ConnectionID
  ) async {
    do {
      if !house.knowsKeys(of: conversation) {
        let written = try await store.read {
          try $0.chatKeys(of: conversation, limit: ChatHouse.keysHeld)
        }
        house.takeIn(keysOf: conversation, written)
      }
    } catch { return storageFailed(error, request, on: id) }
    guard lines[id] != nil else { return }
    // It was wrapped up or erased meanwhile: asked for again, it is found as it is then.
    guard house.conversations[conversation] != nil else {
      return refuse(request, .storage, "it has just changed; ask again", on: id)
    }
    lines[id]?.visitor = .init(
      conversation: conversation, feed: .init(sent: after, isCatchingUp: true))
    visitorLines[conversation, default: []].insert(id)
    limitLines(of: conversation)
    house.visitorIsThere(conversation)
    lines[id]?.socket.send(ChatLine.done(request, conversation: conversation))
    sendState(of: conversation, to: id)
    if let known = house.conversations[conversation] { markDesks(of: known) }
    await catchUp(conversation, on: id)
  }

  /// A page that is opened once too often takes the place of the oldest.
  private func limitLines(of conversation: ConversationID) {
    guard let open = visitorLines[conversation], open.count > settings.linesOfConversation,
      let oldest = open.min(by: { $0.rawValue < $1.rawValue })
    else { return }
    end(oldest, .replaced)
  }

  // Within

  private func perform(
    _ command: VisitorCommand, _ request: String, on id: ConnectionID
  ) async {
    guard let conversation = lines[id]?.visitor?.conversation else {
      return refuse(request, .unknown, "this line has no conversation yet", on: id)
    }
    if case .say = command {
      guard guardian.mayWrite(conversation, now: clock.now) else {
        return refuse(request, .tooMany, "too many messages; wait a moment", on: id)
      }
    }
    if case .code = command { return await makeCode(of: conversation, request, on: id) }
    switch await submit(.visitor(conversation, command)) {
    case .success(let done):
      var answer = ChatLine.done(request)
      if case .wrote(let seq) = done { answer = ChatLine.done(request, seq: seq) }
      lines[id]?.socket.send(answer)
    case .failure(let code):
      refuse(request, code, "not done", on: id)
    }
  }

  private func makeCode(
    of conversation: ConversationID, _ request: String, on id: ConnectionID
  ) async {
    let code = ReturnCode.random()
    do {
      let hash = try await texts.hash(of: code)
      switch await submit(.setCode(conversation, hash)) {
      case .success: lines[id]?.socket.send(ChatLine.done(request, code: code.shown))
      case .failure(let error): refuse(request, error, "no code could be made", on: id)
      }
    } catch { storageFailed(error, request, on: id) }
  }

  // Erasing

  private func erase(_ request: String, on id: ConnectionID) async {
    guard let conversation = lines[id]?.visitor?.conversation,
      let before = house.conversations[conversation]
    else {
      return refuse(request, .unknown, "this line has no conversation yet", on: id)
    }
    if case .failure(let code) = await submit(.erase(conversation)) {
      return refuse(request, code, "not erased", on: id)
    }
    let keepsRecord = before.alarm != nil || before.risk != nil
    lines[id]?.socket.send(ChatLine.done(request, kept: keepsRecord ? ["emergency"] : []))
    for line in visitorLines[conversation] ?? [] { end(line, .erased) }
    dropFeeds(of: conversation)
  }

  private func storageFailed(_ error: any Error, _ request: String, on id: ConnectionID) {
    metrics.failures.increment()
    logger.error("chat storage failed", metadata: ["error": "\(ErrorSummary.of(error))"])
    refuse(request, .storage, "storage failed; nothing was changed", on: id)
  }
}
