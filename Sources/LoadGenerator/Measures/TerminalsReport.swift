internal import Foundation

public struct TerminalsReport: Codable, Sendable {
  public var scenario = "terminals"
  /// False: the numbers say something of the generator and nothing of the gateway.
  public var isValid: Bool
  /// Why not.
  public var faults: [String]
  public var terminals: Int
  /// By TLS.
  public var isEncrypted: Bool
  public var seconds: Double
  /// From connecting to the gateway's word.
  public var signInMilliseconds: LoadReport.Spread?
  public var signedInAfterSeconds: Double
  /// Connections that were lost after the sign-in.
  public var breaks: Int
  /// Of those whose connection was lost; nil where none was.
  public var returns: Returns?
  /// Of the gateway's memory.
  public var kilobytesPerTerminal: Double?
  /// Between the first of them and all, by the proportional set size, and how many the first were.
  public var kilobytesPerTerminalMore: Double?
  public var firstTerminals: Int?
  /// Of one processor, while they do nothing.
  public var processorShare: Double?

  /// How terminals came back whose gateway was gone for a while.
  public struct Returns: Codable, Sendable, Equatable {
    /// Terminals that were back, and those that were not at the end.
    public var back: Int
    public var away: Int
    /// From the lost connection to the next session.
    public var milliseconds: LoadReport.Spread?
    /// Sessions of the busiest second, of those that begin with the first return.
    public var busiestSecond: Int

    init?(_ returns: [GatewaySession.Return], away: Int) {
      guard let first = returns.map(\.at).min() else {
        guard away > 0 else { return nil }
        (back, self.away, milliseconds, busiestSecond) = (0, away, nil, 0)
        return
      }
      var spread = DelayHistogram()
      for one in returns { spread.add(nanoseconds: one.after) }
      let bySecond = Dictionary(grouping: returns) { ($0.at - first) / 1_000_000_000 }
      back = returns.count
      self.away = away
      milliseconds = .init(spread, unit: 1e6)
      busiestSecond = bySecond.values.map(\.count).max() ?? 0
    }
  }

  /// A connection that begins later than this says nothing of the pace that was asked for. Nanoseconds, of 99 of 100.
  private static let mostLate = 100_000_000.0

  static func faults(lateness: DelayHistogram) -> [String] {
    guard let late = lateness.percentile(0.99), late > mostLate else { return [] }
    return ["the generator began one connection in 100 more than \(Int(late / 1e6)) ms late"]
  }

  /// For a person at a terminal.
  public var table: String {
    let signIn =
      signInMilliseconds.map { String(format: "%.1f / %.1f / %.1f ms", $0.p50, $0.p99, $0.p999) }
      ?? "–"
    let memory = kilobytesPerTerminal.map { String(format: "%.1f kB", $0) } ?? "–"
    let more =
      kilobytesPerTerminalMore.map {
        String(format: "%.1f kB", $0) + " from \(firstTerminals ?? 0) to \(terminals)"
      } ?? "–"
    let share = processorShare.map { String(format: "%.2f %%", $0 * 100) } ?? "–"
    return """
      terminals                 \(terminals), \(isEncrypted ? "by TLS" : "without TLS")
      sign-in p50 / p99 / p99.9 \(signIn)
      connections lost          \(breaks) in \(Int(seconds)) s\(returns.map { "; \($0.text)" } ?? "")
      gateway's memory          \(memory) a terminal
      one terminal more         \(more)
      gateway's processor       \(share) of one while they do nothing
      """
        + (isValid ? "" : "\nINVALID                   " + faults.joined(separator: "; "))
  }
}

extension TerminalsReport.Returns {
  fileprivate var text: String {
    let times =
      milliseconds.map {
        String(format: "%.1f s, the last after %.1f s", $0.p50 / 1e3, $0.longest / 1e3)
      }
      ?? "–"
    return
      "\(back) back, half of them after \(times), \(busiestSecond) in the busiest second, \(away) away"
  }
}
