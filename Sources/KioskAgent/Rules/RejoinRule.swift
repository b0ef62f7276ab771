internal import Bytes

/// When a Wi-Fi or mobile network that the terminal knows and is not in is to be tried again: once a minute,
/// and never into somebody's setting up.
struct RejoinRule: Sendable {
  private let pause: Instant.Span
  private var next: Instant?

  init(pause: Instant.Span = .seconds(60)) { self.pause = pause }

  /// - Parameter network: how it stands now. To be asked at every look.
  mutating func isDue(_ network: KioskNetwork?, at now: Instant) -> Bool {
    guard let network, [network.wifi, network.mobile].contains(.free), !network.isSettled
    else {
      next = nil
      return false
    }
    let due = next ?? now + pause
    next = due > now ? due : now + pause
    return due <= now
  }

  /// Something was asked for on the screen.
  mutating func somebodyIsThere(at now: Instant) { next = now + KioskState.setUpClosesAfter }
}
