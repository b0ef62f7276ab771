internal import CareModel
internal import CareStore
internal import Logging

/// Deletes what has had its time: keys first, so that no copy of the database can be read any more, then
/// the rows. What is due is computed from what is stored, so that a stop in between loses nothing.
actor ChatRetention {
  private let store: any CareDatabase
  private let keys: any ConversationKeys
  private let clock: any GatewayClock
  private let log: Logger
  private var runner: Task<Void, Never>?

  static let period = Duration.seconds(60)
  private static let atATime = 200
  /// What was written down of deletions.
  private static let keepsRecord = Duration.hours(24 * 730)

  init(
    store: any CareDatabase, keys: any ConversationKeys, clock: any GatewayClock, log: Logger
  ) {
    self.store = store
    self.keys = keys
    self.clock = clock
    self.log = log
  }

  func start() {
    guard runner == nil else { return }
    runner = Task { [weak self] in
      while !Task.isCancelled {
        await self?.purge()
        try? await Task.sleep(for: Self.period)
      }
    }
  }

  func stop() async {
    runner?.cancel()
    await runner?.value
    runner = nil
  }

  /// Returns how many rows went.
  @discardableResult
  func purge() async -> Int {
    var gone = 0
    let now = clock.now
    do {
      for part in ConversationPart.allCases {
        while !Task.isCancelled {
          let due = try await store.read { try $0.chatsDue(part, now: now, limit: Self.atATime) }
          if due.isEmpty { break }
          try await keys.destroy(part, of: due)
          gone += try await store.write { try $0.purge(part, of: due, now: now) }
        }
      }
      while !Task.isCancelled {
        let count = try await store.write {
          try $0.forgetChatRecords(
            now: now, deletions: now - Self.keepsRecord, limit: Self.atATime)
        }
        gone += count
        if count < Self.atATime { break }
      }
      while !Task.isCancelled {
        let count = try await store.write {
          try $0.forgetChatShifts(endedBefore: now - ChatShift.kept, limit: Self.atATime)
        }
        gone += count
        if count < Self.atATime { break }
      }
    } catch {
      log.error("chat retention failed", metadata: ["error": "\(ErrorSummary.of(error))"])
    }
    if gone > 0 { log.info("What was kept of chats was deleted", metadata: ["rows": "\(gone)"]) }
    return gone
  }
}
