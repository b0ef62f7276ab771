internal import Foundation

/// What came of a storm.
public struct StormReport: Codable, Sendable {
  public var scenario = "join-storm"
  public var target: String
  public var pairs: Int
  public var rounds: Int
  public var pairsPerSecond: Double
  public var isValid: Bool
  public var faults: [String]
  /// Pairs whose signalling failed, and why the first did.
  public var refusedPairs: Int
  public var refusal: String?
  /// Flows that heard nothing.
  public var silentFlows: Int
  /// Packets that came to somebody of another room.
  public var strays: UInt64
  /// From the beginning of a participant's joining.
  public var connectedMilliseconds: LoadReport.Spread?
  public var firstMediaMilliseconds: LoadReport.Spread?
  /// Participants that were connected, divided by the seconds from the first arrival to the last connection.
  public var joinsPerSecond: Double
  /// Calls that ran beside it: before the storm, and while it lasted.
  public var besideBefore: Beside?
  public var besideDuring: Beside?
  /// The server's own longest turn while it lasted (of the last ten seconds of it).
  public var longestTurnMilliseconds: Double?
  public var generatorBusy: Double
  public var serverProcessorSeconds: Double?

  /// Media of calls that were there already.
  public struct Beside: Codable, Sendable {
    public var calls: Int
    public var delayMicroseconds: LoadReport.Spread?
    /// 0…1.
    public var lost: Double

    init(calls: Int, _ measured: Measurement) {
      self.calls = calls
      delayMicroseconds = .init(measured.delay, unit: 1_000)
      lost = measured.lost
    }
  }

  /// An arrival that is later than this did not come at the rate that was asked for.
  private static let mostLate = Duration.milliseconds(100)

  init(
    target: String, pairs: Int, rounds: Int, pairsPerSecond: Double, outcomes: [JoinStorm.Arrival],
    statuses: [FlowStatus], begun: UInt64, measured: Measurement, processorSeconds: Double?
  ) {
    self.target = target
    self.pairs = pairs
    self.rounds = rounds
    self.pairsPerSecond = pairsPerSecond
    let problems = outcomes.compactMap(\.problem)
    refusedPairs = problems.count
    refusal = problems.first
    silentFlows = statuses.count { $0.listens && $0.firstMediaAfter == nil }
    strays = measured.strays
    var connected = DelayHistogram()
    var firstMedia = DelayHistogram()
    for status in statuses {
      if let after = status.connectedAfter { connected.add(nanoseconds: after) }
      if let after = status.firstMediaAfter { firstMedia.add(nanoseconds: after) }
    }
    connectedMilliseconds = .init(connected, unit: 1e6)
    firstMediaMilliseconds = .init(firstMedia, unit: 1e6)
    let connections = statuses.compactMap { status in
      status.connectedAfter.map { status.askedAt + $0 }
    }
    joinsPerSecond =
      connections.max().map { Double(connections.count) * 1e9 / Double(max($0 - begun, 1)) } ?? 0
    generatorBusy = measured.busy
    serverProcessorSeconds = processorSeconds
    // What pages that are loaded again could not send any more is no fault.
    faults = Overload.busyness(measured) + Overload.overflows(measured)
    let late = outcomes.count { $0.late > Self.mostLate }
    if late * 20 > outcomes.count { faults.append("\(late) arrivals came too late") }
    if connections.isEmpty { faults.append("nobody was connected") }
    isValid = faults.isEmpty
  }

  /// Calls that ran beside it. What their own generator did wrong says nothing of the server either.
  mutating func add(beside calls: Int, _ before: Measurement, _ during: Measurement) {
    besideBefore = .init(calls: calls, before)
    besideDuring = .init(calls: calls, during)
    strays += before.strays + during.strays
    for (name, measured) in [("before", before), ("during", during)] {
      faults += Overload.faults(measured).map { "calls beside, \(name): \($0)" }
    }
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
      arrivals                  \(pairs) pairs, \(rounds) times, \(pairsPerSecond) a second
      not let in, silent        \(refusedPairs) pairs, \(silentFlows) flows \(refusal ?? "")
      packets to others         \(strays)
      join to connected         \(row(connectedMilliseconds))
      join to first media       \(row(firstMediaMilliseconds))
      joins a second            \(Int(joinsPerSecond))
      calls beside it           \(Self.row(besideBefore, "before"))
                                \(Self.row(besideDuring, "during"))
      server's longest turn     \(longestTurnMilliseconds.map { String(format: "%.1f ms", $0) } ?? "–")
      generator busy            \(Int(generatorBusy * 100)) % of a processor
      server's processor time   \(serverProcessorSeconds.map { String(format: "%.2f s", $0) } ?? "–")
      valid                     \(isValid ? "yes" : "NO: " + faults.joined(separator: "; "))
      """
  }

  private static func row(_ beside: Beside?, _ when: String) -> String {
    guard let beside, let delay = beside.delayMicroseconds else { return "–" }
    return String(
      format: "%.0f / %.0f / %.0f µs (longest %.0f), lost %.4f %%, ", delay.p50, delay.p99,
      delay.p999, delay.longest, beside.lost * 100) + "\(beside.calls) calls \(when)"
  }
}
