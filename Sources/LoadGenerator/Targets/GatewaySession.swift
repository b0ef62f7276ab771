internal import Bytes
internal import CareAPI
internal import CareModel
internal import Endpoint
internal import Posix

/// One session with a gateway, of a person or a terminal, and what it has been told so far.
actor GatewaySession {
  private static let look = Duration.milliseconds(2)

  nonisolated let client: SignallingClient
  private let begun = monotonicNow().nanoseconds
  private(set) var snapshot: Snapshot?
  private(set) var calls: [CallID: CallView] = [:]
  /// That a terminal shows which nobody has taken in.
  private(set) var code: String?
  /// Nanoseconds from its first word; nil: not yet.
  private(set) var signedInAfter: UInt64?
  /// Connections that were lost after that.
  private(set) var breaks = 0
  private var refusal: String?

  init(_ client: SignallingClient) { self.client = client }

  /// To be called once.
  func listen() {
    Task { [weak self, client] in
      for await event in client.events { await self?.hear(event) }
    }
  }

  private func hear(_ event: SignallingEvent) {
    switch event {
    case .pairing(let reply): code = reply.code.revealed
    case .connected(let reply):
      signedInAfter = signedInAfter ?? monotonicNow().nanoseconds - begun
      snapshot = reply.snapshot
      for call in reply.snapshot.calls { calls[call.id] = call }
    case .event(.call(let call)): calls[call.id] = call
    case .disconnected: if signedInAfter != nil { breaks += 1 }
    case .refused(let error): refusal = "\(error.code)"
    default: break
    }
  }

  /// - Parameter what: begins the sentence "… does not come".
  func wait(
    _ what: String, _ patience: Duration = .seconds(20),
    until holds: @Sendable (isolated GatewaySession) -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + patience
    while !holds(self) {
      if let refusal { throw LoadProblem("the gateway refuses: \(refusal)") }
      guard ContinuousClock.now < deadline else { throw LoadProblem("\(what) does not come") }
      try await Task.sleep(for: Self.look)
    }
  }

  func signedIn(_ patience: Duration) async throws {
    try await wait("a session", patience) { $0.signedInAfter != nil }
  }
}
