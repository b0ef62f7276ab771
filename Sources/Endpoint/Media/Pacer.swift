internal import Bytes

/// Spreads the packets of a large picture over some time: sent in one go, they would fill the queue of a
/// narrow line and delay or push out the voice beside them. Pure; sound does not go through it.
struct Pacer {
  /// Times the target bitrate: a picture's packets go out faster than new ones come.
  private static let factor = 2.5
  /// What may go at once after a pause: an ordinary picture is not held back at all.
  private static let burst = 5_000.0
  /// A queue that would take longer at the ordinary rate is sent at one that empties most of it in this.
  private static let drain = Instant.Span.milliseconds(200)

  private var queue: [OutgoingMedia] = []
  private var taken = 0
  /// Payload of what waits.
  private var waitingBytes = 0
  /// May be sent now.
  private var credit = Pacer.burst
  private var looked: Instant?

  var isEmpty: Bool { taken == queue.count }

  mutating func add(_ packet: OutgoingMedia) {
    queue.append(packet)
    waitingBytes += packet.payload.count
  }

  /// What is to be sent now, in order.
  /// - Parameter target: bit/s of the pictures.
  mutating func take(now: Instant, target: Int) -> ArraySlice<OutgoingMedia> {
    if let looked {
      let earned = (now - looked).seconds * bytesPerSecond(target)
      credit = min(credit + max(0, earned), Self.burst)
    }
    looked = now
    let first = taken
    while taken < queue.count, credit > 0 {
      let size = queue[taken].payload.count
      credit -= Double(size)
      waitingBytes -= size
      taken += 1
    }
    let due = queue[first..<taken]
    if taken == queue.count {
      queue.removeAll(keepingCapacity: true)
      taken = 0
    }
    return due
  }

  /// When ``take(now:target:)`` has something; nil while nothing waits.
  func deadline(target: Int) -> Instant? {
    guard !isEmpty, let looked else { return nil }
    let seconds = max(0, -credit) / bytesPerSecond(target)
    // Timers finer than a millisecond cost more than they smooth.
    return looked + Instant.Span(nanoseconds: Int64(max(seconds, 0.001) * 1e9))
  }

  private func bytesPerSecond(_ target: Int) -> Double {
    let ordinary = Double(max(target, 1)) / 8 * Self.factor
    return max(ordinary, Double(waitingBytes) / Self.drain.seconds)
  }
}
