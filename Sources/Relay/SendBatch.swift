public import Bytes
public import SecureTransport

/// Datagrams on their way out: preallocated slots that packets are written and encrypted into, and
/// that the shell hands to the kernel in one call. Never grows.
///
/// Packets of a multi-buffer engine are final once ``finish()`` has been called after the last of them.
public final class SendBatch {
  /// Bytes of one slot: the largest datagram sent (1,200 byte MTU budget of WebRTC senders plus
  /// header extensions and SRTP tag, DTLS flights) with room to spare.
  public static let slotSize = 2_048

  public let capacity: Int
  public private(set) var count = 0
  private let storage: UnsafeMutableRawPointer
  private let lengths: UnsafeMutablePointer<Int>
  private let paths: UnsafeMutablePointer<NetworkPath>
  /// Where packets in the slots wait to be finished.
  let queue: MultiBufferQueue?

  public init(capacity: Int, queue: MultiBufferQueue? = nil) {
    precondition(capacity > 0, "a batch holds something")
    self.capacity = capacity
    self.queue = queue
    storage = .allocate(byteCount: capacity * Self.slotSize, alignment: 64)
    lengths = .allocate(capacity: capacity)
    lengths.initialize(repeating: 0, count: capacity)
    paths = .allocate(capacity: capacity)
    let nowhere = SocketAddress(v4: 0, port: 0)
    paths.initialize(repeating: NetworkPath(local: nowhere, remote: nowhere), count: capacity)
  }

  deinit {
    finish()
    storage.deallocate()
    lengths.deallocate()
    paths.deallocate()
  }

  /// Slots still free.
  public var free: Int { capacity - count }

  /// The next free slot to write into; it becomes part of the batch by ``commit(_:to:)``. Nil when full.
  func next() -> UnsafeMutableRawBufferPointer? {
    guard count < capacity else { return nil }
    return UnsafeMutableRawBufferPointer(
      start: storage + count * Self.slotSize, count: Self.slotSize)
  }

  /// Takes the slot handed out last, `length` bytes of it, as a datagram along `path`.
  func commit(_ length: Int, to path: NetworkPath) {
    precondition(
      count < capacity && (0...Self.slotSize).contains(length), "the slot came from next()")
    lengths[count] = length
    paths[count] = path
    count += 1
  }

  /// Copies a ready datagram in; false when there is no room for it.
  func append(_ datagram: UnsafeRawBufferPointer, to path: NetworkPath) -> Bool {
    guard let slot = next(), datagram.count <= slot.count else { return false }
    slot.copyMemory(from: datagram)
    commit(datagram.count, to: path)
    return true
  }

  /// Finishes what is protected by a multi-buffer engine, before it is looked at or sent.
  public func finish() { queue?.flush() }

  /// The bytes of datagram `index`; valid until ``removeAll()``.
  public func datagram(_ index: Int) -> UnsafeMutableRawBufferPointer {
    precondition(index >= 0 && index < count)
    return UnsafeMutableRawBufferPointer(
      start: storage + index * Self.slotSize, count: lengths[index])
  }

  /// Bytes of datagram `index`.
  public func length(_ index: Int) -> Int {
    precondition(index >= 0 && index < count)
    return lengths[index]
  }

  public func path(_ index: Int) -> NetworkPath {
    precondition(index >= 0 && index < count)
    return paths[index]
  }

  public func removeAll() {
    // A slot that is used again must not get the end of its earlier packet.
    finish()
    count = 0
  }
}
