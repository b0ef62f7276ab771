internal import Bytes

/// The flight timer (RFC 6347, section 4.2.4.1) in our own time. It starts at 50 ms, as browsers do,
/// since a call is waiting for it, and doubles up to three seconds.
struct RetransmissionTimer {
  static let initial = Instant.Span.milliseconds(50)
  static let longest = Instant.Span.seconds(3)

  private(set) var interval = RetransmissionTimer.initial
  private(set) var deadline: Instant?

  mutating func restart() { interval = Self.initial }

  mutating func backOff() {
    interval = min(Instant.Span(nanoseconds: interval.nanoseconds * 2), Self.longest)
  }

  mutating func arm(now: Instant) { deadline = now + interval }
  mutating func postpone(now: Instant) { deadline = now + .milliseconds(5) }
  mutating func stop() { deadline = nil }
}
