internal import CareModel
internal import Posix
internal import Synchronization

/// A thread on which one message after the other is handed over, for libcurl blocks; and the short
/// queue before it.
final class CourierLine: Sendable {
  /// How many may wait or be under way.
  static let most = 4
  /// For what is under way when the line stops.
  static let grace = Duration.seconds(5)

  private struct Job: Sendable {
    let work: @Sendable (borrowing Transfer) -> Delivery
    let done: CheckedContinuation<Delivery, Never>
  }

  private let mailbox: Mailbox<Job>
  private let thread = Mutex<WorkerThread?>(nil)
  private let stopAt: StopMark

  init(name: String) throws(CourierProblem) {
    guard let mailbox = Mailbox<Job>() else {
      throw CourierProblem("No more file descriptors for a courier.")
    }
    let stopAt = StopMark()
    self.mailbox = mailbox
    self.stopAt = stopAt
    let thread = WorkerThread(name) { Self.run(mailbox, stopAt) }
    guard let thread else { throw CourierProblem("No more threads for a courier.") }
    self.thread.withLock { $0 = thread }
  }

  /// Returns what the work returned on the line's thread.
  func run(_ work: @escaping @Sendable (borrowing Transfer) -> Delivery) async -> Delivery {
    await withCheckedContinuation { done in
      guard case .posted = mailbox.post(Job(work: work, done: done), limit: Self.most) else {
        return done.resume(returning: .notNow(.interrupted))
      }
    }
  }

  /// Returns when nothing is under way any more.
  func stop() async {
    guard let thread = thread.withLock({ $0.take() }) else { return }
    stopAt.set(ContinuousClock.now + Self.grace)
    for job in mailbox.close() { job.done.resume(returning: .notNow(.interrupted)) }
    mailbox.wake()
    await withCheckedContinuation { (ended: CheckedContinuation<Void, Never>) in
      let waiter = WorkerThread("courier-end") {
        thread.join()
        ended.resume()
      }
      guard let waiter else {
        thread.detach()
        return ended.resume()
      }
      waiter.detach()
    }
  }

  private static func run(_ mailbox: Mailbox<Job>, _ stopAt: StopMark) {
    guard let transfer = Transfer(stopAt: stopAt) else {
      // Without memory for a handle every job comes back, until the process is stopped.
      while !stopAt.isSet {
        mailbox.wait()
        for job in mailbox.take() { job.done.resume(returning: .notNow(.interrupted)) }
      }
      return
    }
    while !stopAt.isSet {
      mailbox.wait()
      guard let job = mailbox.take(limit: 1).first else { continue }
      job.done.resume(returning: job.work(transfer))
    }
  }
}

/// When whatever is under way has to end.
final class StopMark: Sendable {
  private let time = Mutex<ContinuousClock.Instant?>(nil)

  func set(_ instant: ContinuousClock.Instant) { time.withLock { $0 = instant } }

  var isSet: Bool { time.withLock { $0 != nil } }

  var hasPassed: Bool { time.withLock { $0.map { $0 <= ContinuousClock.now } ?? false } }
}
