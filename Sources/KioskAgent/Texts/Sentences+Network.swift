internal import CareModel

extension Sentences {
  func detail(of network: KioskWiFi) -> String {
    let signal: TextKey =
      switch network.signal {
      case .strong: .networkStrong
      case .fair: .networkFair
      case .weak: .networkWeak
      }
    return
      "\(texts(signal)), \(texts(network.isSecured ? .networkSecured : .networkOpen))"
  }

  /// What to try where a network was not joined.
  func advice(_ way: NetworkWay, _ trouble: NetworkTrouble) -> [String] {
    switch (trouble, way) {
    case (.refused, .wifi(let network)) where network.isSecured:
      [texts(.networkPasswordWrong), texts(.networkPasswordTry)]
    case (.gone, .wired): [texts(.networkCableOut), texts(.networkCableTry)]
    case (.gone, .wifi): [texts(.networkGone), texts(.networkCloser)]
    case (.gone, .mobile), (.refused, .mobile): [texts(.networkCardTry)]
    case (.locked, _): [texts(.networkCardLocked), texts(.networkCardUnlock)]
    case (.silent, _): [texts(.networkSilent), texts(.networkLaterTry)]
    case (.signIn, _): [texts(.networkSignIn), texts(.networkOtherTry)]
    case (.refused, _), (.failed, _): [texts(.networkOtherTry)]
    }
  }
}
