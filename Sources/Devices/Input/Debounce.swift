package import Bytes

/// One press of a button, however often its contact closes meanwhile.
package struct Debounce: Sendable {
  /// After the last closing of the contact there must be this much rest before another press counts:
  /// contacts bounce for some 20 ms, and hands tremble for longer.
  private let rest: Instant.Span
  private var last: Instant?

  package init(rest: Instant.Span = .milliseconds(300)) { self.rest = rest }

  /// The contact closed. Times never go back.
  package mutating func isPress(at now: Instant) -> Bool {
    defer { last = now }
    guard let last else { return true }
    return (now - last).nanoseconds >= rest.nanoseconds
  }
}
