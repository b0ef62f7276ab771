import CareModel
import KioskAgent

/// The screens on which a network is chosen.
let networkScreens: [(name: String, make: @Sendable (Language) -> Household)] = [
  (
    "56-starting-network",
    {
      var house = Household.unpaired($0)
      house.send(.network(KioskNetwork(wifi: .joining)))
      house.leap(61)
      return house
    }
  ),
  (
    "57-pairing-network",
    {
      var house = Household.unpaired($0)
      house.send(.network(KioskNetwork(wifi: .free)))
      house.send(.unpaired)
      return house
    }
  ),
  (
    "58-revoked-network",
    {
      var house = Household($0)
      house.send(.network(KioskNetwork(wifi: .free)))
      house.send(.revoked)
      return house
    }
  ),
  ("59-away-network", { withoutNetwork($0) }),
  ("60-away-network-consent", { withoutNetwork($0, consent: true) }),
  ("61-network-kinds", { chosen($0) }),
  (
    "62-network-nothing",
    {
      var house = chosen($0)
      house.send(.network(KioskNetwork()))
      return house
    }
  ),
  ("63-network-cable-out", { chosen($0, .wired) }),
  (
    "64-network-cable-in",
    {
      var house = chosen($0, .wired)
      house.send(.network(KioskNetwork(wired: .free)))
      return house
    }
  ),
  ("65-network-searching", { chosen($0, .wifi) }),
  ("66-network-list", { heard($0) }),
  ("67-network-list-end", { heard($0, .later, .later) }),
  (
    "68-network-none",
    {
      var house = chosen($0, .wifi)
      house.send(.networks([]))
      return house
    }
  ),
  ("69-network-password", { heard($0, [.network(0)] + keys("tupasvilla")) }),
  ("70-network-password-shown", { heard($0, [.network(0)] + keys("tupas") + [.reveal, .shift]) }),
  ("71-network-symbols", { heard($0, .network(0), .reveal, .symbols) }),
  ("72-network-more-symbols", { heard($0, .network(0), .reveal, .symbols, .shift) }),
  ("73-network-apn", { chosen($0, .mobile) }),
  ("74-network-joining", { heard($0, .network(1)) }),
  ("75-network-joined", { tried($0, nil, .wifi, .network(1)) }),
  ("76-network-refused", { tried($0, .refused, .wifi, .network(0), .letter("a"), .ready) }),
  ("77-network-gone", { tried($0, .gone, .wifi, .network(1)) }),
  ("78-network-card", { tried($0, .gone, .mobile, .ready) }),
  ("85-network-card-locked", { tried($0, .locked, .mobile, .ready) }),
  ("79-network-silent", { tried($0, .silent, .mobile, .ready) }),
  ("80-network-sign-in", { tried($0, .signIn, .wifi, .network(1)) }),
]

private let networks: [KioskWiFi] = [
  KioskWiFi("Koti 24", .strong, isSecured: true),
  KioskWiFi("Palvelutalo vieraat", .strong, isSecured: false),
  KioskWiFi("DNA-5G-A1B2", .fair, isSecured: true),
  KioskWiFi("Naapurin verkko", .fair, isSecured: true),
  KioskWiFi("Elisa_Mobi_7788", .fair, isSecured: true),
  KioskWiFi("Kirjasto", .weak, isSecured: false),
  KioskWiFi("Autotalli", .weak, isSecured: true),
  KioskWiFi("TP-Link_0042", .weak, isSecured: true),
  KioskWiFi("Rappu B", .weak, isSecured: true),
]

/// The gateway has been away for an hour, and the machine is in no network.
private func withoutNetwork(_ language: Language, consent: Bool = false) -> Household {
  var house = Household(
    language, consent: consent, at: Household.morning - .seconds(3601),
    visitsFrom: Household.morning)
  house.send(.gatewayDown)
  house.send(.network(KioskNetwork(wired: .unplugged, wifi: .free, mobile: .free)))
  house.leap(3601)
  return house
}

private func chosen(_ language: Language, _ keys: SetUpKey...) -> Household {
  var house = withoutNetwork(language)
  for key in [.open] + keys { house.send(.touch(.setUp(key))) }
  return house
}

private func heard(_ language: Language, _ keys: SetUpKey...) -> Household {
  heard(language, keys)
}

private func heard(_ language: Language, _ keys: [SetUpKey]) -> Household {
  var house = chosen(language, .wifi)
  house.send(.networks(networks))
  for key in keys { house.send(.touch(.setUp(key))) }
  return house
}

private func keys(_ text: String) -> [SetUpKey] { text.map { .letter($0) } }

private func tried(
  _ language: Language, _ trouble: NetworkTrouble?, _ keys: SetUpKey...
) -> Household {
  var house = withoutNetwork(language)
  for key in [.open] + keys {
    house.send(.touch(.setUp(key)))
    if key == .wifi { house.send(.networks(networks)) }
  }
  house.send(.networkTried(attempt: 1, trouble))
  return house
}
