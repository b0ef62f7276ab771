import CareAPI
import MediaAPI
import NIOCore
import NIOHTTP1

/// `/healthz`, `/readyz`, `/metrics`: for machines, under whatever host name they know us by.
struct OperationsRoutes: Sendable {
  let readiness: Readiness
  let metrics: GatewayMetrics
  let access: Configuration.Metrics.Access

  var routes: [Route] {
    [
      Route(.GET, "/healthz", hosts: .any) { _ in .text("ok\n") },
      Route(.GET, "/readyz", hosts: .any) { _ in await ready() },
      Route(.GET, "/metrics", hosts: .any) { try await exposition($0) },
    ]
  }

  private func ready() async -> Response {
    let missing = await readiness.missing()
    let isDraining = metrics.draining.current > 0
    guard !missing.isEmpty || isDraining else { return .text("ready\n") }
    var response = Response.text(
      missing.isEmpty ? "draining\n" : "missing: \(missing.joined(separator: ", "))\n")
    response.status = .serviceUnavailable
    return response
  }

  private func exposition(_ request: Request) async throws -> Response {
    guard access == .any || Self.isOfThisMachine(request) else {
      throw RequestError.notAllowed("metrics are shown on loopback only")
    }
    var text = PrometheusText.render(metrics.registry.snapshot)
    if let load = await readiness.load() { text += RelayText.render(load) }
    return .text(text, type: PrometheusText.contentType)
  }

  /// A proxy on this machine brings the whole world by loopback: its requests show themselves by the
  /// host name that was asked for, or by the headers that proxies add.
  private static func isOfThisMachine(_ request: Request) -> Bool {
    guard request.peer.isLoopback, let host = request.single("Host"),
      WebOrigin(scheme: "http", authority: host)?.hostIsLoopback == true
    else { return false }
    return !request.headers.contains { name, _ in
      let name = name.lowercased()
      return name == "forwarded" || name.hasPrefix("x-forwarded-") || name == "x-real-ip"
        || name == "via"
    }
  }
}

/// The relay's own counters, and how hard it works, as metrics. How many rooms and people there are, signalling shows.
enum RelayText {
  static func render(_ load: NodeLoad) -> String {
    var text = ""
    for (name, value) in load.counters.sorted(by: { $0.key < $1.key }) where isMetricName(name) {
      text += "# TYPE kuulolla_relay_\(name)_total counter\n"
      text += PrometheusText.sample("kuulolla_relay_\(name)_total", [], String(value))
    }
    if let pressure = load.pressure { text += render(pressure) }
    return text
  }

  private static func render(_ pressure: NodePressure) -> String {
    let gauges: [(name: String, help: String, value: String)] = [
      ("busy_ratio", "Share of a processor that the busiest shard had", "\(pressure.busy)"),
      (
        "longest_turn_seconds", "The longest delay of the last 10 s that the relay added itself",
        "\(pressure.longestTurn)"
      ),
      (
        "pressure", "0 calm, 1 some shard opens no rooms, 2 it holds senders back as well",
        "\(pressure.level.rawValue)"
      ),
      ("takes_rooms", "1 while a new room would be opened", pressure.takesRooms ? "1" : "0"),
      (
        "sender_cap_bits_per_second", "What senders are asked to send at most; 0 for no cap",
        "\(pressure.cap ?? 0)"
      ),
    ]
    return gauges.reduce(into: "") { text, gauge in
      text += "# HELP kuulolla_relay_\(gauge.name) \(gauge.help)\n"
      text += "# TYPE kuulolla_relay_\(gauge.name) gauge\n"
      text += PrometheusText.sample("kuulolla_relay_\(gauge.name)", [], gauge.value)
    }
  }

  private static func isMetricName(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
  }
}
