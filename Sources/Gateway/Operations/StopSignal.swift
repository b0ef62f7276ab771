import Dispatch
import Glibc
import Synchronization

/// SIGINT and SIGTERM: the first asks to stop in order, the second ends the process at once.
public final class StopSignal: Sendable {
  private let count = Mutex(0)
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation
  // Sources are only made and cancelled; Dispatch has its own locks for both.
  private nonisolated(unsafe) var sources: [any DispatchSourceSignal] = []

  public init() {
    (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)  // or the default action ends the process before the source hears it
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [weak self] in self?.arrived(number) }
      source.resume()
      sources.append(source)
    }
  }

  /// Returns when the first signal has come.
  public func wait() async {
    for await _ in stream { return }
  }

  private func arrived(_ number: Int32) {
    let isFirst = count.withLock { count in
      count += 1
      return count == 1
    }
    // 128 and the signal's number is how shells name such an end.
    guard isFirst else { _exit(128 + number) }
    continuation.yield()
  }
}
