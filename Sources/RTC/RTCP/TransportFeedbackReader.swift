public import Bytes

/// The sender's side of transport-wide feedback: gives out the numbers, remembers what was sent and
/// tells from the feedback what arrived.
public struct TransportFeedbackReader: Sendable {
  /// Packets remembered: 4,096 are 0.8 s at 5,000 packets a second.
  private static let window = 4_096

  private enum Fate: UInt8 { case unknown, lost, delivered }

  private struct Sent {
    var number: UInt64 = .max
    var at = Instant(nanoseconds: 0)
    var size: UInt32 = 0
    var fate = Fate.unknown
  }

  /// One packet that arrived, for estimators.
  public struct Delivery: Sendable, Equatable {
    public var sentAt: Instant
    /// On the receiver's own clock, in units of 250 µs from an unknown zero; wraps every 12.4 days.
    public var arrival: Int64
    public var size: Int
  }

  public struct Summary: Sendable, Equatable {
    public var deliveredPackets = 0
    public var deliveredBytes = 0
    public var lostPackets = 0
    /// Counted as lost by an earlier feedback, and arrived after all.
    public var recoveredPackets = 0
    /// From the sending of the newest packet reported to now: the round trip and what the feedback
    /// waited. Nil where nothing new was delivered.
    public var roundTripBound: Instant.Span?

    public init() {}
  }

  private var history = [Sent](repeating: Sent(), count: window)
  private var next: UInt64 = 0

  public init() {}

  /// The number for a packet that is sent now, `size` bytes long.
  public mutating func send(size: Int, at now: Instant) -> UInt16 {
    let number = next
    next += 1
    history[Int(number % UInt64(Self.window))] = Sent(
      number: number, at: now, size: UInt32(clamping: size), fate: .unknown)
    return UInt16(truncatingIfNeeded: number)
  }

  /// Takes a feedback packet. Numbers never sent, or sent too long ago, are skipped. `onDelivery` sees
  /// every packet delivered, in the order of the numbers.
  public mutating func feedback(
    _ view: TransportFeedbackView, at now: Instant, onDelivery: (Delivery) -> Void = { _ in }
  ) -> Summary {
    var summary = Summary()
    var newest: Instant?
    for status in view {
      guard let slot = slot(of: status.sequenceNumber) else { continue }
      let sent = history[slot]
      guard let arrival = status.arrival else {
        if sent.fate == .unknown {
          history[slot].fate = .lost
          summary.lostPackets += 1
        }
        continue
      }
      guard sent.fate != .delivered else { continue }
      if sent.fate == .lost { summary.recoveredPackets += 1 }
      history[slot].fate = .delivered
      summary.deliveredPackets += 1
      summary.deliveredBytes += Int(sent.size)
      newest = max(newest ?? sent.at, sent.at)
      onDelivery(Delivery(sentAt: sent.at, arrival: arrival, size: Int(sent.size)))
    }
    summary.roundTripBound = newest.map { now - $0 }
    return summary
  }

  /// Where the newest packet with this 16-bit number is remembered.
  private func slot(of sequenceNumber: UInt16) -> Int? {
    guard next > 0 else { return nil }
    let back = UInt64(UInt16(truncatingIfNeeded: next - 1) &- sequenceNumber)
    guard back < UInt64(Self.window), back < next else { return nil }
    let number = next - 1 - back
    let slot = Int(number % UInt64(Self.window))
    return history[slot].number == number ? slot : nil
  }
}
