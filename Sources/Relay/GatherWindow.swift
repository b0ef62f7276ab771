public import Bytes

/// When to look for datagrams again. While few come each is taken at once. Where enough are expected within the
/// longest window, they are left to gather until about as many are there as make a pause worth its waking: the more
/// come, the shorter they wait.
public struct GatherWindow: Sendable {
  /// The longest a datagram is left; nothing for never.
  public let longest: Instant.Span
  /// However many come, unless the longest is shorter: a shorter pause costs more than it saves.
  static let shortest = Instant.Span.microseconds(250)
  /// How often what to expect is judged anew, or after so many datagrams: a crowd does not wait for the judgement.
  static let judged = (time: Instant.Span.milliseconds(10), datagrams: 100)
  /// What is waited for: so many datagrams, each a waking of its own otherwise, or so many packets to send, which
  /// leave in runs then.
  static let wanted = (datagrams: 10, packets: 30)
  /// A window in which fewer are expected is no window.
  static let worthwhile = (datagrams: 2, packets: 4)

  private var datagrams = 0
  private var packets = 0
  private var hadLongWork = false
  private var since: Instant
  private var span: Instant.Span?

  public init(longest: Instant.Span, now: Instant) {
    self.longest = longest
    since = now
  }

  /// So many datagrams were taken, and packets sent, in a turn that began at `now`: until when the next one may
  /// wait, or nil for not at all.
  /// - Parameter longWork: whether a command or a piece of a handshake was in the turn. While people come, nothing
  ///   waits: each of them holds up the media that come meanwhile.
  public mutating func next(
    after datagrams: Int, packets: Int, longWork: Bool, now: Instant
  ) -> Instant? {
    if longWork { (hadLongWork, span) = (true, nil) }
    self.datagrams += datagrams
    self.packets += packets
    let elapsed = now - since
    if elapsed >= Self.judged.time || self.datagrams >= Self.judged.datagrams {
      span = hadLongWork ? nil : window(over: elapsed)
      (self.datagrams, self.packets, hadLongWork, since) = (0, 0, false, now)
    }
    return span.map { now + $0 }
  }

  /// For what came in the time that has passed.
  private func window(over elapsed: Instant.Span) -> Instant.Span? {
    let passed = Int(elapsed.nanoseconds)
    let enough = min(
      passed * Self.wanted.datagrams / max(datagrams, 1),
      passed * Self.wanted.packets / max(packets, 1))
    let span = min(max(enough, Int(Self.shortest.nanoseconds)), Int(longest.nanoseconds))
    guard datagrams * span >= Self.worthwhile.datagrams * passed,
      packets * span >= Self.worthwhile.packets * passed
    else { return nil }
    return Instant.Span(nanoseconds: Int64(span))
  }
}
