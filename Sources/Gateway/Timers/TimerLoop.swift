internal import CareModel

/// Runs what is due: at the next due moment, when something new was scheduled, and every two seconds
/// besides (another process may have scheduled something, and a civil clock may be set).
///
/// The loop holds no timers itself: they are rows of the store, so that they outlive the process.
actor TimerLoop {
  static let poll = Duration.seconds(2)

  private let clock: any GatewayClock
  /// Does what is due now and tells when the next thing is, where there is one.
  private let work: @Sendable () async -> WallTime?
  private var runner: Task<Void, Never>?
  private var nap: Task<Void, Never>?
  private var wakeUpAt = WallTime(milliseconds: .max)
  private var dirty = false

  init(clock: any GatewayClock, work: @escaping @Sendable () async -> WallTime?) {
    self.clock = clock
    self.work = work
  }

  func start() {
    guard runner == nil else { return }
    runner = Task { await self.run() }
  }

  /// Returns after the running turn of work has ended.
  func stop() async {
    runner?.cancel()
    nap?.cancel()
    await runner?.value
    runner = nil
  }

  /// Something was scheduled for `time`: wakes the loop where it would have slept longer.
  func scheduled(at time: WallTime) {
    if time < wakeUpAt {
      dirty = true
      nap?.cancel()
    }
  }

  private func run() async {
    while !Task.isCancelled {
      dirty = false
      wakeUpAt = WallTime(milliseconds: .max)
      let next = await work()
      if dirty || Task.isCancelled { continue }
      let wakeUp = min(next ?? WallTime(milliseconds: .max), clock.now + Self.poll)
      wakeUpAt = wakeUp
      let nap = Task { [clock] in await clock.sleep(until: wakeUp) }
      self.nap = nap
      await nap.value
      self.nap = nil
    }
  }
}
