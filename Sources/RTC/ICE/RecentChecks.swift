internal import Bytes

/// The transaction ids of the last authentic checks and where each came from. Whoever has seen a
/// check can send it again from an address of their own; a sender repeats one only along the same
/// path (RFC 8489, section 6.2.1), and draws a new id for every other.
struct RecentChecks: Sendable {
  /// Browsers check each pair every 2.5 s (the one in use) to 25 s: the checks of a minute or two.
  static let limit = 64

  private var entries: [(id: STUN.TransactionID, path: NetworkPath)] = []
  /// The oldest, once there are as many as there may be.
  private var oldest = 0

  /// False for a check that came along another path before.
  mutating func admit(_ id: STUN.TransactionID, from path: NetworkPath) -> Bool {
    if let seen = entries.first(where: { $0.id == id }) { return seen.path == path }
    if entries.count < Self.limit {
      entries.append((id, path))
    } else {
      entries[oldest] = (id, path)
      oldest = (oldest + 1) % Self.limit
    }
    return true
  }
}
