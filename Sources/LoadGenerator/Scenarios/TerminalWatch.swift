internal import Bytes
internal import CareAPI
internal import CareModel
internal import Endpoint
internal import Posix

/// One terminal's session.
actor TerminalWatch {
  nonisolated let client: SignallingClient
  private let begun = monotonicNow().nanoseconds
  private var shown: String?
  private(set) var signedInAfter: UInt64?
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
    case .pairing(let reply): shown = reply.code.revealed
    case .connected: signedInAfter = signedInAfter ?? monotonicNow().nanoseconds - begun
    case .disconnected: if signedInAfter != nil { breaks += 1 }
    case .refused(let error): refusal = "\(error.code)"
    default: break
    }
  }

  func code(_ patience: Duration) async throws -> String {
    try await wait(patience, "code") { $0.shown != nil }
    // Waited for.
    return shown!
  }

  func signedIn(_ patience: Duration) async throws {
    try await wait(patience, "session") { $0.signedInAfter != nil }
  }

  private func wait(
    _ patience: Duration, _ what: String, _ holds: @Sendable (isolated TerminalWatch) -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + patience
    while !holds(self) {
      if let refusal { throw LoadProblem("the gateway refuses a terminal: \(refusal)") }
      guard ContinuousClock.now < deadline else { throw LoadProblem("a terminal gets no \(what)") }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
