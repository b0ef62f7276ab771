package import CareModel

/// How the terminal's ways into a network stand just now.
package struct KioskNetwork: Equatable, Sendable {
  package enum Link: Equatable, Sendable {
    /// The machine has no such device.
    case absent
    /// No cable, or no card in the modem.
    case unplugged
    case free, joining, joined
  }

  package var wired, wifi, mobile: Link

  package init(wired: Link = .absent, wifi: Link = .absent, mobile: Link = .absent) {
    (self.wired, self.wifi, self.mobile) = (wired, wifi, mobile)
  }

  package var isJoined: Bool { [wired, wifi, mobile].contains(.joined) }
  /// It is in a network, or about to be in one that it knows.
  package var isSettled: Bool { isJoined || [wired, wifi, mobile].contains(.joining) }
}

/// A network that can be heard. Its name may tell who lives there.
package struct KioskWiFi: Equatable, Sendable {
  /// At most 32 bytes.
  package var name: PersonalText
  package var signal: Signal
  package var isSecured: Bool

  package enum Signal: Equatable, Sendable { case strong, fair, weak }

  package init(_ name: PersonalText, _ signal: Signal, isSecured: Bool) {
    (self.name, self.signal, self.isSecured) = (name, signal, isSecured)
  }

  package static let longestName = 32
  /// Of a list; the strongest come first.
  package static let most = 40
}

/// One way into a network, as it was chosen on the screen. It holds no password.
package enum NetworkWay: Equatable, Sendable {
  case wired
  case wifi(KioskWiFi)
  case mobile(apn: String)
}

/// Why it did not come about.
package enum NetworkTrouble: Equatable, Sendable, CaseIterable {
  /// The password may be wrong, or the network does not let the terminal in.
  case refused
  /// The network, the cable or the modem is not there.
  case gone
  case silent
  /// The card in the modem asks for its PIN, which the terminal does not take.
  case locked
  /// A page for signing in stands before it, which a terminal cannot fill in.
  case signIn
  case failed
}

/// What can be touched while a network is chosen.
package enum SetUpKey: Hashable, Sendable {
  case open, back, again
  case wired, wifi, mobile, join
  /// The network at this place of the list.
  case network(Int)
  case earlier, later, search
  case letter(Character)
  case shift, symbols, erase, reveal, ready

  package var name: String {
    switch self {
    case .network(let place): "network\(place)"
    case .letter(let letter): "letter\(letter)"
    default: "\(self)"
    }
  }
}
