/// The gateway's own instruments. Names and labels say nothing about a person: labels come out of
/// closed sets.
final class GatewayMetrics: Sendable {
  let registry: MetricsRegistry
  let connections: Gauge
  let requestsUnderWay: Gauge
  let httpSeconds: Histogram
  let sockets: Gauge
  let messagesIn: Counter
  let messagesOut: Counter
  let slowReaders: Counter
  let storageSeconds: Histogram
  let signIns: Counter
  let signInFailures: Counter
  let signInThrottled: Counter
  let sessionsNotProlonged: Counter
  let draining: Gauge

  init(registry: MetricsRegistry = MetricsRegistry()) {
    self.registry = registry
    connections = registry.gauge("kuulolla_connections", "Open TCP connections.")
    requestsUnderWay = registry.gauge(
      "kuulolla_http_requests_under_way", "Requests that are being answered.")
    httpSeconds = registry.histogram(
      "kuulolla_http_request_seconds", "Time from a whole request to its answer.")
    sockets = registry.gauge("kuulolla_websockets", "Open WebSocket connections.")
    messagesIn = registry.counter(
      "kuulolla_websocket_messages_in_total", "Messages received over WebSockets.")
    messagesOut = registry.counter(
      "kuulolla_websocket_messages_out_total", "Messages sent over WebSockets.")
    slowReaders = registry.counter(
      "kuulolla_websocket_slow_readers_total",
      "Connections ended because their queue was full or was not read.")
    storageSeconds = registry.histogram(
      "kuulolla_storage_seconds", "Time that a request to storage took.")
    signIns = registry.counter(
      "kuulolla_sign_ins_total", "Sign-ins by outcome.", ["outcome": "signedIn"])
    signInFailures = registry.counter(
      "kuulolla_sign_ins_total", "Sign-ins by outcome.", ["outcome": "wrongCredentials"])
    signInThrottled = registry.counter(
      "kuulolla_sign_ins_total", "Sign-ins by outcome.", ["outcome": "tooMany"])
    sessionsNotProlonged = registry.counter(
      "kuulolla_sessions_not_prolonged_total",
      "Uses of a sign-in that storage could not write down.")
    draining = registry.gauge(
      "kuulolla_draining", "1 while no more calls are begun, until the gateway is stopped.")
  }

  func httpResponses(_ status: UInt) -> Counter {
    registry.counter(
      "kuulolla_http_responses_total", "HTTP answers by status.", ["status": String(status)])
  }

  /// Messages from peers that were refused or thrown away.
  /// - Parameter reason: out of a closed set, never from the peer.
  func dropped(_ reason: String) -> Counter {
    registry.counter(
      "kuulolla_dropped_messages_total", "Messages of peers that were refused, by reason.",
      ["reason": reason])
  }

  func refusedConnection(_ refusal: ConnectionCensus.Refusal) {
    registry.counter(
      "kuulolla_refused_connections_total", "Connections beyond the limits.",
      ["reason": refusal.rawValue]
    ).increment()
  }
}
