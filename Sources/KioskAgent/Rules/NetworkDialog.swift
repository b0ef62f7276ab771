internal import CareModel

/// The pages on which whoever installs the terminal brings it into a network.
package struct NetworkDialog: Equatable, Sendable {
  package enum Page: Equatable, Sendable {
    case kinds
    case wired
    case wifi
    case password(KioskWiFi, TypingPad)
    case mobile(TypingPad)
    case joining(NetworkWay)
    case joined
    case failed(NetworkWay, NetworkTrouble)
  }

  /// What a touch asks of the terminal.
  enum Step: Equatable {
    case stay, close, scan
    case join(NetworkWay, password: PersonalText?)
  }

  package internal(set) var page = Page.kinds
  /// Nil while they are being looked for.
  package internal(set) var networks: [KioskWiFi]?
  /// The first one that is shown.
  package private(set) var first = 0

  package static let networksOnAPage = 4
  /// What most operators call their way out.
  static let usualAPN = "internet"

  package var shown: Range<Int> {
    first..<min(first + Self.networksOnAPage, max(networks?.count ?? 0, first))
  }
  package var hasLater: Bool { shown.upperBound < networks?.count ?? 0 }

  mutating func hear(_ networks: [KioskWiFi]) {
    let named = networks.filter {
      (1...KioskWiFi.longestName).contains($0.name.revealed.utf8.count)
    }
    self.networks = Array(named.prefix(KioskWiFi.most))
    if first >= self.networks?.count ?? 0 { first = 0 }
  }

  mutating func touch(_ key: SetUpKey, _ network: KioskNetwork) -> Step {
    switch (page, key) {
    case (.kinds, .back), (.joined, .back): return .close
    case (.password, .back): page = .wifi
    case (_, .back): page = .kinds
    case (.kinds, .wired) where network.wired != .absent: page = .wired
    case (.kinds, .wifi) where network.wifi != .absent:
      page = .wifi
      return scan()
    case (.kinds, .mobile) where network.mobile != .absent: page = .mobile(.apn(Self.usualAPN))
    case (.wired, .join) where network.wired == .free: return join(.wired)
    case (.wifi, .search): return scan()
    case (.wifi, .earlier): first = max(0, first - Self.networksOnAPage)
    case (.wifi, .later) where hasLater: first += Self.networksOnAPage
    case (.wifi, .network(let place)) where shown.contains(place):
      if let chosen = networks?[place] { return begin(.wifi(chosen)) }
    case (.password(let chosen, let pad), .ready):
      return pad.isEmpty ? .stay : join(.wifi(chosen), password: pad.text)
    case (.mobile(let pad), .ready):
      return pad.isEmpty ? .stay : join(.mobile(apn: pad.text.revealed))
    case (.password(let chosen, var pad), _):
      pad.press(key)
      page = .password(chosen, pad)
    case (.mobile(var pad), _):
      pad.press(key)
      page = .mobile(pad)
    case (.failed(let way, _), .again): return begin(way)
    default: break
    }
    return .stay
  }

  /// Asks for what is still needed, and joins where that is nothing.
  private mutating func begin(_ way: NetworkWay) -> Step {
    switch way {
    case .wifi(let chosen) where chosen.isSecured: page = .password(chosen, .password())
    case .mobile(let apn): page = .mobile(.apn(apn))
    case .wired, .wifi: return join(way)
    }
    return .stay
  }

  private mutating func join(_ way: NetworkWay, password: PersonalText? = nil) -> Step {
    page = .joining(way)
    return .join(way, password: password)
  }

  private mutating func scan() -> Step {
    networks = nil
    first = 0
    return .scan
  }
}
