internal import Foundation
internal import Posix

/// Pairs that come all at once, as at eight in the morning: so many arrivals a second, whether those before
/// have got in or not, and how long each takes until it hears or sees something.
public struct JoinStorm: Sendable {
  private static let patience = 30.0

  public var pairs: Int
  public var pairsPerSecond: Double
  public var shape: LoadShape
  public var profile: LoadProfile
  public var serverPID: Int?

  public init(
    pairs: Int, pairsPerSecond: Double, shape: LoadShape, profile: LoadProfile,
    serverPID: Int? = nil
  ) {
    self.pairs = pairs
    self.pairsPerSecond = pairsPerSecond
    self.shape = shape
    self.profile = profile
    self.serverPID = serverPID
  }

  public func run(
    on target: any LoadTarget, address: String, say: @Sendable (String) -> Void
  ) async throws -> StormReport {
    let engine = try MediaEngine(address: address, profile: profile)
    do {
      let report = try await storm(target, engine, say)
      await target.close()
      await engine.stop()
      return report
    } catch {
      await target.close()
      await engine.stop()
      throw error
    }
  }

  private func storm(
    _ target: any LoadTarget, _ engine: MediaEngine, _ say: @Sendable (String) -> Void
  ) async throws -> StormReport {
    for number in 0..<pairs { try await target.preparePair(number) }
    say("\(pairs) pairs are ready to join")
    await engine.startSending()
    await engine.openWindow()
    let before = serverPID.flatMap { ServerUsage.now(pid: $0, core: nil) }
    let begun = ContinuousClock.now
    let outcomes = await withTaskGroup(of: Arrival.self) { group in
      for number in 0..<pairs {
        let due = begun + .seconds(Double(number) / pairsPerSecond)
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
      return await group.reduce(into: [Arrival]()) { $0.append($1) }
    }
    let joined = outcomes.count { $0.problem == nil }
    say("\(joined) of \(pairs) pairs have joined")
    let statuses = try await waitForMedia(engine)
    let after = serverPID.flatMap { ServerUsage.now(pid: $0, core: nil) }
    await engine.closeWindow()
    return StormReport(
      target: target.name, pairs: pairs, pairsPerSecond: pairsPerSecond, outcomes: outcomes,
      statuses: statuses, measured: await engine.takeMeasured(),
      processorSeconds: after.flatMap { after in before.map { after.running - $0.running } })
  }

  private func waitForMedia(_ engine: MediaEngine) async throws -> [FlowStatus] {
    let deadline = ContinuousClock.now + .seconds(Self.patience)
    while true {
      let statuses = await engine.statuses()
      let missing = statuses.count { $0.listens && $0.firstMediaAfter == nil && $0.failure == nil }
      if missing == 0 || ContinuousClock.now >= deadline { return statuses }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  struct Arrival: Sendable {
    var late: Duration
    /// Why it did not get in.
    var problem: String?
  }
}

/// What came of a storm.
public struct StormReport: Codable, Sendable {
  public var scenario = "join-storm"
  public var target: String
  public var pairs: Int
  public var pairsPerSecond: Double
  public var isValid: Bool
  public var faults: [String]
  /// Pairs whose signalling failed, and why the first did.
  public var refusedPairs: Int
  public var refusal: String?
  /// Flows that heard nothing.
  public var silentFlows: Int
  /// From the beginning of a participant's joining.
  public var connectedMilliseconds: LoadReport.Spread?
  public var firstMediaMilliseconds: LoadReport.Spread?
  public var generatorBusy: Double
  public var serverProcessorSeconds: Double?

  /// An arrival that is later than this did not come at the rate that was asked for.
  private static let mostLate = Duration.milliseconds(100)

  init(
    target: String, pairs: Int, pairsPerSecond: Double, outcomes: [JoinStorm.Arrival],
    statuses: [FlowStatus], measured: Measurement, processorSeconds: Double?
  ) {
    self.target = target
    self.pairs = pairs
    self.pairsPerSecond = pairsPerSecond
    let problems = outcomes.compactMap(\.problem)
    refusedPairs = problems.count
    refusal = problems.first
    silentFlows = statuses.count { $0.listens && $0.firstMediaAfter == nil }
    var connected = DelayHistogram()
    var firstMedia = DelayHistogram()
    for status in statuses {
      if let after = status.connectedAfter { connected.add(nanoseconds: after) }
      if let after = status.firstMediaAfter { firstMedia.add(nanoseconds: after) }
    }
    connectedMilliseconds = .init(connected, unit: 1e6)
    firstMediaMilliseconds = .init(firstMedia, unit: 1e6)
    generatorBusy = measured.busy
    serverProcessorSeconds = processorSeconds
    faults = []
    if measured.busy > Overload.mostBusy {
      faults.append("the generator's thread was busy for \(Int(measured.busy * 100)) % of the time")
    }
    let late = outcomes.count { $0.late > Self.mostLate }
    if late * 20 > outcomes.count { faults.append("\(late) arrivals came too late") }
    isValid = faults.isEmpty
  }

  /// For a person at a terminal.
  public var table: String {
    func row(_ spread: LoadReport.Spread?) -> String {
      spread.map {
        String(
          format: "%.1f / %.1f / %.1f ms (longest %.1f)", $0.p50, $0.p99, $0.p999, $0.longest)
      } ?? "nobody"
    }
    return """
      server                    \(target)
      arrivals                  \(pairs) pairs, \(pairsPerSecond) a second
      not let in, silent        \(refusedPairs) pairs, \(silentFlows) flows \(refusal ?? "")
      join to connected         \(row(connectedMilliseconds))
      join to first media       \(row(firstMediaMilliseconds))
      generator busy            \(Int(generatorBusy * 100)) % of a processor
      server's processor time   \(serverProcessorSeconds.map { String(format: "%.2f s", $0) } ?? "–")
      valid                     \(isValid ? "yes" : "NO: " + faults.joined(separator: "; "))
      """
  }
}
