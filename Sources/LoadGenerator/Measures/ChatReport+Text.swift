internal import Foundation

extension ChatReport {
  /// For a person at a terminal.
  public var table: String {
    var rows: [(String, String)] = [
      (
        "conversations",
        "\(conversations) with \(counsellors) counsellors\(isEncrypted ? ", by TLS" : "")"
      ),
      (
        "people a second",
        String(format: "%.1f; %.1f got in a second", arrivalsPerSecond, openedPerSecond)
      ),
      ("not let in", "\(refusedConversations) \(refusal ?? "")"),
      ("coming to begun, p50 / p99 / p99.9", Self.row(begunMilliseconds)),
      ("coming to open", Self.row(openMilliseconds)),
      (
        "messages",
        String(
          format: "%d in %.1f s, %d delivered", messagesSent, seconds, messagesDelivered)
      ),
      ("lost, twice, astray", "\(lost), \(duplicates), \(strays)"),
      ("refused, unanswered", "\(refused), \(unanswered) \(messageRefusal ?? "")"),
      ("lines broken", "\(brokenLines)"),
      ("sent to acknowledged", Self.row(acknowledgementMilliseconds)),
      ("sent to delivered", Self.row(deliveryMilliseconds)),
      (
        "states, desks",
        String(
          format: "%.0f a second, %.0f kB a second", statesPerSecond, deskKilobytesPerSecond)
      ),
      ("generator's lateness", Self.row(generatorLatenessMilliseconds)),
      ("generator busy", String(format: "%.0f %% of a processor", generatorBusy * 100)),
    ]
    if let gateway {
      rows.append(
        (
          "gateway's processor",
          String(
            format: "%.2f of one, %.0f µs a message", gateway.processorShare,
            gateway.microsecondsPerMessage)
        ))
      rows.append(
        (
          "gateway's memory",
          String(
            format: "%.0f MB, %.0f kB a conversation", gateway.residentMegabytes,
            gateway.kilobytesPerConversation)
        ))
    }
    rows.append(("valid", isValid ? "yes" : "NO: " + faults.joined(separator: "; ")))
    return columns(rows)
  }

  private static func row(_ spread: LoadReport.Spread?) -> String {
    spread.map {
      String(format: "%.1f / %.1f / %.1f ms (longest %.1f)", $0.p50, $0.p99, $0.p999, $0.longest)
    } ?? "–"
  }
}
