internal import Foundation
internal import Posix

/// Pairs that come all at once, as at eight in the morning: so many arrivals a second, whether those before
/// have got in or not, and how long each takes until it hears or sees something. Beside them, where asked
/// for, calls that run already, and how their media fare.
public struct JoinStorm: Sendable {
  private static let patience = 30.0
  /// Pairs that are made ready at one time.
  private static let preparing = 8
  /// What calls beside it are measured for before anybody comes.
  private static let quiet = Duration.seconds(3)
  private static let warmUp = Duration.seconds(1)

  public var pairs: Int
  /// How often each pair comes: after the first time as pages do that are loaded again, whose media before
  /// end by it.
  public var rounds: Int
  public var pairsPerSecond: Double
  public var shape: LoadShape
  public var profile: LoadProfile
  /// Calls that run already, with sound and picture.
  public var beside: Int
  public var serverPID: Int?

  public init(
    pairs: Int, rounds: Int = 1, pairsPerSecond: Double, shape: LoadShape, profile: LoadProfile,
    beside: Int = 0, serverPID: Int? = nil
  ) {
    self.rounds = rounds
    self.pairs = pairs
    self.pairsPerSecond = pairsPerSecond
    self.shape = shape
    self.profile = profile
    self.beside = beside
    self.serverPID = serverPID
  }

  public func run(
    on target: any LoadTarget, address: String, say: @Sendable (String) -> Void
  ) async throws -> StormReport {
    try await withEngine(target, address: address, profile: profile) { engine in
      // On a thread of their own, which waits for nobody: what is measured of them is the server's delay.
      let calm = try MediaEngine(address: address, profile: profile, precedence: .realTime)
      do {
        let report = try await storm(target, engine, calm, say)
        await calm.stop()
        return report
      } catch {
        await calm.stop()
        throw error
      }
    }
  }

  private func storm(
    _ target: any LoadTarget, _ engine: MediaEngine, _ calm: MediaEngine,
    _ say: @Sendable (String) -> Void
  ) async throws -> StormReport {
    try await prepare(target, say)
    let quiet = try await openBeside(target, calm)
    await engine.startSending()
    await engine.openWindow()
    await calm.openWindow()
    let before = serverPID.flatMap { ServerUsage.now(pid: $0, core: nil) }
    let begun = engine.now
    let outcomes = await arrive(target, engine, say)
    let joined = outcomes.count { $0.problem == nil }
    say("\(joined) of \(outcomes.count) pairs have joined")
    let statuses = try await waitForMedia(engine)
    let after = serverPID.flatMap { ServerUsage.now(pid: $0, core: nil) }
    await engine.closeWindow()
    await calm.closeWindow()
    let longest = await target.longestTurn()
    try await calm.waitUntilSettled()
    var report = StormReport(
      target: target.name, pairs: pairs, rounds: rounds, pairsPerSecond: pairsPerSecond,
      outcomes: outcomes,
      statuses: statuses, begun: begun, measured: await engine.takeMeasured(),
      processorSeconds: after.flatMap { after in before.map { after.running - $0.running } })
    report.longestTurnMilliseconds = longest.map { $0 * 1_000 }
    if let quiet { report.add(beside: beside, quiet, await calm.takeMeasured()) }
    return report
  }

  private func prepare(_ target: any LoadTarget, _ say: @Sendable (String) -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<pairs + beside {
        if number >= Self.preparing { try await group.next() }
        group.addTask { try await target.preparePair(number) }
      }
      try await group.waitForAll()
    }
    say("\(pairs) pairs are ready to join")
  }

  /// - Returns: how the calls beside it fared while nobody came; nil without any.
  private func openBeside(
    _ target: any LoadTarget, _ calm: MediaEngine
  ) async throws -> Measurement? {
    guard beside > 0 else { return nil }
    for number in pairs..<pairs + beside {
      try await target.joinPair(number, shape: .pair, engine: calm)
    }
    try await calm.waitUntilConnected()
    await calm.startSending()
    try await calm.waitUntilHeard()
    try await Task.sleep(for: Self.warmUp)
    await calm.openWindow()
    try await Task.sleep(for: Self.quiet)
    await calm.closeWindow()
    try await calm.waitUntilSettled()
    return await calm.takeMeasured()
  }

  private func arrive(
    _ target: any LoadTarget, _ engine: MediaEngine, _ say: @Sendable (String) -> Void
  ) async -> [Arrival] {
    let begun = ContinuousClock.now
    var said = begun
    return await withTaskGroup(of: Arrival.self) { group in
      for arrival in 0..<pairs * rounds {
        let due = begun + .seconds(Double(arrival) / pairsPerSecond)
        let number = arrival % pairs
        group.addTask { [shape] in
          try? await Task.sleep(until: due)
          let late = ContinuousClock.now - due
          do {
            try await target.joinPair(number, shape: shape, engine: engine)
            return Arrival(late: late, problem: nil)
          } catch {
            return Arrival(late: late, problem: "\(error)")
          }
        }
      }
      var outcomes: [Arrival] = []
      for await outcome in group {
        outcomes.append(outcome)
        guard ContinuousClock.now - said > .seconds(1) else { continue }
        said = .now
        say("\(outcomes.count) of \(pairs * rounds) pairs have come")
      }
      return outcomes
    }
  }

  private func waitForMedia(_ engine: MediaEngine) async throws -> [FlowStatus] {
    let deadline = ContinuousClock.now + .seconds(Self.patience)
    while true {
      let statuses = await engine.statuses()
      let missing = statuses.count { $0.listens && $0.firstMediaAfter == nil && $0.failure == nil }
      if missing == 0 || ContinuousClock.now >= deadline { return statuses }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  struct Arrival: Sendable {
    var late: Duration
    /// Why it did not get in.
    var problem: String?
  }
}
