public import Bytes
internal import CLinux
internal import Glibc
internal import Synchronization

/// A thread that does one thing every so often, by the clock and not by the time the thing takes.
public final class Ticker: Sendable {
  /// After a pause of the machine's own, what was missed beyond this many turns is left out.
  private static let mostMissed: Int64 = 5

  private let name: String
  private let interval: Instant.Span
  /// Set while it runs; the thread ends when it no longer is its own.
  private let turn = Mutex<(number: Int, thread: WorkerThread?)>((0, nil))

  public init(_ name: String, every interval: Instant.Span) {
    self.name = name
    self.interval = interval
  }

  /// Again while it runs does nothing. `body` is called on a thread of its own until ``stop()``, which
  /// must follow, and not from within.
  public func start(_ body: @escaping @Sendable () -> Void) {
    turn.withLock { turn in
      guard turn.thread == nil else { return }
      turn.number += 1
      turn.thread = WorkerThread(name) { [self, number = turn.number] in run(number, body) }
    }
  }

  /// Returns when `body` is no longer run.
  public func stop() {
    let thread = turn.withLock { turn in
      turn.number += 1
      defer { turn.thread = nil }
      return turn.thread
    }
    thread?.join()
  }

  private func run(_ number: Int, _ body: () -> Void) {
    var next = monotonicNow()
    while turn.withLock({ $0.number == number }) {
      body()
      next = next + interval
      let late = (monotonicNow() - next).nanoseconds
      if late > interval.nanoseconds * Self.mostMissed {
        next = monotonicNow()
      } else if late < 0 {
        sleep(nanoseconds: -late)
      }
    }
  }

  private func sleep(nanoseconds: Int64) {
    var pause = timespec(
      tv_sec: time_t(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    nanosleep(&pause, nil)
  }
}
