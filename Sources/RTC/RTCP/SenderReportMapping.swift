public import Bytes

/// What a source's sender reports say about its two clocks: RTP timestamp ↔ NTP time.
public struct SenderReportMapping: Sendable, Equatable {
  private let clockRate: UInt32
  private var report: Report?

  private struct Report: Sendable, Equatable {
    var ntp: NTPTime
    var timestamp: UInt32
    var arrival: Instant
  }

  /// `clockRate` is the RTP timestamp's, in Hz.
  public init(clockRate: UInt32) { self.clockRate = max(clockRate, 1) }

  /// The newest report holds; older ones that come late are ignored.
  public mutating func update(_ info: RTCPSenderInfo, at now: Instant) {
    if let report, info.ntp.since(report.ntp).nanoseconds < 0,
      (now - report.arrival).seconds < 10
    {
      return
    }
    report = Report(ntp: info.ntp, timestamp: info.rtpTimestamp, arrival: now)
  }

  public var isKnown: Bool { report != nil }

  /// The sender's NTP time of a timestamp within half a circle of the last report's.
  public func ntp(of timestamp: UInt32) -> NTPTime? {
    guard let report else { return nil }
    let units = Int64(Int32(bitPattern: timestamp &- report.timestamp))
    return report.ntp.advanced(
      by: Instant.Span(nanoseconds: units * 1_000_000_000 / Int64(clockRate)))
  }

  /// The timestamp at a moment of the sender's NTP clock.
  public func timestamp(at ntp: NTPTime) -> UInt32? {
    guard let report else { return nil }
    return report.timestamp &+ units(in: ntp.since(report.ntp))
  }

  /// The timestamp that the source's clock shows now, the reports' way here neglected.
  public func timestamp(at now: Instant) -> UInt32? {
    guard let report else { return nil }
    return report.timestamp &+ units(in: now - report.arrival)
  }

  private func units(in span: Instant.Span) -> UInt32 {
    let (seconds, rest) = span.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let units = seconds &* Int64(clockRate) &+ rest * Int64(clockRate) / 1_000_000_000
    return UInt32(truncatingIfNeeded: units)
  }
}
