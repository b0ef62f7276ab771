internal import Bytes
internal import Posix
internal import Synchronization

/// Looks at the calls once a second, one look at a time, and knows when one does not come back.
final class Looker: Sendable {
  private static let patience = Instant.Span.seconds(20)

  private let begun = Mutex<Instant?>(nil)

  func look(_ body: @escaping @Sendable () async -> Void) {
    let isFree = begun.withLock { begun in
      guard begun == nil else { return false }
      begun = monotonicNow()
      return true
    }
    guard isFree else { return }
    Task { [self] in
      await body()
      begun.withLock { $0 = nil }
    }
  }

  func isStuck(at now: Instant) -> Bool {
    begun.withLock { $0.map { now - $0 > Self.patience } ?? false }
  }
}
