internal import Bytes
internal import CLinux
internal import RTC

/// Sockets that follow the addresses of the machine, and the wish for a restart.
extension MediaLoop {
  /// Addresses come and go in bursts (a lease, then IPv6): looked at when it is quiet.
  private static let settling = Instant.Span.milliseconds(300)
  /// An address that cannot be bound yet, such as one still checked for duplicates, is tried again.
  private static let retry = Instant.Span.seconds(2)
  /// Consent alone brings an answer every 6 s at the latest.
  private static let silence = Instant.Span.seconds(8)
  /// Wishes for the same trouble are so far apart.
  private static let wishPause = Instant.Span.seconds(5)

  static func open(_ addresses: [SocketAddress], epoll: Int32) -> [MediaSocket] {
    addresses.prefix(Interfaces.limit).compactMap { address in
      guard let socket = MediaSocket(binding: address), clinux_epoll_add(epoll, socket.fd) == 0
      else { return nil }
      return socket
    }
  }

  func addressesMayHaveChanged(_ now: Instant) { nextLook = now + Self.settling }

  /// Keeps the sockets of addresses that are still there, closes the others, opens what is new.
  func lookAtAddresses(_ now: Instant) {
    nextLook = nil
    let wanted = Array(configuration.interfaces.addresses().prefix(Interfaces.limit))
    let before = sockets.map(\.local)
    sockets = wanted.flatMap { address in
      sockets.first { $0.local.with(port: 0) == address.with(port: 0) }.map { [$0] }
        ?? Self.open([address], epoll: epoll)
    }
    if sockets.count < wanted.count { nextLook = now + Self.retry }
    // Its candidates are already known where only an address went that was not in use.
    guard Set(sockets.map(\.local)) != Set(before) else { return }
    wishForRestart(.addressesChanged, now, isNew: true)
  }

  func renewSockets(_ now: Instant) {
    sockets = []
    sockets = Self.open(configuration.interfaces.addresses(), epoll: epoll)
    wishForRestart(.addressesChanged, now, isNew: true)
  }

  /// A path that is dead is given up sooner than consent ends (30 s): a restart costs little.
  func watchForSilence(_ now: Instant) {
    switch state {
    case .connecting, .connected:
      if let lastHeard, now - lastHeard > Self.silence { wishForRestart(.silence, now) }
    case .interrupted: wishForRestart(.noConnectivity, now)
    case .new, .failed, .closed: break
    }
  }

  /// - Parameter isNew: what has just happened cannot have been told before.
  func wishForRestart(_ reason: RestartReason, _ now: Instant, isNew: Bool = false) {
    switch state {
    case .connecting, .connected, .interrupted: break
    // The first offer, when it is made, has the addresses of then.
    case .new, .failed, .closed: return
    }
    if !isNew, let lastRestartWish, now - lastRestartWish < Self.wishPause { return }
    lastRestartWish = now
    onEvent(.restartWanted(reason))
  }
}
