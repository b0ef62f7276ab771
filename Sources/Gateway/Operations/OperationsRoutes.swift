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
    guard !missing.isEmpty else { return .text("ready\n") }
    var response = Response.text("missing: \(missing.joined(separator: ", "))\n")
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

/// The relay's own counters as metrics. How many rooms and people there are, signalling shows.
enum RelayText {
  static func render(_ load: NodeLoad) -> String {
    var text = ""
    for (name, value) in load.counters.sorted(by: { $0.key < $1.key }) where isMetricName(name) {
      text += "# TYPE kuulolla_relay_\(name)_total counter\n"
      text += PrometheusText.sample("kuulolla_relay_\(name)_total", [], String(value))
    }
    return text
  }

  private static func isMetricName(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
  }
}
