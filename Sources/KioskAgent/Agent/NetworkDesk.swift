internal import Bytes
internal import CareModel
package import Devices
internal import Glibc
internal import Posix

/// What sets up networks on this machine. Everything may wait for a minute.
package protocol NetworkAccess: Sendable {
  func state() throws(NetworkFault) -> NetworkState
  func wifiNetworks() throws(NetworkFault) -> [WiFiNetwork]
  func connectWired() throws(NetworkFault)
  func connectWiFi(ssid: String, password: String?) throws(NetworkFault)
  func connectMobile(apn: String) throws(NetworkFault)
  func rejoin() throws(NetworkFault)
}

extension NetworkSetup: NetworkAccess {}

/// Asks how the network stands while the gateway is away, has a known one tried again, and does what the
/// screen was told to, on a thread of its own. Passwords go through it and stay nowhere.
final class NetworkDesk: Sendable {
  private enum Order: Sendable {
    case scan
    case join(NetworkWay, password: PersonalText?, attempt: Int)
    case stop
  }

  private static let lookMilliseconds: Int32 = 10_000

  private let access: any NetworkAccess
  private let orders: Mailbox<Order>
  private let rejoining: RejoinRule
  private let isNeeded: @Sendable () -> Bool
  private let tell: @Sendable (KioskEvent) -> Void

  /// - Parameter isNeeded: there is no gateway session.
  init?(
    _ access: any NetworkAccess, rejoining: RejoinRule = RejoinRule(),
    isNeeded: @escaping @Sendable () -> Bool, tell: @escaping @Sendable (KioskEvent) -> Void
  ) {
    guard let orders = Mailbox<Order>() else { return nil }
    (self.access, self.orders, self.rejoining) = (access, orders, rejoining)
    (self.isNeeded, self.tell) = (isNeeded, tell)
  }

  func start() {
    // It may be in the middle of a minute's wait when the program ends.
    WorkerThread("network") { [self] in run() }?.detach()
  }

  func stop() { _ = orders.post(.stop) }
  func scan() { _ = orders.post(.scan, limit: 4) }
  func join(_ way: NetworkWay, password: PersonalText?, attempt: Int) {
    _ = orders.post(.join(way, password: password, attempt: attempt), limit: 4)
  }

  private func run() {
    var told: KioskNetwork?
    var rejoining = self.rejoining
    while look(&told) {
      if isNeeded(), rejoining.isDue(told, at: monotonicNow()) { try? access.rejoin() }
      var descriptor = pollfd(fd: orders.fd, events: Int16(POLLIN), revents: 0)
      poll(&descriptor, 1, Self.lookMilliseconds)
      for order in orders.take() {
        rejoining.somebodyIsThere(at: monotonicNow())
        switch order {
        case .scan: tell(.networks(heard()))
        case .join(let way, let password, let attempt):
          tell(.networkTried(attempt: attempt, trouble(of: way, password: password?.revealed)))
        case .stop: return
        }
      }
    }
  }

  /// - Returns: whether there is something that can be asked.
  private func look(_ told: inout KioskNetwork?) -> Bool {
    guard isNeeded() else { return true }
    let network: KioskNetwork?
    do throws(NetworkFault) {
      network = KioskNetwork(try access.state().devices)
    } catch {
      if error == .missing { return false }
      // A single question without an answer changes nothing.
      network = error == .notRunning ? nil : told
    }
    if network != told { tell(.network(network)) }
    told = network
    return true
  }

  private func heard() -> [KioskWiFi] {
    // What cannot be asked has heard nothing: the screen says what to try.
    ((try? access.wifiNetworks()) ?? []).prefix(KioskWiFi.most).map { network in
      KioskWiFi(
        PersonalText(network.ssid), .init(percent: network.signalPercent),
        isSecured: network.isSecured)
    }
  }

  /// Nil where the terminal is in the network.
  private func trouble(of way: NetworkWay, password: String?) -> NetworkTrouble? {
    do throws(NetworkFault) {
      switch way {
      case .wired: try access.connectWired()
      case .wifi(let network):
        try access.connectWiFi(ssid: network.name.revealed, password: password)
      case .mobile(let apn): try access.connectMobile(apn: apn)
      }
      return (try? access.state())?.connectivity == .portal ? .signIn : nil
    } catch {
      return NetworkTrouble(error)
    }
  }
}

extension NetworkTrouble {
  fileprivate init(_ fault: NetworkFault) {
    switch fault {
    case .notConnected, .invalid: self = .refused
    case .notFound: self = .gone
    case .timeout, .noAddress: self = .silent
    case .cardLocked: self = .locked
    case .missing, .notRunning, .failed: self = .failed
    }
  }
}

extension KioskWiFi.Signal {
  fileprivate init(percent: Int) { self = percent >= 60 ? .strong : percent >= 35 ? .fair : .weak }
}

extension KioskNetwork {
  /// Of several devices of a kind the one that has come furthest counts.
  init(_ devices: [NetworkDevice]) {
    func link(_ kind: NetworkKind) -> Link {
      let states = Set(devices.filter { $0.kind == kind }.map(\.state))
      if states.contains(.connected) { return .joined }
      if states.contains(.connecting) { return .joining }
      if states.contains(.disconnected) { return .free }
      return states.isEmpty ? .absent : .unplugged
    }
    self.init(wired: link(.wired), wifi: link(.wifi), mobile: link(.mobile))
  }
}
