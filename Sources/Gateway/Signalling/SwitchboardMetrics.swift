internal import CareModel

/// What the switchboard counts. Labels come out of closed sets: never out of a message.
struct SwitchboardMetrics: Sendable {
  private let registry: MetricsRegistry

  let connections: Gauge
  let sessions: Gauge
  let callsEnded: @Sendable (_ reason: String) -> Counter
  let callsPlaced: Counter
  let terminals: Gauge
  let terminalsPaired: Counter
  let terminalsRevoked: Counter
  let echoRooms: Gauge
  let relayRooms: Gauge
  let relayParticipants: Gauge
  let eventsSent: Counter
  let repliesRepeated: Counter
  let resumed: Counter
  let resumedBySnapshot: Counter
  let sentAway: Counter
  let mediaGaps: Counter
  let timersFired: Counter
  let timersStale: Counter
  let storeFailures: Counter
  let transaction: Histogram

  init(registry: MetricsRegistry) {
    self.registry = registry
    connections = registry.gauge("kuulolla_signalling_connections", "Open signalling connections")
    sessions = registry.gauge("kuulolla_signalling_live_sessions", "Sessions with a connection")
    callsPlaced = registry.counter("kuulolla_calls_placed_total", "Calls that began to ring")
    terminals = registry.gauge(
      "kuulolla_terminals_connected", "Terminals that have a connection")
    terminalsPaired = registry.counter(
      "kuulolla_terminals_paired_total", "Terminals that staff have paired")
    terminalsRevoked = registry.counter(
      "kuulolla_terminals_revoked_total", "Terminals that staff have revoked")
    echoRooms = registry.gauge("kuulolla_echo_rooms", "Device tests that run")
    relayRooms = registry.gauge("kuulolla_relay_rooms", "Rooms of the relay")
    relayParticipants = registry.gauge("kuulolla_relay_participants", "Participants in the relay")
    eventsSent = registry.counter("kuulolla_signalling_events_sent_total", "Events sent to pages")
    repliesRepeated = registry.counter(
      "kuulolla_signalling_replies_repeated_total",
      "Requests that came again and got their old reply")
    resumed = registry.counter(
      "kuulolla_signalling_resumes_total", "Sessions taken up again", ["by": "replay"])
    resumedBySnapshot = registry.counter(
      "kuulolla_signalling_resumes_total", "Sessions taken up again", ["by": "snapshot"])
    sentAway = registry.counter(
      "kuulolla_signalling_sent_away_total",
      "Connections told to come back later, because too many came at once")
    mediaGaps = registry.counter(
      "kuulolla_media_event_gaps_total", "Gaps in the media node's events")
    timersFired = registry.counter("kuulolla_timers_fired_total", "Timers that came due")
    timersStale = registry.counter(
      "kuulolla_timers_stale_total", "Timers whose claim had passed to somebody else")
    storeFailures = registry.counter(
      "kuulolla_signalling_store_failures_total", "Requests that failed in storage")
    transaction = registry.histogram(
      "kuulolla_signalling_transaction_seconds", "A request's transaction, from begin to commit")
    callsEnded = { [registry] reason in
      registry.counter("kuulolla_calls_ended_total", "Calls that ended", ["reason": reason])
    }
  }

  /// A message that could not be read, or never came. `reason`: `json`, `length`, `shape`, `type`,
  /// `id`, `order`, `hello`.
  func malformed(_ reason: String) {
    registry.counter(
      "kuulolla_signalling_malformed_total", "Messages that could not be read", ["reason": reason]
    ).increment()
  }

  /// A message to somebody outside has come to a state; what keeps it from being sent is counted by the
  /// problem.
  func message(_ channel: MessageChannel, _ state: MessageStateName, _ problem: MessageProblem?) {
    registry.counter(
      "kuulolla_messages_total", "Messages to people outside, by the states they came to",
      ["channel": channel.rawValue, "state": state.rawValue]
    ).increment()
    guard let problem else { return }
    registry.counter(
      "kuulolla_message_problems_total", "What kept messages from being sent",
      ["channel": channel.rawValue, "problem": problem.rawValue]
    ).increment()
  }

  func messageSent(_ channel: MessageChannel, after delay: Duration) {
    registry.histogram(
      "kuulolla_message_delay_seconds", "From when a message was due until a service had it",
      ["channel": channel.rawValue]
    ).observe(delay / .seconds(1))
  }

  /// Something that staff are to do, by the protocol's word for its kind.
  func taskOpened(_ kind: String) {
    registry.counter(
      "kuulolla_tasks_opened_total", "Tasks for staff, by kind", ["kind": kind]
    ).increment()
  }

  /// A request that was refused, by the protocol's error code.
  func refused(_ code: String) {
    registry.counter(
      "kuulolla_signalling_refused_total", "Requests refused, by error code", ["code": code]
    ).increment()
  }
}
