internal import CIPSecMB
internal import COpenSSL

/// The memory of a ``MultiBufferQueue`` and what is done with it. Copies are the same queue.
struct MultiBufferWork {
  /// A packet whose last bytes are missing.
  private struct Entry {
    /// The packet, and behind it the word that is authenticated with it.
    let message: UnsafeMutableRawPointer
    let count: Int
    let tag: UnsafeMutableRawPointer
    let key: SavedHMAC.Reference
  }

  private struct State {
    var count = 0
    let entries: UnsafeMutablePointer<Entry>
    /// By entry: what the library is told, and where it writes the code.
    let jobs: UnsafeMutableRawPointer
    let digests: UnsafeMutablePointer<UInt8>
    /// Messages that are hashed in the time of one.
    let lanes: Int
    let finishesAtOnce: Bool
  }

  /// What the library takes at once.
  static let capacity = Int(CIPSecMB_most_jobs)
  /// Its lengths have 16 bits, of which a packet is far away; a longer message is hashed by itself.
  static let longest = 16_384

  let manager: UnsafeMutableRawPointer
  private let state: UnsafeMutablePointer<State>

  init(
    manager: UnsafeMutableRawPointer, jobs: UnsafeMutableRawPointer,
    digests: UnsafeMutablePointer<UInt8>, lanes: Int, finishesAtOnce: Bool
  ) {
    self.manager = manager
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(
        entries: .allocate(capacity: Self.capacity), jobs: jobs, digests: digests, lanes: lanes,
        finishesAtOnce: finishesAtOnce))
  }

  /// Gives everything back; nothing waits any more, since every cipher has flushed before it went.
  func end() {
    CIPSecMB_free_jobs(state.pointee.jobs)
    state.pointee.digests.deallocate()
    state.pointee.entries.deallocate()
    state.deallocate()
    CIPSecMB_close(manager)
  }

  var count: Int { state.pointee.count }

  /// Sees to it that the code over `count` bytes comes to stand at `tag`, which may lie behind the message
  /// or over its last bytes.
  func authenticate(
    _ message: UnsafeMutableRawPointer, count: Int, by key: SavedHMAC.Reference,
    tag: UnsafeMutableRawPointer
  ) {
    guard !state.pointee.finishesAtOnce, count <= Self.longest else {
      return tag.copyMemory(
        from: key.code(over: message, count: count), byteCount: CounterModeCipher.tagCount)
    }
    let index = state.pointee.count
    (state.pointee.entries + index).initialize(
      to: Entry(message: message, count: count, tag: tag, key: key))
    CIPSecMB_set_job(
      state.pointee.jobs, Int32(index), message, count, key.inner, key.outer)
    state.pointee.count = index + 1
    if index + 1 == Self.capacity { flush() }
  }

  func flush() {
    let count = state.pointee.count
    guard count > 0 else { return }
    // All lanes take as long as one: fewer than half of them are left to OpenSSL, one after the other.
    let rest = count % state.pointee.lanes
    var done = rest < state.pointee.lanes / 2 ? count - rest : count
    // Where the library should fail the messages are as they were, and OpenSSL does them all.
    if done > 0, CIPSecMB_hash(manager, state.pointee.jobs, Int32(done)) == 0 { done = 0 }
    for index in 0..<count {
      let entry = state.pointee.entries[index]
      let code =
        index < done
        ? UnsafePointer(state.pointee.digests + index * MessageDigest.sha1Count)
        : entry.key.code(over: entry.message, count: entry.count)
      entry.tag.copyMemory(from: code, byteCount: CounterModeCipher.tagCount)
    }
    state.pointee.count = 0
  }
}
