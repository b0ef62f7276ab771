internal import CareAPI
internal import CareModel

/// What the chats count. Labels come out of closed sets: never out of a message, and nothing that could
/// tell one visitor from another.
struct ChatMetrics: Sendable {
  let visitors: Gauge
  let counsellors: Gauge
  let conversations: Gauge
  let waiting: Gauge
  let calls: Gauge
  let entries: Counter
  let failures: Counter
  let batch: Histogram
  private let registry: MetricsRegistry

  init(registry: MetricsRegistry) {
    self.registry = registry
    visitors = registry.gauge("kuulolla_chat_visitor_lines", "Visitors' pages with a line")
    counsellors = registry.gauge("kuulolla_chat_desk_lines", "Counsellors' pages with a line")
    conversations = registry.gauge(
      "kuulolla_chat_conversations", "Conversations that are not wrapped up, and what visitors read"
    )
    waiting = registry.gauge("kuulolla_chat_waiting", "Visitors who wait for a counsellor")
    calls = registry.gauge("kuulolla_chat_calls", "Calls that run within conversations")
    entries = registry.counter("kuulolla_chat_entries_total", "Entries written to conversations")
    failures = registry.counter(
      "kuulolla_chat_store_failures_total", "Batches and looks that failed in storage")
    batch = registry.histogram(
      "kuulolla_chat_batch_seconds", "Deciding and writing what was asked at one time")
  }

  func refused(_ code: ChatErrorCode) {
    registry.counter(
      "kuulolla_chat_refused_total", "Requests that were refused", ["code": code.rawValue]
    ).increment()
  }
}
