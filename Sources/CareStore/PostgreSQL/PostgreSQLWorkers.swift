internal import Dispatch
internal import Posix
internal import Synchronization

/// A few threads, each with a connection of its own, and the queue of what waits for them.
final class PostgreSQLWorkers: Sendable {
  typealias Job = @Sendable (PostgreSQLSession) -> Void

  private struct State {
    var waiting: [Job] = []
    var busy = 0
    var threads = 0
    var isClosed = false
    /// Who waits for the last thread to end.
    var closing: [@Sendable () -> Void] = []
  }

  private let server: PostgreSQLServer
  private let limits: PostgreSQLStore.Limits
  private let state = Mutex(State())
  /// Counts the jobs that wait, and the threads that are to end.
  private let post = DispatchSemaphore(value: 0)

  init(server: PostgreSQLServer, limits: PostgreSQLStore.Limits) {
    self.server = server
    self.limits = limits
  }

  /// Runs a body on one of the threads and waits for it.
  func run<Value: Sendable>(
    _ body: @escaping @Sendable (PostgreSQLSession) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { done in
      do {
        try enqueue { session in done.resume(with: Result { try body(session) }) }
      } catch {
        done.resume(throwing: error)
      }
    }
  }

  /// Throws ``StoreError/unavailable(_:)`` where too many wait already, or after the closing.
  func enqueue(_ job: @escaping Job) throws {
    try state.withLock { state in
      if state.isClosed { throw StoreError.unavailable("the database is closed") }
      guard state.waiting.count < limits.waiting else {
        throw StoreError.unavailable("too many wait for the database")
      }
      if state.busy + state.waiting.count >= state.threads, state.threads < limits.connections,
        WorkerThread("database", { [self] in work() }).map({ $0.detach() }) != nil
      {
        state.threads += 1
      }
      guard state.threads > 0 else { throw StoreError.unavailable("no room for a thread") }
      state.waiting.append(job)
    }
    post.signal()
  }

  private func work() {
    let session = PostgreSQLSession(server: server)
    while let job = next() {
      job(session)
      state.withLock { $0.busy -= 1 }
    }
    let closing = state.withLock { state in
      state.threads -= 1
      return state.threads == 0 ? state.closing : []
    }
    for done in closing { done() }
  }

  /// Nil where nothing waits any more and nothing will.
  private func next() -> Job? {
    post.wait()
    return state.withLock { state in
      guard !state.waiting.isEmpty else { return nil }
      state.busy += 1
      return state.waiting.removeFirst()
    }
  }

  /// Lets what waits be done, and ends the threads.
  func close() async {
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      let threads = state.withLock { state in
        state.isClosed = true
        if state.threads > 0 { state.closing.append { done.resume() } }
        return state.threads
      }
      if threads == 0 { done.resume() }
      for _ in 0..<threads { post.signal() }
    }
  }
}
