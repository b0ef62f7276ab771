internal import Bytes
internal import CareModel

/// Bringing the terminal into a network, on the screen.
extension KioskState {
  /// A network that is known is joined within this time of the start.
  static let setUpOpensAfter = Instant.Span.seconds(15)
  /// Nobody is there any more.
  static let setUpClosesAfter = Instant.Span.seconds(180)
  static let joinedIsShownFor = Instant.Span.seconds(5)

  /// There is a button for it: only where it may help.
  package var offersNetwork: Bool {
    guard let network, !gatewayIsUp else { return false }
    return switch standing {
    case .starting, .unpaired(nil): absence != .none || !network.isSettled
    case .paired: absence == .long && !network.isJoined
    case .revoked(nil): !network.isSettled
    case .unpaired, .revoked: false
    }
  }

  private var wasNeverPaired: Bool {
    switch standing {
    case .starting, .unpaired: configuration == nil
    case .paired, .revoked: false
    }
  }

  mutating func networkIs(_ new: KioskNetwork?) {
    let old = network
    network = new
    guard let new else { return closeNetworkDialog() }
    if networkDialog?.page == .wired, old?.wired != .joined, new.wired == .joined { showJoined() }
    if wasNeverPaired, !new.isSettled, !networkWasAsked {
      timers[.setUpOpens] = timers[.setUpOpens] ?? now.steady + Self.setUpOpensAfter
    } else {
      timers[.setUpOpens] = nil
    }
  }

  /// The gateway answers: whatever was to be set up is.
  mutating func networkIsThere() {
    timers[.setUpOpens] = nil
    if networkDialog?.page != .joined { closeNetworkDialog() }
  }

  mutating func networksAre(_ networks: [KioskWiFi]) { networkDialog?.hear(networks) }

  /// - Parameter attempt: the number it was asked with; others have been given up meanwhile.
  mutating func networkTried(_ attempt: Int, _ trouble: NetworkTrouble?) {
    guard attempt == networkAttempts, case .joining(let way) = networkDialog?.page else { return }
    guard let trouble else { return showJoined() }
    networkDialog?.page = .failed(way, trouble)
    timers[.setUpCloses] = now.steady + Self.setUpClosesAfter
  }

  mutating func openNetworkDialog() {
    networkDialog = NetworkDialog()
    networkWasAsked = true
    timers[.setUpOpens] = nil
    timers[.setUpCloses] = now.steady + Self.setUpClosesAfter
  }

  mutating func closeNetworkDialog() {
    networkDialog = nil
    timers[.setUpOpens] = nil
    timers[.setUpCloses] = nil
  }

  private mutating func showJoined() {
    networkDialog?.page = .joined
    timers[.setUpCloses] = now.steady + Self.joinedIsShownFor
  }

  mutating func touchSetUp(_ key: SetUpKey) -> [KioskAction] {
    guard let network else { return [] }
    guard networkDialog != nil else {
      if key == .open, offersNetwork, dialog == nil { openNetworkDialog() }
      return []
    }
    timers[.setUpCloses] = now.steady + Self.setUpClosesAfter
    switch networkDialog?.touch(key, network) {
    case .close: closeNetworkDialog()
    case .scan: return [.scanNetworks]
    case .join(let way, let password):
      networkAttempts += 1
      return [.joinNetwork(way, password: password, attempt: networkAttempts)]
    case .stay, nil: break
    }
    return []
  }
}
