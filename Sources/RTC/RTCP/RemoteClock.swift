internal import Bytes

/// Brings the NTP clock of one participant over to ours. Its audio and its video share one, so that
/// sender reports written with it keep them in step.
public struct RemoteClock: Sendable, Equatable {
  /// Reports looked back at; with two sources about 20 seconds.
  private static let memory = 16
  /// Below this the offset is left alone: it is queueing, not drift.
  private static let tolerance = Instant.Span.milliseconds(20)

  private var recent: [Instant.Span] = []
  private var offset: Instant.Span?

  public init() {}

  /// A sender report with `remote` time came when our clock said `local`.
  public mutating func observe(remote: NTPTime, local: NTPTime) {
    recent.append(local.since(remote))
    if recent.count > Self.memory { recent.removeFirst() }
    // The least delayed report is the nearest to the truth.
    let best = recent.min() ?? Instant.Span(nanoseconds: 0)
    guard let offset else {
      self.offset = best
      return
    }
    if abs(best.nanoseconds - offset.nanoseconds) > Self.tolerance.nanoseconds {
      self.offset = best
    }
  }

  /// A moment of the participant's clock on ours; nil before the first report.
  public func local(_ remote: NTPTime) -> NTPTime? { offset.map { remote.advanced(by: $0) } }

  /// A moment of ours on the participant's clock.
  public func remote(_ local: NTPTime) -> NTPTime? {
    offset.map { local.advanced(by: Instant.Span(nanoseconds: -$0.nanoseconds)) }
  }
}
