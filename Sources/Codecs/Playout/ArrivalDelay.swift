internal import Bytes

/// How late the packets of one stream come, measured against the fastest of them, and how long to wait
/// so that most have come. The sender's clock need not run like ours: the fastest way is looked for
/// anew all the time.
struct ArrivalDelay: Sendable {
  /// Width of a bin of the histogram.
  static let bin = Instant.Span.milliseconds(5)
  /// Bins; later arrivals count in the last one: 500 ms.
  private static let binCount = 100
  /// The fastest way is that of the last one or two windows of this length.
  private static let window = Instant.Span.seconds(8)

  /// Share of packets that shall be there in time.
  private let share: Double
  /// What an arrival's weight is multiplied by at each later one.
  private let memory: Double
  private let clockRate: Int64
  private var histogram = [Double](repeating: 0, count: binCount)
  private var total = 0.0

  private var windowStart: Instant?
  private var fastest: Int64?
  private var fastestBefore: Int64?

  /// `clockRate` in Hz; `memory` near 1: 0.998 forgets half in 350 packets.
  init(clockRate: Int, share: Double, memory: Double) {
    self.clockRate = Int64(clockRate)
    self.share = share
    self.memory = memory
  }

  /// When a packet with this place on the stream's clock would come if it came the fastest way.
  func expectedArrival(of place: Int64) -> Instant? {
    guard let base else { return nil }
    return Instant(nanoseconds: UInt64(max(0, base &+ nanoseconds(place))))
  }

  /// How much later than the fastest way a packet came; negative where it is the fastest so far.
  func lateness(of place: Int64, arrival: Instant) -> Instant.Span? {
    guard let base else { return nil }
    return Instant.Span(nanoseconds: transit(place, arrival) - base)
  }

  /// A packet came.
  mutating func observe(_ place: Int64, arrival: Instant) {
    let transit = transit(place, arrival)
    if let windowStart, arrival - windowStart < Self.window {
      fastest = min(fastest ?? transit, transit)
    } else {
      windowStart = arrival
      fastestBefore = fastest
      fastest = transit
    }
    guard let base else { return }
    let index = min(Int((transit - base) / Self.bin.nanoseconds), Self.binCount - 1)
    for other in histogram.indices { histogram[other] *= memory }
    total = total * memory + 1
    histogram[index] += 1
  }

  /// The stream begins anew on another clock; what is known of the network stays.
  mutating func restart() {
    windowStart = nil
    fastest = nil
    fastestBefore = nil
  }

  /// Wait that ``share`` of the packets need, to the upper edge of a bin.
  var quantile: Instant.Span {
    var sum = 0.0
    for (index, weight) in histogram.enumerated() {
      sum += weight
      if sum >= total * share {
        return Instant.Span(nanoseconds: Int64(index + 1) * Self.bin.nanoseconds)
      }
    }
    return Instant.Span(nanoseconds: 0)
  }

  private var base: Int64? {
    guard let fastest else { return nil }
    return min(fastest, fastestBefore ?? fastest)
  }

  private func transit(_ place: Int64, _ arrival: Instant) -> Int64 {
    Int64(bitPattern: arrival.nanoseconds) &- nanoseconds(place)
  }

  private func nanoseconds(_ place: Int64) -> Int64 {
    let (seconds, rest) = place.quotientAndRemainder(dividingBy: clockRate)
    return seconds &* 1_000_000_000 &+ rest * 1_000_000_000 / clockRate
  }
}

/// Follows a wrapping 32-bit RTP timestamp on an endless line that begins at its first value.
struct TimestampUnwrapper: Sendable {
  private(set) var newest: Int64?

  /// The place nearest to the newest one.
  func place(of timestamp: UInt32) -> Int64 {
    guard let newest else { return Int64(timestamp) }
    return newest + Int64(Int32(bitPattern: timestamp &- UInt32(truncatingIfNeeded: newest)))
  }

  mutating func advance(to place: Int64) { newest = max(newest ?? place, place) }
}
