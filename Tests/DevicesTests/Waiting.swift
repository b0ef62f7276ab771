import Bytes
import Posix
import Synchronization

/// Collects what a device tells on its own thread, for tests that wait for it.
final class Collected<Element: Sendable>: Sendable {
  private let list = Mutex<[Element]>([])

  var all: [Element] { list.withLock { $0 } }
  func add(_ element: Element) { list.withLock { $0.append(element) } }
}

/// True as soon as the condition is; false when it is not within a time that no healthy machine needs.
func eventually(
  within span: Instant.Span = .seconds(30), _ condition: @Sendable () -> Bool
) async -> Bool {
  let end = monotonicNow() + span
  while monotonicNow() < end {
    if condition() { return true }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return condition()
}
