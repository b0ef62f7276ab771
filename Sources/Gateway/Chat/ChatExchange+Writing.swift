internal import CareAPI
internal import CareModel
internal import CareStore
internal import Logging

/// What a batch has decided goes to disk, and what was erased goes from it.
extension ChatExchange {
  /// The key goes first: whatever is left of the texts, here or in a backup, can no longer be read. Where
  /// the rows cannot be deleted then, the conversation is still there, and can be erased again.
  func settleErasing(_ id: ConversationID) async -> Result<ChatDone, ChatErrorCode> {
    let now = clock.now
    house.begin()
    guard (try? house.apply(.end, of: id, now: now)) != nil,
      let conversation = house.conversations[id]
    else {
      house.undo()
      return .failure(.unknown)
    }
    let retention = house.queues[conversation.queue]?.settings.keeps ?? RetentionClock()
    let kept = KeptConversation(conversation, due: ChatDueTimes(retention, of: conversation))
    let until = now + settings.keepsEmergency
    do {
      try await texts.forget(.everything, of: [id])
      try await store.write { tx in
        // Statistics know of it what they know of every conversation.
        try tx.save([kept])
        _ = try tx.erase(id, emergencyUntil: until, now: now)
      }
    } catch {
      house.undo()
      metrics.failures.increment()
      logger.error("chat storage failed", metadata: ["error": "\(ErrorSummary.of(error))"])
      return .failure(.storage)
    }
    house.commit()
    lettings += 1
    house.letGo(id)
    followCall(of: id, now)
    guardian.forget(id)
    offers.forget(id)
    counsellorsNow = [:]
    markAllDesks()
    return .success(.done)
  }

  func write(_ changes: ChatChanges, _ also: AlsoWritten, _ now: WallTime) async throws {
    // A key is on disk before the conversation that needs it.
    try await texts.begin(also.begun.map(\.0), now: now)
    let sealed = try await texts.seal(changes.entries)
    let begun = Dictionary(also.begun, uniquingKeysWith: { first, _ in first })
    let conversations = changes.conversations.compactMap { house.conversations[$0] }
      .sorted { $0.id < $1.id }
    let kept = conversations.map { conversation in
      let clock = house.queues[conversation.queue]?.settings.keeps ?? RetentionClock()
      return KeptConversation(conversation, due: ChatDueTimes(clock, of: conversation))
    }
    let duties = changes.duties.compactMap { house.duties[$0] }
    let boards = changes.boards.compactMap { house.queues[$0] }
    try await store.write { tx in
      for one in kept {
        guard let secret = begun[one.conversation.id] else { continue }
        // Secrets are random; whoever has sent one twice was found before this.
        guard try tx.insert(one.conversation, secret: secret) else {
          throw StoreError.conflict("a secret begins once")
        }
      }
      try tx.save(kept)
      for (id, secret) in also.secrets where try !tx.addSecret(secret, to: id, at: now) {
        throw StoreError.conflict("a secret is another device's")
      }
      for (id, hash) in also.codes where try !tx.setCode(hash, of: id) {
        throw StoreError.conflict("a code is another conversation's")
      }
      try tx.append(sealed)
      for duty in duties { try tx.save(duty) }
      for queue in boards { _ = try tx.save(queue.board, of: queue.id, in: queue.organisation) }
    }
  }

  /// What a batch writes beside what the house knows.
  struct AlsoWritten: Sendable {
    /// New conversations, with their first device's secret.
    var begun: [(ConversationID, SecretHash)] = []
    var secrets: [(ConversationID, SecretHash)] = []
    var codes: [(ConversationID, SecretHash)] = []

    var isEmpty: Bool { begun.isEmpty && secrets.isEmpty && codes.isEmpty }
  }
}
