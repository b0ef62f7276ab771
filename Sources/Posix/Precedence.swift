internal import CLinux
internal import Glibc

/// How far a thread goes before others of its kind.
public enum Precedence: Sendable {
  case beforeOthers
  /// Before all, at once: for who measures how long others take, and needs little itself.
  case realTime
}

/// From now on this thread goes before others of its kind, where it is allowed to (RLIMIT_NICE, RLIMIT_RTPRIO), and
/// is let in soon when it has something to do, where the system knows of that. Else nothing changes.
///
/// Threads that it makes do not: whoever resumes a task may make one of those that tasks run on.
public func goBeforeOthers(_ precedence: Precedence = .beforeOthers) {
  // The least that the scheduler takes. Its own is some milliseconds, by the number of processors.
  let turn: UInt64 = 100_000
  if precedence == .realTime, clinux_schedule(UInt32(SCHED_FIFO), 0, 1, 0) == 0 { return }
  if clinux_schedule(UInt32(SCHED_OTHER), -10, 0, turn) == 0 { return }
  _ = clinux_schedule(UInt32(SCHED_OTHER), 0, 0, turn)
}
