/// What nmcli(1) says in its terse mode: a row a line, fields with colons between them, and a backslash
/// before each colon or backslash that is part of a field.
package enum NmcliText {
  /// More rows than there are networks in the busiest house.
  private static let mostRows = 500

  package static func rows(_ text: String) -> [[String]] {
    text.unicodeScalars.split(separator: "\n").prefix(mostRows).map { line in
      var fields = [""]
      var isEscaped = false
      for scalar in line {
        if !isEscaped && scalar == "\\" {
          isEscaped = true
        } else if !isEscaped && scalar == ":" {
          fields.append("")
        } else {
          fields[fields.count - 1].unicodeScalars.append(scalar)
          isEscaped = false
        }
      }
      return fields
    }
  }

  /// Of `--fields IN-USE,SIGNAL,SECURITY,SSID device wifi list`: each name once, the strongest of its
  /// stations first. Networks that hide their names are left out: nobody could choose them.
  package static func networks(_ text: String) -> [WiFiNetwork] {
    var byName: [String: WiFiNetwork] = [:]
    for row in rows(text) where row.count == 4 && !row[3].isEmpty {
      guard let signal = Int(row[1]), (0...100).contains(signal) else { continue }
      let found = WiFiNetwork(
        ssid: row[3], signalPercent: signal, isSecured: !["", "--"].contains(row[2]),
        isInUse: row[0] == "*")
      guard let known = byName[found.ssid] else {
        byName[found.ssid] = found
        continue
      }
      var best = known.signalPercent >= signal ? known : found
      best.isInUse = known.isInUse || found.isInUse
      byName[found.ssid] = best
    }
    return byName.values.sorted { ($1.signalPercent, $0.ssid) < ($0.signalPercent, $1.ssid) }
  }

  /// Of `--fields DEVICE,TYPE,STATE device status`; only what leads out of the machine.
  package static func devices(_ text: String) -> [NetworkDevice] {
    rows(text).compactMap { row in
      guard row.count == 3, !row[0].isEmpty, let kind = kinds[row[1]] else { return nil }
      let state: NetworkDevice.State
      switch row[2] {
      case "unmanaged", "unavailable": state = .unavailable
      case "disconnected": state = .disconnected
      case let word where word.hasPrefix("connecting"): state = .connecting
      // Also "connected (externally)".
      case let word where word.hasPrefix("connected"): state = .connected
      default: state = .unavailable
      }
      return NetworkDevice(name: row[0], kind: kind, state: state)
    }
  }

  private static let kinds: [String: NetworkKind] = [
    "ethernet": .wired, "wifi": .wifi, "gsm": .mobile,
  ]

  /// Of `--fields TYPE connection show`: what was set up.
  package static func knownKinds(_ text: String) -> Set<NetworkKind> {
    let names: [String: NetworkKind] = [
      "802-3-ethernet": .wired, "802-11-wireless": .wifi, "gsm": .mobile,
    ]
    return Set(rows(text).compactMap { $0.count == 1 ? names[$0[0]] : nil })
  }

  /// Of what nmcli says where a modem's card is locked, by the name of the setting that holds its PIN.
  package static func asksForPIN(_ text: String) -> Bool { text.contains("(gsm.pin)") }

  /// Of what nmcli says on its way to exit code 4: the network let us in, and gave no address. Everything
  /// else that ends so may be the password: with WPA3 it says then that no network was found.
  package static func tellsOfNoAddress(_ text: String) -> Bool {
    // NMDeviceStateReason 5, 6 and 15 to 17, as nmcli 1.42 has them in English.
    [
      "IP configuration could not be reserved", "IP configuration is no longer valid",
      "DHCP client",
    ]
    .contains { text.contains($0) }
  }

  /// Of `--fields CONNECTIVITY general status`.
  package static func connectivity(_ text: String) -> NetworkState.Connectivity {
    rows(text).first?.first.flatMap(NetworkState.Connectivity.init) ?? .unknown
  }
}

/// A network that can be heard.
public struct WiFiNetwork: Sendable, Equatable {
  /// As its owner named it.
  public var ssid: String
  /// 0…100.
  public var signalPercent: Int
  public var isSecured: Bool
  public var isInUse: Bool

  public init(ssid: String, signalPercent: Int, isSecured: Bool, isInUse: Bool) {
    self.ssid = ssid
    self.signalPercent = signalPercent
    self.isSecured = isSecured
    self.isInUse = isInUse
  }
}

public struct NetworkDevice: Sendable, Equatable {
  public enum State: String, Sendable {
    /// No cable, no card in the modem, or somebody else's business.
    case unavailable
    case disconnected, connecting, connected
  }

  /// Such as `wlan0`.
  public var name: String
  public var kind: NetworkKind
  public var state: State

  public init(name: String, kind: NetworkKind, state: State) {
    self.name = name
    self.kind = kind
    self.state = state
  }
}

public struct NetworkState: Sendable, Equatable {
  public enum Connectivity: String, Sendable {
    case none
    /// Somebody's sign-in page stands before the world.
    case portal
    case limited, full, unknown
  }

  public var connectivity: Connectivity
  public var devices: [NetworkDevice]

  public init(connectivity: Connectivity, devices: [NetworkDevice]) {
    self.connectivity = connectivity
    self.devices = devices
  }
}
