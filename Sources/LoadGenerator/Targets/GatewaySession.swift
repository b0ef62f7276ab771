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
  /// When the last one was lost, until there is one again. Nanoseconds, as all moments here.
  private(set) var awaySince: UInt64?
  private(set) var returns: [Return] = []
  private var refusal: String?

  /// It was back `at` this moment, `after` so long without a session.
  struct Return: Sendable, Equatable {
    var at: UInt64
    var after: UInt64
  }

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
      noteReturn()
      snapshot = reply.snapshot
      for call in reply.snapshot.calls { calls[call.id] = call }
    case .resumed(let reply):
      noteReturn()
      guard let all = reply.snapshot else { break }
      snapshot = all
      for call in all.calls { calls[call.id] = call }
    case .event(.call(let call)): calls[call.id] = call
    // One that has ended does not come back.
    case .disconnected, .ended:
      guard signedInAfter != nil, awaySince == nil else { break }
      breaks += 1
      awaySince = monotonicNow().nanoseconds
    case .refused(let error): refusal = "\(error.code)"
    default: break
    }
  }

  private func noteReturn() {
    guard let since = awaySince else { return }
    let now = monotonicNow().nanoseconds
    returns.append(Return(at: now, after: now - since))
    awaySince = nil
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
