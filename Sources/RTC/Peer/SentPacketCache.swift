internal import Bytes

/// The newest packets of one track, kept to be sent again when a NACK asks for them.
struct SentPacketCache {
  /// At 100 packets a second five seconds; far beyond what a round trip needs.
  static let packetLimit = 512
  /// Older ones are of no use to a live picture.
  static let maxAge = Instant.Span.seconds(1)
  /// Asked for again so soon, the first retransmission is still on its way.
  static let shortestPause = Instant.Span.milliseconds(20)

  struct Packet {
    let sequenceNumber: UInt16
    let timestamp: UInt32
    let marker: Bool
    let payload: [UInt8]
    let sentAt: Instant
    var resentAt: Instant?
  }

  private var packets: [Packet?] = Array(repeating: nil, count: packetLimit)

  mutating func store(_ packet: Packet) {
    packets[Int(packet.sequenceNumber) % Self.packetLimit] = packet
  }

  /// Whether the packet is there, young enough and not sent again just now.
  func canRetransmit(_ sequenceNumber: UInt16, now: Instant) -> Bool {
    guard let packet = packets[Int(sequenceNumber) % Self.packetLimit],
      packet.sequenceNumber == sequenceNumber, now - packet.sentAt <= Self.maxAge
    else { return false }
    return packet.resentAt.map { now - $0 >= Self.shortestPause } ?? true
  }

  /// The packet, marked as sent again; nil where ``canRetransmit(_:now:)`` says no.
  mutating func takeForRetransmission(_ sequenceNumber: UInt16, now: Instant) -> Packet? {
    guard canRetransmit(sequenceNumber, now: now) else { return nil }
    let index = Int(sequenceNumber) % Self.packetLimit
    packets[index]?.resentAt = now
    return packets[index]
  }
}
