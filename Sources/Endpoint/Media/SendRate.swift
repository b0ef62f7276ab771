public import Bytes
public import RTC

/// How much may be sent, in bit/s over all tracks, out of what the way and the receivers say.
///
/// Three voices, the lowest counts:
/// - delay: while a queue on the way fills, the target falls to 85 % of what arrives; else it grows,
///   by 8 % a second far from where it last fell and by about a packet a round trip near there;
/// - loss: above 10 % the target falls by half of the share lost; from 2 % to 10 % it stays;
/// - the relay: its REMB, which stands for the receivers and for the gateway's own limits.
///
/// Growth stops at one and a half times what arrives, so that a picture without motion does not
/// promise a rate that nobody has tried. Pure: time is handed in.
public struct SendRate: Sendable {
  public struct Bounds: Sendable, Equatable {
    /// Bit/s. The minimum is kept whatever happens: below it neither sound nor picture is of use.
    public var minimum: Int
    public var start: Int
    public var maximum: Int

    public init(minimum: Int = 80_000, start: Int = 600_000, maximum: Int = 2_500_000) {
      precondition(0 < minimum && minimum <= start && start <= maximum, "bounds stand in order")
      self.minimum = minimum
      self.start = start
      self.maximum = maximum
    }
  }

  /// Shares of packets lost (draft-ietf-rmcat-gcc-02, section 6).
  static let muchLoss = 0.10
  static let someLoss = 0.02
  static let backOff = 0.85
  static let growthPerSecond = 0.08
  static let untriedFactor = 1.5
  private static let untriedMargin = 20_000.0
  /// Loss is judged over so long, and over so many packets at least.
  private static let lossWindow = Instant.Span.milliseconds(500)
  private static let lossPackets = 20
  /// Two falls for the same queue have to be so far apart.
  private static let fallPause = Instant.Span.milliseconds(300)
  private static let packetBits = 1_200.0 * 8

  public let bounds: Bounds
  private var rate: Double
  private var relayLimit: UInt64?
  private var trend = DelayTrend()
  private var throughput = Throughput()
  private var lost = 0
  private var arrived = 0
  private var lossSince: Instant?
  private var lastLoss = 0.0
  private var lastFeedback: Instant?
  private var lastFall: Instant?
  private var roundTrip = Instant.Span.milliseconds(100)
  /// Where the way was full last time: smoothed, forgotten when it is left by far.
  private var ceiling: Double?

  public init(_ bounds: Bounds = Bounds()) {
    self.bounds = bounds
    rate = Double(bounds.start)
  }

  /// What may be sent now, bit/s.
  public var target: Int {
    let limited = min(rate, relayLimit.map { Double($0) } ?? .infinity, Double(bounds.maximum))
    return Int(max(limited, Double(bounds.minimum)))
  }

  /// What arrived of late, bit/s; nil before anything is known.
  public var arriving: Int? { throughput.bitrate.map { Int($0) } }

  // MARK: Input

  /// Transport-wide feedback, as the peer read it.
  public mutating func feedback(
    _ summary: TransportFeedbackReader.Summary,
    deliveries: [TransportFeedbackReader.Delivery], now: Instant
  ) {
    if let bound = summary.roundTripBound { roundTrip = bound }
    for delivery in deliveries {
      throughput.add(delivery)
      trend.add(delivery)
    }
    arrived += summary.deliveredPackets
    lost += summary.lostPackets - summary.recoveredPackets
    let elapsed = lastFeedback.map { min((now - $0).seconds, 1) } ?? 0
    lastFeedback = now
    switch trend.verdict {
    case .filling: fall(now)
    // A queue that drains is left to do so.
    case .draining: break
    case .normal: grow(elapsed)
    }
    judgeLoss(now)
  }

  /// A report block's loss: counts only where there is no transport-wide feedback.
  public mutating func report(fractionLost: Double, now: Instant) {
    if let lastFeedback, now - lastFeedback < .seconds(2) { return }
    heed(loss: fractionLost)
    grow(1)
  }

  /// The relay's REMB, bit/s; numbers beyond the maximum lift the limit.
  public mutating func receiverEstimate(_ bitrate: UInt64) {
    relayLimit = bitrate >= UInt64(bounds.maximum) ? nil : bitrate
  }

  /// The way is another one: what was learnt of the old does not count. The rate stays, but not
  /// above the start.
  public mutating func pathChanged() {
    trend = DelayTrend()
    throughput = Throughput()
    (lost, arrived, lastLoss) = (0, 0, 0)
    (lossSince, lastFeedback, lastFall, ceiling) = (nil, nil, nil, nil)
    rate = min(rate, Double(bounds.start))
  }

  // MARK: Inside

  private mutating func fall(_ now: Instant) {
    if let lastFall, now - lastFall < max(Self.fallPause, roundTrip) { return }
    guard let measured = throughput.bitrate else { return }
    lastFall = now
    if let ceiling, abs(measured - ceiling) < 0.3 * ceiling {
      self.ceiling = 0.7 * ceiling + 0.3 * measured
    } else {
      ceiling = measured
    }
    set(min(rate, measured * Self.backOff))
  }

  private mutating func grow(_ elapsed: Double) {
    let mayReach =
      throughput.bitrate.map { $0 * Self.untriedFactor + Self.untriedMargin } ?? rate
    guard rate < mayReach, lastLoss < Self.someLoss else { return }
    if let ceiling, rate > ceiling * 1.3 { self.ceiling = nil }
    let step: Double
    if let ceiling, rate > ceiling * 0.7 {
      // About one packet a round trip and the 100 ms that a change takes to show.
      step = Self.packetBits / (roundTrip.seconds + 0.1) * elapsed
    } else {
      step = rate * Self.growthPerSecond * elapsed
    }
    set(min(rate + step, mayReach))
  }

  private mutating func judgeLoss(_ now: Instant) {
    let since = lossSince ?? now
    lossSince = since
    guard now - since >= Self.lossWindow, lost + arrived >= Self.lossPackets else { return }
    heed(loss: Double(max(lost, 0)) / Double(max(lost + arrived, 1)))
    (lost, arrived, lossSince) = (0, 0, now)
  }

  private mutating func heed(loss: Double) {
    lastLoss = loss
    guard loss > Self.muchLoss else { return }
    set(rate * (1 - 0.5 * loss))
  }

  private mutating func set(_ new: Double) {
    rate = min(max(new, Double(bounds.minimum)), Double(bounds.maximum))
  }
}

/// Bits that arrived, by the receiver's clock, over the last half second.
private struct Throughput {
  /// Units of 250 µs.
  private static let window: Int64 = 2_000
  private static let shortest: Int64 = 800
  /// At 4,000 packets a second half a second's worth.
  private static let limit = 2_048

  private var packets: [(arrival: Int64, size: Int)] = []
  private var newest = Int64.min

  mutating func add(_ delivery: TransportFeedbackReader.Delivery) {
    newest = max(newest, delivery.arrival)
    packets.append((delivery.arrival, delivery.size))
    let end = newest - Self.window
    packets.removeAll { $0.arrival <= end }
    if packets.count > Self.limit { packets.removeFirst(packets.count - Self.limit) }
  }

  var bitrate: Double? {
    guard let oldest = packets.lazy.map(\.arrival).min(), newest - oldest >= Self.shortest else {
      return nil
    }
    let bits = packets.reduce(0) { $0 + $1.size } * 8
    return Double(bits) / (Double(newest - oldest) / 4_000)
  }
}
