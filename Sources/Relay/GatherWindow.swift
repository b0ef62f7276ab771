public import Bytes

/// When to look for datagrams again. While few come each is taken at once; where several are expected within
/// the window, they are left to gather for as long as it, and cost one waking of the thread.
public struct GatherWindow: Sendable {
  /// The longest a datagram is left; nothing for never.
  public let span: Instant.Span
  /// How often what to expect is judged anew.
  static let judged = Instant.Span.milliseconds(10)
  /// Datagrams within a window that are worth a pause: it costs a waking of its own.
  static let worthwhile = 2

  private var count = 0
  private var since: Instant
  private var isBusy = false

  public init(span: Instant.Span, now: Instant) {
    self.span = span
    since = now
  }

  /// `datagrams` were taken in a turn that began at `now`: until when the next one may wait, or nil for not
  /// at all.
  public mutating func next(after datagrams: Int, now: Instant) -> Instant? {
    count += datagrams
    let elapsed = now - since
    if elapsed >= Self.judged {
      isBusy = count * Int(span.nanoseconds) >= Self.worthwhile * Int(elapsed.nanoseconds)
      count = 0
      since = now
    }
    return isBusy ? now + span : nil
  }
}
