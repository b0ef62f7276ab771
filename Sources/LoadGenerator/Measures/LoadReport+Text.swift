internal import Foundation

extension LoadReport {
  /// For a person at a terminal.
  public var table: String {
    var rows: [(String, String)] = [
      ("server", target), ("scenario", "\(scenario), \(participants) participants, \(profile)"),
      ("packets a second, in / out", "\(rate(packetsSent)) / \(rate(packetsReceived))"),
      ("lost", String(format: "%.4f %%", lost * 100)), ("to others", "\(strays)"),
    ]
    func add(_ name: String, _ spread: Spread?, _ unit: String) {
      guard let spread else { return }
      rows.append(
        (
          name,
          String(format: "%.1f / %.1f / %.1f", spread.p50, spread.p99, spread.p999)
            + String(format: " (longest %.1f) ", spread.longest) + unit
        ))
    }
    add("delay p50 / p99 / p99.9", delayMicroseconds, "µs")
    add("time to connect", connectedMilliseconds, "ms")
    add("time to first media", firstMediaMilliseconds, "ms")
    add("generator's lateness", generatorLatenessMicroseconds, "µs")
    rows.append(("generator busy", String(format: "%.0f %% of a processor", generatorBusy * 100)))
    if let server {
      rows.append(
        (
          "server's processor time",
          String(
            format: "%.2f s (user %.2f, system %.2f, its processor's softirq ",
            server.processorSeconds, server.userSeconds, server.systemSeconds)
            + (server.softInterruptSeconds.map { String(format: "%.2f)", $0) } ?? "–)")
        ))
      rows.append(
        (
          "a packet out costs",
          String(
            format: "%.2f µs: %.0f packets a processor second", server.microsecondsPerPacket,
            server.packetsPerProcessorSecond)
        ))
      rows.append(
        (
          "resident memory",
          String(
            format: "%.1f MB, %.0f kB a participant", server.residentMegabytes,
            server.residentKilobytesPerParticipant)
        ))
    }
    rows.append(("valid", isValid ? "yes" : "NO: " + faults.joined(separator: "; ")))
    return columns(rows)
  }

  private func rate(_ packets: UInt64) -> String {
    String(format: "%.0f", Double(packets) / max(seconds, 0.001))
  }
}

/// Names and what stands beside them, one a line.
func columns(_ rows: [(String, String)]) -> String {
  let width = rows.map(\.0.count).max() ?? 0
  return rows.map { $0.0.padding(toLength: width, withPad: " ", startingAt: 0) + "  " + $0.1 }
    .joined(separator: "\n")
}
