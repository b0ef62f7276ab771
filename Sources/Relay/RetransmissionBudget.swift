internal import Bytes

/// Payload bytes that one slot sends again in a second, so that a receiver which asks for everything
/// again and again makes no stream many times as large as what it is shown.
struct RetransmissionBudget {
  /// 2 Mbit/s: as much as a camera sends, of which losses are a small part.
  static let bytesPerSecond = 250_000

  private var second: (start: Instant, bytes: Int)?

  /// Something may be sent again now.
  mutating func allows(_ now: Instant) -> Bool {
    guard let second, now - second.start < .seconds(1) else {
      second = (now, 0)
      return true
    }
    return second.bytes < Self.bytesPerSecond
  }

  mutating func spend(_ bytes: Int) { second?.bytes += bytes }
}
