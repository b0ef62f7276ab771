internal import Bytes
internal import RTC

/// What a slot sent under which number, so that a receiver's NACK can be answered with the same
/// packet: a ring by outgoing sequence number.
struct SentHistory {
  struct Entry: NumberedEntry {
    /// Number of the incoming stream (``IncomingTrack/streamNumber``); 0 for an unused entry.
    var stream: UInt64 = 0
    /// The packet's extended sequence number in that stream.
    var sequence: UInt64 = 0
    var timestamp: UInt32 = 0
    var sequenceNumber: UInt16 = 0
    /// What the slot wrote into the VP8 descriptor; of a video packet.
    var numbers = VP8Numbers()
    var sentAt = Instant(nanoseconds: 0)
    /// Times it was sent again.
    var repeats: UInt8 = 0

    var number: UInt64 { UInt64(sequenceNumber) }
    var isUsed: Bool { stream != 0 }
  }

  /// As many as a track's cache may hold; a power of two.
  static let capacity = RetransmissionCache.packetLimit
  /// The same packet is not sent again within this time: several NACKs may name it while the first
  /// answer is still on its way.
  static let repeatInterval = Instant.Span.milliseconds(20)

  /// Times one packet is sent again: as often as a receiver asks that gives up in good order.
  static let repeatLimit: UInt8 = 8

  private var entries = NumberedRing<Entry>(limit: capacity)

  mutating func record(_ entry: Entry) {
    entries.makeRoom(for: entry.number) {
      entry.sentAt - $0.sentAt <= RelayTiming.retransmissionAge
    }
    entries[entry.number] = entry
  }

  enum Lookup {
    case found(Entry)
    case tooSoon
    /// Sent again as often as one may ask.
    case exhausted
    case unknown
  }

  /// Finds what was sent as `sequenceNumber` and notes that it is sent again at `now`. Between two
  /// answers lies the round trip, less a quarter for what it varies.
  mutating func takeForRetransmission(
    _ sequenceNumber: UInt16, roundTrip: Instant.Span? = nil, now: Instant
  ) -> Lookup {
    let number = UInt64(sequenceNumber)
    let entry = entries[number]
    guard entry.stream != 0, entry.sequenceNumber == sequenceNumber else { return .unknown }
    guard entry.repeats < Self.repeatLimit else { return .exhausted }
    var pause = Self.repeatInterval
    if entry.repeats > 0, let roundTrip {
      pause = max(pause, Instant.Span(nanoseconds: roundTrip.nanoseconds / 4 * 3))
    }
    guard now - entry.sentAt >= pause else { return .tooSoon }
    entries[number].sentAt = now
    entries[number].repeats += 1
    return .found(entry)
  }
}
