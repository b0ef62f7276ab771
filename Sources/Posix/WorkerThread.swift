internal import CLinux
internal import Glibc

/// A thread of its own for work that must not wait behind other work.
public final class WorkerThread: @unchecked Sendable {
  // @unchecked: the handle is written once, before the thread can be joined.
  private var thread = pthread_t()

  private final class Start {
    let name: String
    let body: @Sendable () -> Void
    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
      (self.name, self.body) = (name, body)
    }
  }

  /// - Parameter name: at most 15 characters, for the operator's eyes.
  /// - Returns: nil where the system has no room for another thread.
  public init?(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let start = Unmanaged.passRetained(Start(name, body))
    let failure = pthread_create(
      &thread, nil,
      { argument in
        // Passed in just below.
        let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
        clinux_set_thread_name(pthread_self(), start.name)
        start.body()
        return nil
      }, start.toOpaque())
    guard failure == 0 else {
      start.release()
      return nil
    }
  }

  /// Waits for its end; once, and not together with ``detach()``.
  public func join() { pthread_join(thread, nil) }

  /// Nobody is going to wait for it.
  public func detach() { pthread_detach(thread) }
}
