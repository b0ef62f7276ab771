internal import Bytes
internal import RTC

/// Tells from the arrival times of packets whether a queue on the way is filling: the slope of the
/// one-way delay, held against a threshold that adapts to how much the way jitters anyhow (the
/// detector of draft-ietf-rmcat-gcc-02, sections 5.1 to 5.4, with a fitted line for its filter).
struct DelayTrend {
  enum Verdict: Sendable, Equatable { case normal, filling, draining }

  /// Packets sent within this time are one group: they leave in a burst and say nothing by themselves.
  private static let burst = Instant.Span.milliseconds(5)
  /// Groups that the line is fitted through.
  private static let window = 20
  private static let smoothing = 0.9
  /// Brings the slope into the range of the threshold, in ms.
  private static let gain = 4.0
  private static let mostGroupsCounted = 60.0
  private static let thresholds = 6.0...600.0
  private static let rise = 0.0087
  private static let fall = 0.039
  /// A slope far beyond the threshold comes of a route that has changed, and does not move it.
  private static let outlier = 15.0
  /// The trend has to last so long.
  private static let patience = 10.0

  fileprivate struct Group {
    var firstSent: Instant
    var lastSent: Instant
    /// Units of 250 µs.
    var lastArrival: Int64
  }

  private(set) var verdict = Verdict.normal
  private var current: Group?
  private var previous: Group?
  private var groups = 0.0
  private var accumulated = 0.0
  private var smoothed = 0.0
  private var points: [(arrival: Double, delay: Double)] = []
  private var threshold = 12.5
  private var fillingFor = 0.0
  private var lastTrend = 0.0
  private var lastUpdate: Double?

  /// Takes a packet that arrived, in the order of sending.
  mutating func add(_ delivery: TransportFeedbackReader.Delivery) {
    guard var group = current else {
      current = Group(delivery)
      return
    }
    // A retransmission's number is as new as its sending, so only a clock could run backwards.
    guard delivery.sentAt >= group.firstSent else { return }
    if delivery.sentAt - group.firstSent <= Self.burst {
      group.lastSent = delivery.sentAt
      group.lastArrival = max(group.lastArrival, delivery.arrival)
      current = group
      return
    }
    if let previous { compare(group, with: previous) }
    previous = group
    current = Group(delivery)
  }

  private mutating func compare(_ group: Group, with earlier: Group) {
    let sent = (group.lastSent - earlier.lastSent).milliseconds
    let arrived = Double(group.lastArrival - earlier.lastArrival) / 4
    // After a pause, or over a feedback clock that has begun anew, nothing can be compared.
    guard sent < 3_000, abs(arrived) < 3_000 else {
      self = DelayTrend()
      return
    }
    groups = min(groups + 1, Self.mostGroupsCounted)
    accumulated += arrived - sent
    smoothed = Self.smoothing * smoothed + (1 - Self.smoothing) * accumulated
    let arrival = Double(group.lastArrival) / 4
    points.append((arrival, smoothed))
    if points.count > Self.window { points.removeFirst() }
    guard points.count == Self.window else { return }
    judge(groups * slope * Self.gain, sent: sent, arrival: arrival)
  }

  /// Least squares, in ms of delay a ms of time.
  private var slope: Double {
    let count = Double(points.count)
    let meanArrival = points.reduce(0) { $0 + $1.arrival } / count
    let meanDelay = points.reduce(0) { $0 + $1.delay } / count
    var above = 0.0
    var below = 0.0
    for point in points {
      above += (point.arrival - meanArrival) * (point.delay - meanDelay)
      below += (point.arrival - meanArrival) * (point.arrival - meanArrival)
    }
    return below > 0 ? above / below : 0
  }

  private mutating func judge(_ trend: Double, sent: Double, arrival: Double) {
    if trend > threshold {
      fillingFor += sent
      if fillingFor > Self.patience, trend >= lastTrend {
        fillingFor = 0
        verdict = .filling
      }
    } else {
      fillingFor = 0
      verdict = trend < -threshold ? .draining : .normal
    }
    lastTrend = trend
    let elapsed = min(max(arrival - (lastUpdate ?? arrival), 0), 100)
    lastUpdate = arrival
    guard abs(trend) <= threshold + Self.outlier else { return }
    let speed = abs(trend) < threshold ? Self.fall : Self.rise
    threshold += speed * (abs(trend) - threshold) * elapsed
    threshold = min(max(threshold, Self.thresholds.lowerBound), Self.thresholds.upperBound)
  }
}

extension DelayTrend.Group {
  fileprivate init(_ delivery: TransportFeedbackReader.Delivery) {
    self.init(
      firstSent: delivery.sentAt, lastSent: delivery.sentAt, lastArrival: delivery.arrival)
  }
}
