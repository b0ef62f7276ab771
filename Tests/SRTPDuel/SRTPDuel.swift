public import SecureTransport

/// Every engine under the same keys, given the same packets: whatever comes of one must come of the
/// others, byte for byte, or refusal for refusal. Unit tests and the fuzzer drive it by ``run(_:)``.
public final class SRTPDuel {
  /// A sender and a receiver of each association, on one engine.
  final class Side {
    let engine: SRTPEngineKind
    private let queue: MultiBufferQueue?
    private var pairs: [Int: (sender: SRTPSession, receiver: SRTPSession)] = [:]

    init(_ engine: SRTPEngineKind, queue: MultiBufferQueue?) {
      self.engine = engine
      self.queue = queue
    }

    /// Made when it is first asked for.
    func pair(
      _ number: Int, _ keys: SRTPKeyingMaterial
    ) -> (sender: SRTPSession, receiver: SRTPSession) {
      if let pair = pairs[number] { return pair }
      // Memory alone could be missing.
      let pair = (
        try! SRTPSession(keys: keys, engine: engine, queue: queue),
        try! SRTPSession(keys: keys.swapped, engine: engine, queue: queue)
      )
      pairs[number] = pair
      return pair
    }
  }

  struct Packet {
    var bytes: [UInt8] = []
    var isControl = false
    /// Of the association that it belongs to.
    var key = 0
  }

  /// Protected by every side, and not looked at until the queue is flushed.
  private struct Pending {
    let buffers: [UnsafeMutableRawPointer]
    let count: Int
    let isControl: Bool
    let key: Int
  }

  /// Associations, the packets of which wait in one queue.
  static let keyCount = 4

  let profile: SRTPProfile
  private let sides: [Side]
  private let queue: MultiBufferQueue?
  private let keys: [SRTPKeyingMaterial]
  private var pending: [Pending] = []
  /// Packets that were protected, the newest last.
  private(set) var kept: [Packet] = []
  /// How often each outcome was seen: "accepted", or the name of a refusal.
  public private(set) var tally: [String: Int] = [:]
  /// The most packets that have waited at once.
  public private(set) var longestWait = 0
  /// The first thing in which the engines differed.
  public private(set) var difference: String?

  private static let mostKept = 256
  /// More than a queue holds, so that it has to flush itself.
  private static let mostPending = 300

  /// - Parameter queue: of the multi-buffer engine; nil finishes its packets one by one.
  public init(
    profile: SRTPProfile, seed: UInt8, queue: MultiBufferQueue?,
    engines: [SRTPEngineKind] = SRTPEngineKind.available
  ) {
    keys = (0..<UInt8(Self.keyCount)).map { key in
      let bytes = { (count: Int, salt: UInt8) in
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) ^ seed &* 91 ^ salt ^ key &* 29 }
      }
      return SRTPKeyingMaterial(
        profile: profile, localKey: bytes(profile.masterKeyCount, 1),
        localSalt: bytes(profile.masterSaltCount, 2), remoteKey: bytes(profile.masterKeyCount, 3),
        remoteSalt: bytes(profile.masterSaltCount, 4))
    }
    self.profile = profile
    self.queue = queue
    sides = engines.map { Side($0, queue: queue) }
  }

  deinit {
    queue?.flush()
    for packet in pending { for buffer in packet.buffers { buffer.deallocate() } }
  }

  /// A sender of the first association. A packet that it alone protects makes the sides differ.
  public func sender(on engine: SRTPEngineKind) -> SRTPSession? {
    sides.first { $0.engine == engine }?.pair(0, keys[0]).sender
  }

  // MARK: Operations

  /// Protects a packet by the senders of all sides. What became of it is compared and kept by
  /// ``flush()``, lengths and refusals at once.
  public func send(
    _ packet: [UInt8], isControl: Bool, key: Int = 0, room: Int = SRTPProfile.largestOverhead
  ) {
    let capacity = packet.count + room
    let buffers = sides.map { _ in Self.copy(packet, capacity: capacity) }
    let outcomes = zip(sides, buffers).map { side, buffer in
      let sender = side.pair(key, keys[key]).sender
      return Self.caught { () throws(SRTPError) in
        isControl
          ? try sender.protectRTCP(buffer, count: packet.count, capacity: capacity)
          : try sender.protectRTP(buffer, count: packet.count, capacity: capacity)
      }
    }
    agree(outcomes, "protecting")
    guard case .success(let count) = outcomes[0], difference == nil else {
      // What one side has protected may still wait.
      if difference != nil { queue?.flush() }
      for buffer in buffers { buffer.deallocate() }
      return
    }
    pending.append(Pending(buffers: buffers, count: count, isControl: isControl, key: key))
    longestWait = max(longestWait, queue?.count ?? 0)
    if pending.count == Self.mostPending { flush() }
  }

  /// Finishes what was sent, and compares it.
  public func flush() {
    queue?.flush()
    for packet in pending {
      let results = packet.buffers.map {
        Array(UnsafeRawBufferPointer(start: $0, count: packet.count))
      }
      for (side, result) in zip(sides, results) where result != results[0] {
        differ("protected: \(sides[0].engine) \(results[0]), \(side.engine) \(result)")
      }
      if kept.count == Self.mostKept { kept.removeFirst() }
      kept.append(Packet(bytes: results[0], isControl: packet.isControl, key: packet.key))
      for buffer in packet.buffers { buffer.deallocate() }
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Hands bytes to all receivers of an association.
  public func deliver(_ packet: [UInt8], isControl: Bool, key: Int = 0) {
    var results: [[UInt8]] = []
    let outcomes = sides.map { side in
      let receiver = side.pair(key, keys[key]).receiver
      let buffer = Self.copy(packet, capacity: packet.count)
      defer { buffer.deallocate() }
      let outcome = Self.caught { () throws(SRTPError) in
        isControl
          ? try receiver.unprotectRTCP(buffer, count: packet.count)
          : try receiver.unprotectRTP(buffer, count: packet.count)
      }
      if case .success(let count) = outcome {
        results.append(Array(UnsafeRawBufferPointer(start: buffer, count: count)))
      }
      return outcome
    }
    agree(outcomes, "unprotecting")
    if let first = results.first, results.contains(where: { $0 != first }) {
      differ("unprotected: \(results)")
    }
    let counts = sides.map { $0.pair(key, keys[key]).receiver.remoteSourceCount }
    if Set(counts).count > 1 { differ("sources known: \(counts)") }
  }

  private func agree(_ outcomes: [Result<Int, SRTPError>], _ what: String) {
    for (side, outcome) in zip(sides, outcomes) where outcome != outcomes[0] {
      differ("\(what): \(sides[0].engine) \(outcomes[0]), \(side.engine) \(outcome)")
    }
    switch outcomes[0] {
    case .success: tally["accepted", default: 0] += 1
    case .failure(let error): tally["\(error)", default: 0] += 1
    }
  }

  private func differ(_ what: String) {
    if difference == nil { difference = "\(profile), \(what)" }
  }

  private static func caught(
    _ body: () throws(SRTPError) -> Int
  ) -> Result<Int, SRTPError> {
    do { return .success(try body()) } catch { return .failure(error) }
  }

  /// In memory of exactly the capacity: what is read or written beyond it is seen by a sanitizer.
  private static func copy(_ packet: [UInt8], capacity: Int) -> UnsafeMutableRawPointer {
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: max(capacity, 1), alignment: 8)
    packet.withUnsafeBytes {
      if let base = $0.baseAddress { buffer.copyMemory(from: base, byteCount: packet.count) }
    }
    return buffer
  }
}
