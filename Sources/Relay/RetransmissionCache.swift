internal import Bytes

/// The newest payloads of one incoming track, stored once for all its receivers: a byte ring with an
/// index by sequence number, which grows with what is held. Bounded in bytes, in packets and in age.
struct RetransmissionCache: ~Copyable {
  /// What a retransmission needs of the packet as it came.
  struct Packet {
    var payload: UnsafeRawBufferPointer
    /// As the source sent it.
    var timestamp: UInt32
    var marker: Bool
    var videoOrientation: UInt8?
  }

  private struct Entry: NumberedEntry {
    /// Extended sequence number; 0 for an unused entry (the unwrapper starts above 65,535).
    var number: UInt64 = 0
    /// Place in the endless line of bytes written.
    var position: UInt64 = 0
    var timestamp: UInt32 = 0
    var length: UInt16 = 0
    var marker = false
    var hasOrientation = false
    var orientation: UInt8 = 0
    var receivedAt = Instant(nanoseconds: 0)

    var isUsed: Bool { number != 0 }
  }

  /// What a track's cache takes of memory, at most (architecture, media decision 11).
  static let memoryLimit = 128 * 1024
  /// Packets a track may hold; a power of two.
  static let packetLimit = 512
  /// Bytes of payloads, beside the index: 0.6 s of a 1.5 Mbit/s camera.
  static let byteLimit = memoryLimit - packetLimit * MemoryLayout<Entry>.stride

  private let bytes: UnsafeMutableRawPointer
  private var entries = NumberedRing<Entry>(limit: packetLimit)
  private var written: UInt64 = 0

  init() {
    bytes = .allocate(byteCount: Self.byteLimit, alignment: 16)
  }

  deinit { bytes.deallocate() }

  mutating func removeAll() { entries.removeAll() }

  /// Copies the payload in. A packet of more than 64 kB cannot be (it came in a datagram).
  mutating func store(_ packet: Packet, sequence: UInt64, now: Instant) {
    let length = packet.payload.count
    guard length > 0, length <= Int(UInt16.max) else { return }
    let end = written
    entries.makeRoom(for: sequence) { Self.holds($0, written: end, now: now) }
    // A late packet does not push out a newer one that took its place in the index.
    guard entries[sequence].number < sequence else { return }
    var place = Int(written % UInt64(Self.byteLimit))
    if place + length > Self.byteLimit {
      // A payload lies in one piece: the rest of the ring stays unused this time round.
      written += UInt64(Self.byteLimit - place)
      place = 0
    }
    UnsafeMutableRawBufferPointer(start: bytes + place, count: length)
      .copyMemory(from: packet.payload)
    entries[sequence] = Entry(
      number: sequence, position: written, timestamp: packet.timestamp,
      length: UInt16(length), marker: packet.marker,
      hasOrientation: packet.videoOrientation != nil, orientation: packet.videoOrientation ?? 0,
      receivedAt: now)
    written += UInt64(length)
  }

  /// The packet, where it is held and not too old. The payload is valid until the next store.
  func packet(_ sequence: UInt64, now: Instant) -> Packet? {
    let entry = entries[sequence]
    guard entry.number == sequence, Self.holds(entry, written: written, now: now) else {
      return nil
    }
    let place = Int(entry.position % UInt64(Self.byteLimit))
    return Packet(
      payload: UnsafeRawBufferPointer(start: bytes + place, count: Int(entry.length)),
      timestamp: entry.timestamp, marker: entry.marker,
      videoOrientation: entry.hasOrientation ? entry.orientation : nil)
  }

  /// Whether its bytes have not been written over, and somebody may still ask for it.
  private static func holds(_ entry: Entry, written: UInt64, now: Instant) -> Bool {
    written - entry.position <= UInt64(byteLimit)
      && now - entry.receivedAt <= RelayTiming.retransmissionAge
  }
}
