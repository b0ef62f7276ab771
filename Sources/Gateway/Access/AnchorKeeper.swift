internal import CareModel
internal import CareStore
internal import Logging

/// Writes the head of this process's chain down outside the database, every now and then and at the
/// end. What was recorded since the last time could be cut off unnoticed; what was before could not.
actor AnchorKeeper {
  private let store: any CareDatabase
  private let node: AccessNode
  private let files: [AnchorFile]
  private let clock: any GatewayClock
  private let period: Duration
  private let failures: Counter
  private let log: Logger
  /// The number that each file holds last, as far as this process knows.
  private var written: [Int64]
  private var loop: Task<Void, Never>?

  init(
    store: any CareDatabase, node: AccessNode, files: [AnchorFile], period: Duration,
    clock: any GatewayClock, metrics: MetricsRegistry, log: Logger
  ) {
    self.store = store
    self.node = node
    self.files = files
    self.period = period
    self.clock = clock
    failures = metrics.counter(
      "kuulolla_access_anchor_failures_total",
      "Heads of the access log that could not be written down outside the database.")
    self.log = log
    written = files.map { _ in 0 }
  }

  /// - Throws: ``StartProblem`` where a file cannot be written.
  func start() throws {
    for file in files { try file.prepare() }
    loop = Task { [weak self, clock, period] in
      while !Task.isCancelled {
        await clock.sleep(until: clock.now + period)
        if Task.isCancelled { return }
        await self?.anchor()
      }
    }
  }

  /// The last entries are in the store: no more of this process follow.
  func stop() async {
    loop?.cancel()
    loop = nil
    await anchor()
  }

  func anchor() async {
    let head: AccessHead
    do {
      head = try await store.read { [node] in try $0.accessHead(of: node) }
    } catch {
      failed(error)
      return
    }
    for (index, file) in files.enumerated() where head.number > written[index] {
      do {
        try file.append(AccessAnchor(head, at: clock.now))
        written[index] = head.number
      } catch {
        failed(error)
      }
    }
  }

  private func failed(_ error: any Error) {
    failures.increment()
    log.error(
      "The access log could not be anchored", metadata: ["error": "\(ErrorSummary.of(error))"])
  }
}
