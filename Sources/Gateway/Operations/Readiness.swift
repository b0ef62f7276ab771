import CareStore
import MediaAPI

/// Whether storage and relay work now. Asked by whoever likes, so that answers are kept for a moment,
/// everybody who asks meanwhile waits for the same check, and nobody waits for long.
actor Readiness {
  static let keptFor = Duration.seconds(1)

  private let store: any CareDatabase
  private let media: (any MediaNode)?
  /// How long an answer may take.
  private let patience: Duration
  private var last: (at: ContinuousClock.Instant, missing: [String])?
  /// The check that is under way, and which parts have not answered it yet.
  private var check: Task<[String], Never>?
  private var unanswered: [String] = []
  private var commands: UInt64 = 0

  init(
    store: any CareDatabase, media: (any MediaNode)?, patience: Duration = .seconds(2)
  ) {
    self.store = store
    self.media = media
    self.patience = patience
  }

  /// What is missing, or does not answer in time; empty where all is well.
  func missing() async -> [String] {
    if let last, ContinuousClock.now - last.at < Self.keptFor { return last.missing }
    let check = check ?? begin()
    return await answer(of: check) ?? unanswered
  }

  private func begin() -> Task<[String], Never> {
    unanswered = media == nil ? ["storage"] : ["storage", "relay"]
    let check = Task {
      async let storage = storageWorks()
      async let relay = relayWorks()
      let missing = [await storage ? nil : "storage", await relay ? nil : "relay"].compactMap(
        \.self)
      last = (.now, missing)
      self.check = nil
      return missing
    }
    self.check = check
    return check
  }

  private func storageWorks() async -> Bool {
    defer { unanswered.removeAll { $0 == "storage" } }
    do { try await store.check() } catch { return false }
    return true
  }

  private func relayWorks() async -> Bool {
    guard media != nil else { return true }
    defer { unanswered.removeAll { $0 == "relay" } }
    return await load() != nil
  }

  /// Nil where it takes too long. The check itself goes on, for whoever asks next.
  private func answer(of check: Task<[String], Never>) async -> [String]? {
    let (answers, first) = AsyncStream<[String]?>.makeStream(bufferingPolicy: .bufferingOldest(1))
    let patience = patience
    let waiting = Task { first.yield(await check.value) }
    let timer = Task {
      try? await Task.sleep(for: patience)
      first.yield(nil)
    }
    defer {
      waiting.cancel()
      timer.cancel()
    }
    for await answer in answers { return answer }
    return nil
  }

  /// The relay's counters; nil where there is none or it does not answer as it should.
  func load() async -> NodeLoad? {
    guard let media else { return nil }
    commands += 1
    let reply = await media.send(MediaCommand(id: "health-\(commands)", action: .snapshot))
    guard case .snapshot(let snapshot) = reply else { return nil }
    return snapshot.load
  }
}
