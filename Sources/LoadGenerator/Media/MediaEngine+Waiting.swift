extension MediaEngine {
  /// How long flows may take to be connected, and then to hear.
  static let patience = 30.0

  /// Until that holds for every flow but the first ones, before `first`.
  /// - Parameter what: ends the sentence "some flows are not …".
  func wait(
    _ what: String, from first: Int = 0, until holds: (FlowStatus) -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(Self.patience)
    while true {
      let statuses = await statuses()
      if let failure = statuses.lazy.compactMap(\.failure).first {
        throw LoadProblem("a participant failed: \(failure)")
      }
      let missing = statuses.dropFirst(first).count { !holds($0) }
      if missing == 0 { return }
      guard ContinuousClock.now < deadline else {
        throw LoadProblem(
          "\(missing) of \(statuses.count) flows are not \(what) after \(Int(Self.patience)) s")
      }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Until all that was sent in the window that was closed has come, or nothing of it for a while.
  func waitUntilSettled() async throws {
    var came: UInt64?
    var since = ContinuousClock.now
    while true {
      let measured = await measuredSoFar()
      if measured.received >= measured.expected { return }
      if measured.received != came { (came, since) = (measured.received, .now) }
      guard ContinuousClock.now - since < Self.silence else { return }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Longer than a busy machine keeps a server waiting.
  private static let silence = Duration.seconds(1)

  func waitUntilConnected() async throws { try await wait("connected") { $0.isConnected } }

  func waitUntilHeard(from first: Int = 0) async throws {
    try await wait("hearing anything", from: first) { !$0.listens || $0.firstMediaAfter != nil }
  }
}

/// Runs `body` with an engine and ends the calls and the engine after it, whatever came of it.
func withEngine<Result: Sendable>(
  _ target: any LoadTarget, address: String, profile: LoadProfile,
  _ body: (MediaEngine) async throws -> Result
) async throws -> Result {
  let engine = try MediaEngine(address: address, profile: profile)
  do {
    let result = try await body(engine)
    await target.close()
    await engine.stop()
    return result
  } catch {
    await target.close()
    await engine.stop()
    throw error
  }
}
