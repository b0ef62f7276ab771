/// What is known of one synchronisation source, in one direction.
struct SourceState {
  let ssrc: UInt32
  /// Indices of its RTP packets.
  var rtp = ReplayWindow<16>()
  /// Indices of its RTCP packets that have come.
  var rtcp = ReplayWindow<2>()
  /// The last index given to an RTCP packet of ours.
  var lastReport: UInt32 = 0

  init(ssrc: UInt32) { self.ssrc = ssrc }
}

/// Sources by number, and how often the keys were used: an open-addressing table that grows to its
/// limit and never forgets. Looking up takes no memory. Belongs to one thread at a time; entries stay
/// where they are until the next ``add(_:)``.
struct SourceTable: ~Copyable {
  private struct State {
    var entries: UnsafeMutablePointer<SourceState>
    /// Number of an entry plus one; 0 is free. Twice as many as there are entries, so that a search ends.
    var slots: UnsafeMutablePointer<UInt16>
    /// Of entries there is room for: a power of two.
    var capacity: Int
    var count = 0
    /// The entry found last: packets of a source come in bursts.
    var latest = 0
    var rtpUses: UInt64
    var rtcpUses: UInt64
  }

  let limit: Int
  // Fields of a class would be checked for exclusive access on every packet.
  private let state: UnsafeMutablePointer<State>

  /// RFC 3711, section 9.2: packets that one key may protect, over all sources.
  static let rtpLifetime: UInt64 = 1 << 48
  static let rtcpLifetime: UInt64 = 1 << 31

  /// - Parameter limit: of sources, at most 65,535.
  init(limit: Int, rtpUses: UInt64 = 0, rtcpUses: UInt64 = 0) {
    precondition(limit > 0 && limit <= Int(UInt16.max), "slots have 16 bits")
    self.limit = limit
    let capacity = 4
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(
        entries: .allocate(capacity: capacity), slots: Self.emptySlots(for: capacity),
        capacity: capacity, rtpUses: rtpUses, rtcpUses: rtcpUses))
  }

  deinit {
    state.pointee.entries.deinitialize(count: state.pointee.count)
    state.pointee.entries.deallocate()
    state.pointee.slots.deallocate()
    state.deinitialize(count: 1)
    state.deallocate()
  }

  var count: Int { state.pointee.count }
  var hasRoom: Bool { state.pointee.count < limit }

  /// Counts one more packet; false where the key has protected as many as it may.
  func useForRTP() -> Bool {
    guard state.pointee.rtpUses < Self.rtpLifetime else { return false }
    state.pointee.rtpUses += 1
    return true
  }

  /// As ``useForRTP()`` for RTCP.
  func useForRTCP() -> Bool {
    guard state.pointee.rtcpUses < Self.rtcpLifetime else { return false }
    state.pointee.rtcpUses += 1
    return true
  }

  func find(_ ssrc: UInt32) -> UnsafeMutablePointer<SourceState>? {
    let entries = state.pointee.entries
    if state.pointee.count > 0, entries[state.pointee.latest].ssrc == ssrc {
      return entries + state.pointee.latest
    }
    guard let index = occupant(of: slot(for: ssrc)) else { return nil }
    state.pointee.latest = index
    return entries + index
  }

  /// Makes state for a source that ``find(_:)`` does not know; there is room (``hasRoom``).
  func add(_ ssrc: UInt32) -> UnsafeMutablePointer<SourceState> {
    precondition(hasRoom, "the caller has asked")
    if state.pointee.count == state.pointee.capacity { grow() }
    let index = state.pointee.count
    let entry = state.pointee.entries + index
    entry.initialize(to: SourceState(ssrc: ssrc))
    state.pointee.slots[slot(for: ssrc)] = UInt16(index + 1)
    state.pointee.count = index + 1
    state.pointee.latest = index
    return entry
  }

  private func grow() {
    let count = state.pointee.count
    let entries = UnsafeMutablePointer<SourceState>.allocate(capacity: 2 * count)
    entries.moveInitialize(from: state.pointee.entries, count: count)
    state.pointee.entries.deallocate()
    state.pointee.slots.deallocate()
    state.pointee.entries = entries
    state.pointee.capacity = 2 * count
    state.pointee.slots = Self.emptySlots(for: 2 * count)
    for index in 0..<count {
      state.pointee.slots[slot(for: entries[index].ssrc)] = UInt16(index + 1)
    }
  }

  private static func emptySlots(for capacity: Int) -> UnsafeMutablePointer<UInt16> {
    let slots = UnsafeMutablePointer<UInt16>.allocate(capacity: 2 * capacity)
    slots.initialize(repeating: 0, count: 2 * capacity)
    return slots
  }

  /// The slot of a source, or the free one where it would stand.
  private func slot(for ssrc: UInt32) -> Int {
    let mask = 2 * state.pointee.capacity - 1
    // Fibonacci hashing. A peer that picks sources which meet in one slot makes a search as long as the
    // number of them, which is bounded.
    var slot = Int((ssrc &* 0x9e37_79b9) >> 16) & mask
    while let index = occupant(of: slot), state.pointee.entries[index].ssrc != ssrc {
      slot = (slot + 1) & mask
    }
    return slot
  }

  private func occupant(of slot: Int) -> Int? {
    let stored = state.pointee.slots[slot]
    return stored == 0 ? nil : Int(stored) - 1
  }
}
