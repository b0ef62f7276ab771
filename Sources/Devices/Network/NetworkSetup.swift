internal import Bytes

/// Why the network could not be asked or changed.
public enum NetworkFault: Error, Equatable, Sendable {
  /// NetworkManager is not installed.
  case missing
  case notRunning
  /// A name, password or APN that cannot be one.
  case invalid
  /// No such network in reach, or no device of that kind.
  case notFound
  /// It was tried: the password may be wrong, or the network does not let us in.
  case notConnected
  /// It let us in, but its router gave no address.
  case noAddress
  /// The card in the modem asks for its PIN.
  case cardLocked
  case timeout
  /// With the exit code of nmcli(1).
  case failed(code: Int32)
}

/// Brings the terminal to a network, by running NetworkManager's `nmcli`. Everything waits, up to a
/// minute; for threads that may.
///
/// What it sets up lasts: NetworkManager connects again by itself, also after a restart. A network that
/// worked before stays known when another is chosen.
public struct NetworkSetup: Sendable {
  typealias Run =
    @Sendable (
      _ arguments: [String], _ input: [UInt8], _ timeout: Instant.Span, _ withErrors: Bool
    ) throws(ProgramFault) -> ProgramResult

  private static let mobileProfile = "kuulolla-mobile"
  /// For an answer out of NetworkManager's memory, or a scan.
  private static let askSeconds = 20
  /// Modems may take most of a minute.
  private static let connectSeconds = 60

  private let run: Run

  /// - Parameter program: looked for in PATH where it has no slash.
  public init(program: String = "nmcli") {
    self.init { arguments, input, timeout, withErrors throws(ProgramFault) in
      try ProgramRun.run(
        program, arguments, input: input, timeout: timeout, withErrors: withErrors)
    }
  }

  init(run: @escaping Run) { self.run = run }

  public func state() throws(NetworkFault) -> NetworkState {
    let connectivity = try ask(["--terse", "--fields", "CONNECTIVITY", "general", "status"])
    return NetworkState(
      connectivity: NmcliText.connectivity(connectivity), devices: try devices())
  }

  /// The networks in reach, strongest first; looks for new ones where the last look was long ago.
  public func wifiNetworks() throws(NetworkFault) -> [WiFiNetwork] {
    NmcliText.networks(
      try ask([
        "--terse", "--fields", "IN-USE,SIGNAL,SECURITY,SSID", "device", "wifi", "list", "--rescan",
        "auto",
      ]))
  }

  /// By cable. Does nothing where it is connected.
  public func connectWired() throws(NetworkFault) {
    let wired = try devices().filter { $0.kind == .wired && $0.state != .unavailable }
    if wired.contains(where: { $0.state == .connected }) { return }
    guard let device = wired.first else { throw .notFound }
    _ = try change(["device", "connect", device.name])
  }

  /// - Parameter password: goes in by standard input, never by an argument; nil for an open network.
  public func connectWiFi(ssid: String, password: String?) throws(NetworkFault) {
    guard Self.isName(ssid), password.map(Self.isPassword) ?? true else { throw .invalid }
    let profile = "kuulolla-wifi-\(ssid)"
    // An earlier password would be used again, and this one never be asked for.
    try forget(profile)
    do throws(NetworkFault) {
      _ = try change(
        (password == nil ? [] : ["--ask"]) + ["device", "wifi", "connect", ssid, "name", profile],
        input: password.map { Array(($0 + "\n").utf8) } ?? [])
    } catch {
      // What did not work would be tried again for ever.
      try? forget(profile)
      throw error
    }
    // nmcli binds it to the device of today, whose name another stick or a newer system changes.
    _ = try? change(["connection", "modify", "id", profile, "connection.interface-name", ""])
  }

  /// Has NetworkManager try the known networks without a cable again, and does not wait for it. By itself it
  /// gives a Wi-Fi up for good as soon as a single handshake fails, as if the password were wrong, and the
  /// mobile network for five minutes after a few calls that nobody answered.
  public func rejoin() throws(NetworkFault) {
    let idle = try devices().filter {
      [.wifi, .mobile].contains($0.kind) && $0.state == .disconnected
    }
    guard !idle.isEmpty else { return }
    let known = NmcliText.knownKinds(
      try ask(["--terse", "--fields", "TYPE", "connection", "show"]))
    for device in idle where known.contains(device.kind) {
      _ = try ask(["--wait", "0", "device", "connect", device.name])
    }
  }

  /// By the mobile network. A PIN is never sent: one that is wrong and kept would be tried until the card
  /// is blocked.
  /// - Parameter apn: as the operator names its way out, such as `internet`.
  public func connectMobile(apn: String) throws(NetworkFault) {
    guard Self.isAPN(apn) else { throw .invalid }
    // By itself it is tried once it has worked: until then it would come between what the screen tries.
    do throws(NetworkFault) {
      _ = try setMobile(["gsm.apn", apn, "connection.autoconnect", "no"])
    } catch {
      guard error == .notFound else { throw error }
      _ = try change([
        "connection", "add", "type", "gsm", "con-name", Self.mobileProfile, "ifname", "*",
        "autoconnect", "no", "apn", apn,
      ])
    }
    // With nobody to ask, a card's PIN would be waited for until the time is over.
    _ = try change(["--ask", "connection", "up", "id", Self.mobileProfile])
    _ = try setMobile(["connection.autoconnect", "yes"])
  }

  private func setMobile(_ properties: [String]) throws(NetworkFault) -> String {
    try change(["connection", "modify", "id", Self.mobileProfile] + properties)
  }

  private func devices() throws(NetworkFault) -> [NetworkDevice] {
    NmcliText.devices(
      try ask(["--terse", "--fields", "DEVICE,TYPE,STATE", "device", "status"]))
  }

  private func forget(_ profile: String) throws(NetworkFault) {
    do throws(NetworkFault) {
      _ = try ask(["connection", "delete", "id", profile])
    } catch {
      guard error == .notFound else { throw error }
    }
  }

  private func ask(_ arguments: [String]) throws(NetworkFault) -> String {
    try answer(arguments, input: [], seconds: Self.askSeconds, withErrors: false)
  }

  private func change(_ arguments: [String], input: [UInt8] = []) throws(NetworkFault) -> String {
    // nmcli gives up first, and says so.
    try answer(
      ["--wait", "\(Self.connectSeconds)"] + arguments, input: input,
      seconds: Self.connectSeconds + 5, withErrors: true)
  }

  private func answer(
    _ arguments: [String], input: [UInt8], seconds: Int, withErrors: Bool
  ) throws(NetworkFault) -> String {
    let result: ProgramResult
    do throws(ProgramFault) {
      result = try run(arguments, input, .seconds(seconds), withErrors)
    } catch {
      switch error {
      case .notFound: throw .missing
      case .timeout: throw .timeout
      case .system, .tooMuchOutput, .killed: throw .failed(code: -1)
      }
    }
    // nmcli(1), "EXIT STATUS".
    let text = String(decoding: result.output, as: UTF8.self)
    if result.exitCode != 0, NmcliText.asksForPIN(text) { throw .cardLocked }
    switch result.exitCode {
    case 0: return text
    case 2: throw .invalid
    case 3: throw .timeout
    case 4: throw NmcliText.tellsOfNoAddress(text) ? .noAddress : .notConnected
    case 8: throw .notRunning
    case 10: throw .notFound
    case let code: throw .failed(code: code)
    }
  }

  /// IEEE 802.11-2020, 9.4.2.2: up to 32 bytes. A first hyphen would be read as an option.
  private static func isName(_ ssid: String) -> Bool {
    (1...32).contains(ssid.utf8.count) && !hasControl(ssid) && !ssid.hasPrefix("-")
  }

  /// 8 to 63 characters for WPA2, fewer for WPA3; 64 are a key in hexadecimal.
  private static func isPassword(_ password: String) -> Bool {
    (1...64).contains(password.utf8.count) && !hasControl(password)
  }

  /// 3GPP TS 23.003, 9.1: labels of a domain name.
  private static func isAPN(_ apn: String) -> Bool {
    (1...100).contains(apn.utf8.count) && !apn.hasPrefix("-")
      && apn.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  private static func hasControl(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
  }
}
