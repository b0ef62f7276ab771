internal import CareModel
internal import CareStore
internal import Logging

/// The access log of this process: makes looks durable before their answers leave.
///
/// A change is recorded by ``AccessRecorder`` in its own transaction. A look has none: it is recorded
/// here, and while one commit is under way those that come meanwhile gather for the next one. So a look
/// waits for two commits at most, however many come at once.
actor AccessLog {
  /// Entries that may wait; beyond, looks are refused rather than left out.
  static let mostWaiting = 100_000

  let recorder: AccessRecorder
  private let store: any CareDatabase
  private let now: @Sendable () -> WallTime
  private var waiting: [Waiting] = []
  private var waitingEntries = 0
  private var isWriting = false
  private var renewals = AccessRenewals()

  private struct Waiting {
    let facts: [AccessFact]
    let done: CheckedContinuation<Void, any Error>
  }

  struct Overflow: Error {}

  init(
    store: any CareDatabase, recorder: AccessRecorder, now: @escaping @Sendable () -> WallTime
  ) {
    self.store = store
    self.recorder = recorder
    self.now = now
  }

  /// Returns when the facts are on disk. A list that a page renews is one look, see ``AccessRenewals``.
  /// - Throws: what storage throws; the answer must not leave then.
  func record(_ all: [AccessFact]) async throws {
    let at = now()
    let facts = all.filter { !renewals.isKnown($0, at: at) }
    if facts.isEmpty { return }
    guard waitingEntries + facts.count <= Self.mostWaiting else { throw Overflow() }
    waitingEntries += facts.count
    try await withCheckedThrowingContinuation { done in
      waiting.append(Waiting(facts: facts, done: done))
      if !isWriting {
        isWriting = true
        Task { await self.write() }
      }
    }
    // Only what is on disk is known.
    renewals.remember(facts, at: at)
  }

  private func write() async {
    while !waiting.isEmpty {
      let batch = waiting
      waiting = []
      let facts = batch.flatMap(\.facts)
      waitingEntries -= facts.count
      let at = now()
      do {
        try await store.write { [recorder] in _ = try recorder.record(facts, at: at, in: $0) }
        for one in batch { one.done.resume() }
      } catch {
        for one in batch { one.done.resume(throwing: error) }
      }
    }
    isWriting = false
  }
}
