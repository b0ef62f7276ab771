internal import Bytes
internal import CLinux
internal import Glibc
internal import Posix
internal import Synchronization

/// Says to a device's thread that it is to end, also while it waits for its device.
final class StopSignal: Sendable {
  /// Readable once it is raised; -1 where the system had no file descriptor left.
  private let fd: Int32
  private let raised = Atomic(false)

  enum Waiting: Equatable {
    case stopped
    /// There is something to read, or reading will say what is wrong.
    case readable
    case timeout
  }

  init() { fd = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC)) }

  deinit { if fd >= 0 { Glibc.close(fd) } }

  var isRaised: Bool { raised.load(ordering: .acquiring) }

  func raise() {
    raised.store(true, ordering: .releasing)
    var one: UInt64 = 1
    if fd >= 0 { _ = write(fd, &one, MemoryLayout<UInt64>.size) }
  }

  /// Until the device has something, the time is over, or the thread is to end.
  /// - Parameter device: its file descriptor; none where only time is waited for.
  func wait(for device: Int32? = nil, atMost span: Instant.Span) -> Waiting {
    let end = monotonicNow() + span
    while !isRaised {
      let left = (end - monotonicNow()).nanoseconds
      // Without an eventfd the flag is looked at this often instead.
      let slice = fd >= 0 ? max(0, left) : min(max(0, left), 50_000_000)
      // poll(2) passes over negative descriptors.
      var requests = [
        pollfd(fd: fd, events: Int16(POLLIN), revents: 0),
        pollfd(fd: device ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&requests, 2, Int32(clamping: (slice + 999_999) / 1_000_000))
      if isRaised { return .stopped }
      if count > 0, requests[1].revents != 0 { return .readable }
      if left <= 0 { return .timeout }
    }
    return .stopped
  }
}

/// The thread of one device: started and stopped any number of times, and never twice at once.
final class DeviceThread: Sendable {
  private struct Running {
    var thread: WorkerThread
    var signal: StopSignal
  }

  private let name: String
  private let running = Mutex<Running?>(nil)

  /// - Parameter name: at most 15 characters, for the operator's eyes.
  init(_ name: String) { self.name = name }

  /// Again while it runs does nothing. `body` ends soon after its signal is raised.
  func start(_ body: @escaping @Sendable (StopSignal) -> Void) {
    running.withLock { running in
      guard running == nil else { return }
      let signal = StopSignal()
      guard let thread = WorkerThread(name, { body(signal) }) else { return }
      running = Running(thread: thread, signal: signal)
    }
  }

  /// Returns when `body` has. Not from within.
  func stop() {
    let ended = running.withLock { running in
      defer { running = nil }
      return running
    }
    ended?.signal.raise()
    ended?.thread.join()
  }
}
