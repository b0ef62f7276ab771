internal import CareModel
internal import CareStore
internal import Logging
internal import MediaAPI

/// The chats of a gateway with all they stand on: keys, exchange, and the clock of what is kept.
struct ChatDesk: Sendable {
  let exchange: ChatExchange
  private let keys: ChatKeyStore
  private let store: any CareDatabase
  private let retention: ChatRetention

  static func open(
    _ configuration: Configuration, folder: DataFolder, store: any CareDatabase,
    switchboard: Switchboard, media: (any MediaNode)?, turn: TURNServers?,
    registry: MetricsRegistry, log: Logger
  ) async throws -> ChatDesk {
    let location: StoreLocation =
      configuration.database.chatKeysUrl.isEmpty
      ? .sqlite(path: folder.path("chat-keys.sqlite"))
      : .postgreSQL(url: configuration.database.chatKeysUrl)
    let clock = SystemClock()
    let keys: ChatKeyStore
    do {
      keys = try await ChatKeyStore.open(location, now: clock.now)
    } catch {
      throw StartProblem(
        "The keys of conversations cannot be opened (\(ErrorSummary.of(error))): see database.chatKeysUrl."
      )
    }
    var settings = ChatExchange.Settings()
    settings.quickExit = configuration.chat.quickExit
    settings.turn = turn
    let exchange = ChatExchange(
      store: store, texts: ChatTexts(keys: keys), clock: clock, calendar: .helsinki,
      registry: registry, logger: log, settings: settings, media: media,
      tellOnCall: { draft in try await switchboard.tellOnCall(draft) })
    return ChatDesk(
      exchange: exchange, keys: keys, store: store,
      retention: ChatRetention(store: store, keys: keys, clock: clock, log: log))
  }

  /// Puts both databases in order, takes up what an earlier process left, and begins to purge.
  func start() async throws {
    let now = SystemClock().now
    let done = try await keys.reconcile(
      with: store, emergencyUntil: now + ChatExchange.Settings().keepsEmergency, now: now)
    if done.erased > 0 || done.destroyed > 0 {
      exchange.logger.info(
        "Conversations and their keys were put in order",
        metadata: ["erasedAgain": "\(done.erased)", "keysDestroyed": "\(done.destroyed)"])
    }
    try await exchange.start()
    await retention.start()
  }

  func stop() async {
    await retention.stop()
    await exchange.stop()
    try? await keys.close()
  }
}

extension Switchboard {
  /// Has somebody who is not assumed to be signed in told; durable when it returns.
  func tellOnCall(_ draft: MessageDraft) async throws {
    let (_, effects) = try await transact { turn in
      guard turn.surroundings.settings.messages.rules.channels.contains(draft.channel) else {
        return
      }
      try turn.send(draft)
    }
    await carryOut(effects)
  }
}
