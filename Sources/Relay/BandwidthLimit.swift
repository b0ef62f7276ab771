/// What a participant is asked to send at most: the least of what its receivers can take, what the
/// gateway set and what a shard with too much to do asks of everybody. Told by REMB; silence where there is no limit.
struct BandwidthLimit {
  /// Stands for "no limit" once a limit was told: browsers keep the last one they heard.
  static let unlimited: UInt64 = 1_000_000_000
  /// No sender is asked for less; below it neither sound nor picture is of use.
  static let floor: UInt64 = 30_000

  /// Set by the gateway, bit/s.
  var commanded: UInt64?
  private var told: UInt64?

  /// The limit to tell now; nil for nothing to tell. `receivers` is the least of the receivers, `shed`
  /// the shard's own.
  mutating func next(receivers: UInt64?, shed: UInt64?) -> UInt64? {
    let limits = [commanded, receivers, shed].compactMap { $0 }
    if let limit = limits.min() {
      told = max(limit, Self.floor)
      return told
    }
    guard told != nil else { return nil }
    told = nil
    return Self.unlimited
  }
}
