internal import Foundation

public struct TerminalsReport: Codable, Sendable {
  public var scenario = "terminals"
  public var terminals: Int
  /// By TLS.
  public var isEncrypted: Bool
  public var seconds: Double
  /// From connecting to the gateway's word.
  public var signInMilliseconds: LoadReport.Spread?
  public var signedInAfterSeconds: Double
  /// Connections that were lost while nothing happened.
  public var breaks: Int
  /// Of the gateway's memory.
  public var kilobytesPerTerminal: Double?
  /// Between the first of them and all, by the proportional set size, and how many the first were.
  public var kilobytesPerTerminalMore: Double?
  public var firstTerminals: Int?
  /// Of one processor, while they do nothing.
  public var processorShare: Double?

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
      connections lost          \(breaks) in \(Int(seconds)) s
      gateway's memory          \(memory) a terminal
      one terminal more         \(more)
      gateway's processor       \(share) of one while they do nothing
      """
  }
}
