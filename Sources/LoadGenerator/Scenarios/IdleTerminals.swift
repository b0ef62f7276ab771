internal import Bytes
internal import CareAPI
internal import CareModel
internal import Endpoint
internal import Foundation
internal import Posix
internal import SecureTransport

/// Terminals that are signed in and do nothing, as most of them do most of the day: what each costs the
/// gateway, and whether all stay.
public struct IdleTerminals: Sendable {
  private static let version = "0.1.0"
  /// Pairings at one time; the gateway has eight codes for one address.
  private static let pairings = 6
  private static let patience = Duration.seconds(60)
  private static let settling = Duration.seconds(5)

  public var gateway: String
  public var count: Int
  /// New connections a second.
  public var connectsPerSecond: Double
  public var seconds: Double
  /// The gateway's certificate, by its digest; nil without TLS or with one of the system's.
  public var pin: String?
  public var serverPID: Int?
  /// So many are let in and settle before the others come: what all others cost is told by itself.
  public var first: Int?

  public init(
    gateway: String, count: Int, connectsPerSecond: Double, seconds: Double, pin: String? = nil,
    serverPID: Int? = nil, first: Int? = nil
  ) {
    self.first = first
    self.gateway = gateway
    self.count = count
    self.connectsPerSecond = connectsPerSecond
    self.seconds = seconds
    self.pin = pin
    self.serverPID = serverPID
  }

  /// Keys that the gateway knows, each of a terminal of its own: made and taken in by staff.
  /// - Parameter gateway: where staff's REST is reached without TLS.
  public static func pair(
    _ count: Int, gateway: String, username: String, password: String
  ) async throws -> [[UInt8]] {
    guard let address = GatewayAddress(gateway) else {
      throw LoadProblem("\(gateway) is no address")
    }
    let desk = try await GatewayDesk(address, username: username, password: password)
    let staff = GatewaySession(
      try await SignallingClient(
        .init(gateway: address, identity: .staff(cookie: desk.cookie), language: .fi)))
    await staff.listen()
    try await staff.wait("a session") { $0.snapshot != nil }
    guard let client = await staff.snapshot?.visits.first?.clientId else {
      throw LoadProblem("there is no client whose terminals they could be")
    }
    await staff.client.stop()
    var keys: [[UInt8]] = []
    while keys.count < count {
      let first = keys.count
      keys += try await withThrowingTaskGroup(of: [UInt8].self) { group in
        for number in first..<min(count, first + pairings) {
          group.addTask {
            let key = TerminalKey()
            let terminal = GatewaySession(
              try await SignallingClient(
                .init(
                  gateway: address, identity: .terminal(key, version: version), language: .fi)))
            await terminal.listen()
            try await terminal.wait("a code", patience) { $0.code != nil }
            // Waited for.
            let code = await terminal.code!
            try await desk.takeIn(code: code, name: "Mitta \(number)", client: client)
            try await terminal.signedIn(patience)
            await terminal.client.stop()
            return key.seed
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
    }
    return keys
  }

  public func run(
    keys: [[UInt8]], say: @Sendable (String) -> Void
  ) async throws -> TerminalsReport {
    guard let address = GatewayAddress(gateway), keys.count >= count else {
      throw LoadProblem("\(gateway) is no address, or there are fewer than \(count) keys")
    }
    let empty = usage()
    var begun = ContinuousClock.now
    var terminals: [GatewaySession] = []
    var withFirst: UInt64?
    var lateness = DelayHistogram()
    var said = ContinuousClock.now
    for (number, seed) in keys.prefix(count).enumerated() {
      guard let key = TerminalKey(seed: seed) else { throw LoadProblem("a key is no key") }
      let due = begun + .seconds(Double(number) / connectsPerSecond)
      try await Task.sleep(until: due)
      lateness.add(nanoseconds: UInt64(max(0, (ContinuousClock.now - due).inSeconds) * 1e9))
      if ContinuousClock.now - said > .seconds(1) {
        said = .now
        say("\(number) of \(count) terminals have come")
      }
      let terminal = GatewaySession(
        try await SignallingClient(
          .init(
            gateway: address, trust: pin.map { .pinned(sha256: $0) } ?? .system,
            identity: .terminal(key, version: Self.version), language: .fi)))
      await terminal.listen()
      terminals.append(terminal)
      guard number + 1 == first else { continue }
      for terminal in terminals { try await terminal.signedIn(Self.patience) }
      try await Task.sleep(for: Self.settling)
      withFirst = share()
      say("\(terminals.count) terminals are signed in")
      // As if those before had come at the pace, without the pause.
      begun = ContinuousClock.now - .seconds(Double(number + 1) / connectsPerSecond)
    }
    for terminal in terminals { try await terminal.signedIn(Self.patience) }
    let took = (ContinuousClock.now - begun).inSeconds
    say("\(count) terminals are signed in after \(String(format: "%.1f", took)) s")
    let before = usage()
    try await Task.sleep(for: .seconds(seconds))
    let after = usage()
    let withAll = share()
    var signIn = DelayHistogram()
    var breaks = 0
    var away = 0
    var returns: [GatewaySession.Return] = []
    for terminal in terminals {
      if let after = await terminal.signedInAfter { signIn.add(nanoseconds: after) }
      breaks += await terminal.breaks
      away += await terminal.awaySince == nil ? 0 : 1
      returns += await terminal.returns
    }
    for terminal in terminals { await terminal.client.stop() }
    let faults = TerminalsReport.faults(lateness: lateness)
    return TerminalsReport(
      isValid: faults.isEmpty, faults: faults, terminals: count, isEncrypted: address.isSecure,
      seconds: seconds,
      signInMilliseconds: .init(signIn, unit: 1e6), signedInAfterSeconds: took, breaks: breaks,
      returns: .init(returns, away: away),
      kilobytesPerTerminal: before.flatMap { before in
        empty.map { (Double(before.resident) - Double($0.resident)) / 1_024 / Double(count) }
      },
      kilobytesPerTerminalMore: withAll.flatMap { all in
        withFirst.map {
          (Double(all) - Double($0)) / 1_024 / Double(max(count - (first ?? 0), 1))
        }
      }, firstTerminals: withFirst == nil ? nil : first,
      processorShare: after.flatMap { after in
        before.map { (after.running - $0.running) / seconds }
      })
  }

  private func share() -> UInt64? { serverPID.flatMap { ServerUsage.proportional(pid: $0) } }

  private func usage() -> ServerUsage? {
    serverPID.flatMap { ServerUsage.now(pid: $0, core: nil) }
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
