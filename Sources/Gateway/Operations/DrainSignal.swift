import Dispatch
import Glibc

/// SIGUSR1: begin no more calls, since the process is to be stopped soon. Its default would end the
/// process at once, so this is made before anything else.
public final class DrainSignal: Sendable {
  private let stream: AsyncStream<Void>
  // Only made and cancelled; Dispatch has its own locks for both.
  private nonisolated(unsafe) let source: any DispatchSourceSignal

  public init() {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.stream = stream
    signal(SIGUSR1, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGUSR1, queue: .global())
    source.setEventHandler { continuation.yield() }
    source.resume()
  }

  /// Returns true when the signal has come, false when the task is cancelled before.
  public func wait() async -> Bool {
    for await _ in stream { return true }
    return false
  }
}
