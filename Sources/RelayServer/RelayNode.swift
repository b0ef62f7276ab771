public import Bytes
internal import CLinux
public import MediaAPI
internal import Posix
internal import Relay
internal import SecureTransport
internal import Synchronization

/// The relay in this process: shard threads with a UDP port each, behind the interface that the
/// gateway knows. A room lives on one shard; the port in the answer brings its participants there.
public final class RelayNode: MediaNode {
  public let id: NodeID
  /// Random at every start.
  public let epoch: UInt64
  /// Replies kept for commands that come again.
  static let repliesKept = 8_192
  /// What they may hold, in bytes: an answer is some 3 kB, and nobody repeats one that is minutes old.
  static let replyBytesKept = 8 * 1024 * 1024

  private struct State {
    private(set) var rooms: [RoomID: Int] = [:]
    /// Rooms of each shard.
    private(set) var placed: [Int]
    var replies = ReplyCache(
      capacity: RelayNode.repliesKept, byteLimit: RelayNode.replyBytesKept)
    var isDraining = false
    var isStopped = false

    init(shards: Int) { placed = Array(repeating: 0, count: shards) }

    mutating func place(_ room: RoomID, on shard: Int) {
      guard rooms[room] == nil else { return }
      rooms[room] = shard
      placed[shard] += 1
    }

    mutating func forget(_ room: RoomID) {
      if let shard = rooms.removeValue(forKey: room) { placed[shard] -= 1 }
    }
  }

  private let shards: [Shard]
  let board: ShardBoard
  private let publisher: EventPublisher
  private let maxRooms: Int
  private let maxRoomsPerShard: Int
  private let state: Mutex<State>
  /// Addresses bound, of every shard in turn.
  public let boundAddresses: [[SocketAddress]]

  /// Binds the sockets and starts the threads.
  public init(id: NodeID, configuration: RelayConfiguration) throws(RelayStartError) {
    guard (1...64).contains(configuration.shards) else {
      throw RelayStartError(
        "The relay cannot run \(configuration.shards) shards: choose a number from 1 to 64.")
    }
    guard Int(configuration.portBase) + configuration.shards <= 65_536 else {
      throw RelayStartError(
        "The relay's ports would exceed 65535: choose a lower first port or fewer shards.")
    }
    self.id = id
    var random = SystemRandomNumberGenerator()
    // Without the top bit, so that every reader of JSON can hold it as a signed number.
    epoch = random.next() >> 1
    maxRooms = configuration.maxRooms
    maxRoomsPerShard = configuration.limits.rooms
    state = Mutex(State(shards: configuration.shards))
    board = ShardBoard(shards: configuration.shards)
    publisher = EventPublisher(node: id, epoch: epoch)

    let addresses: [SocketAddress]
    if let chosen = configuration.bindAddresses {
      guard !chosen.isEmpty else {
        throw RelayStartError("The relay has no address to bind: name one, or none for all.")
      }
      addresses = chosen
    } else {
      addresses = try interfaceAddresses()
    }
    let identity = try RelayNode.makeIdentity()
    var shards: [Shard] = []
    var bound: [[SocketAddress]] = []
    for index in 0..<configuration.shards {
      let port = configuration.portBase == 0 ? 0 : configuration.portBase + UInt16(index)
      let sockets = try DatagramSocket.bindAll(
        addresses, port: port, receiveBuffer: configuration.receiveBuffer,
        skipsVanished: configuration.bindAddresses == nil)
      let local = sockets.map(\.local)
      let core = RelayCore(
        advertised: Self.advertised(configuration, shard: index, bound: local),
        identity: identity, srtp: configuration.srtp,
        srtpQueue: try Self.queue(for: configuration.srtp), limits: configuration.limits,
        random: random, start: monotonicNow(), unixNanoseconds: wallClockNow())
      shards.append(
        try Shard(
          index: index, core: core, sockets: sockets, board: board, publisher: publisher,
          configuration: configuration))
      bound.append(local)
    }
    self.shards = shards
    boundAddresses = bound
    for (index, shard) in shards.enumerated() {
      do {
        try shard.start()
      } catch {
        for started in shards[..<index] {
          _ = started.mailbox.post(.stop)
          started.join()
        }
        throw error
      }
    }
  }

  /// One for each shard, whose thread alone uses it.
  private static func queue(
    for engine: SRTPEngineKind
  ) throws(RelayStartError) -> MultiBufferQueue? {
    guard engine == .multiBuffer else { return nil }
    do { return try MultiBufferQueue() } catch {
      let reason = MultiBufferQueue.obstacle?.description ?? "There is no memory for it."
      throw RelayStartError("The relay cannot protect packets by multi-buffer ciphers. \(reason)")
    }
  }

  private static func advertised(
    _ configuration: RelayConfiguration, shard: Int, bound: [SocketAddress]
  ) -> [SocketAddress] {
    guard !configuration.advertised.isEmpty else { return bound }
    return configuration.advertised.map { entry in
      // All sockets of a shard have the same port, and there is at least one.
      entry.address.port == 0
        ? entry.address.with(port: bound[0].port)
        : entry.address.with(port: entry.address.port &+ UInt16(shard))
    }
  }

  /// Rooms of each shard.
  var placements: [Int] { state.withLock { $0.placed } }

  public var events: AsyncStream<MediaEventBatch> { publisher.stream }

  public func send(_ command: MediaCommand) async -> MediaReply {
    await withCheckedContinuation { continuation in
      let admission = state.withLock { state -> ReplyCache.Admission in
        guard !state.isStopped else {
          return .known(.failed(MediaFailure(.unavailable, "the node has stopped")))
        }
        return state.replies.admit(command.id, continuation)
      }
      switch admission {
      case .known(let reply): continuation.resume(returning: reply)
      case .joined: break
      case .new: dispatch(command)
      }
    }
  }

  /// Closes every DTLS association, ends the threads and the event stream. Returns when all is done.
  public func stop() async {
    let isFirst = state.withLock { state in
      defer { state.isStopped = true }
      return !state.isStopped
    }
    guard isFirst else { return }
    for shard in shards { _ = shard.mailbox.post(.stop, limit: .max) }
    // Blocks until the commands before it are carried out.
    for shard in shards { shard.join() }
    publisher.finish()
  }

  private func dispatch(_ command: MediaCommand) {
    switch command.action {
    case .open(let room, _):
      open(room, command)
    case .close(let room):
      deliver(command, to: room) { [self] reply in
        if reply == .done { state.withLock { $0.forget(room) } }
      }
    case .join(let join):
      deliver(command, to: join.room)
    case .reoffer(let room, _, _), .leave(let room, _), .find(let room, _),
      .setSlots(let room, _, _), .setRights(let room, _, _), .limit(let room, _, _):
      deliver(command, to: room)
    case .drain:
      state.withLock { $0.isDraining = true }
      board.drain()
      publisher.publish([.load(board.total)])
      finish(command.id, .done)
    case .snapshot:
      snapshot(command.id)
    }
  }

  private func open(_ room: RoomID, _ command: MediaCommand) {
    let placement = state.withLock { state -> Result<(shard: Int, isNew: Bool), MediaFailure> in
      if let shard = state.rooms[room] { return .success((shard, false)) }
      if state.isDraining {
        return .failure(MediaFailure(.draining, "the node takes no new rooms"))
      }
      guard state.rooms.count < maxRooms,
        let shard = board.leastLoaded(placed: state.placed, limit: maxRoomsPerShard)
      else {
        return .failure(
          MediaFailure(
            .overloaded,
            board.allRefuse
              ? "the node has too much to do for another room"
              : "the node holds as many rooms as it may"))
      }
      state.place(room, on: shard)
      return .success((shard, true))
    }
    switch placement {
    case .failure(let failure):
      board.countRefusal()
      finish(command.id, .failed(failure))
    case .success(let place):
      post(command, to: place.shard) { [self] reply in
        state.withLock { state in
          if reply == .done {
            // A close that was under way has run before this and taken the room off the list.
            state.place(room, on: place.shard)
          } else if place.isNew {
            state.forget(room)
          }
        }
      }
    }
  }

  private func deliver(
    _ command: MediaCommand, to room: RoomID,
    then: @escaping @Sendable (MediaReply) -> Void = { _ in }
  ) {
    guard let shard = state.withLock({ $0.rooms[room] }) else {
      finish(command.id, .failed(MediaFailure(.noSuchRoom, "this room is not open here")))
      return
    }
    post(command, to: shard, then: then)
  }

  private func post(
    _ command: MediaCommand, to shard: Int, then: @escaping @Sendable (MediaReply) -> Void
  ) {
    let answer = { @Sendable [self] (reply: MediaReply) in
      then(reply)
      finish(command.id, reply)
    }
    let posting = shards[shard].mailbox.post(.command(command, reply: answer))
    if let failure = Self.failure(posting) { answer(.failed(failure)) }
  }

  /// Why a letter was not taken; nil for one that was.
  private static func failure(_ posting: Mailbox<Shard.Letter>.Posting) -> MediaFailure? {
    switch posting {
    case .posted: nil
    case .full: MediaFailure(.overloaded, "too many commands are waiting")
    case .closed: MediaFailure(.unavailable, "the node has stopped")
    }
  }

  private func finish(_ id: String, _ reply: MediaReply) {
    for continuation in state.withLock({ $0.replies.finish(id, with: reply) }) {
      continuation.resume(returning: reply)
    }
  }

  /// Asks every shard; the last to answer completes the reply.
  private func snapshot(_ id: String) {
    let gathering = SnapshotGathering(count: shards.count)
    // Read first: events after this number may be in the snapshot already, none is missed.
    let sequence = publisher.sequence
    for shard in shards {
      let posting = shard.mailbox.post(
        .snapshot { [self] rooms, load in
          guard let (rooms, load) = gathering.add(rooms, load) else { return }
          finish(
            id,
            .snapshot(
              NodeSnapshot(
                epoch: epoch, nextSequence: sequence, rooms: rooms, load: board.whole(load))))
        })
      if let failure = Self.failure(posting) { finish(id, .failed(failure)) }
    }
  }
}

/// Collects the parts of a snapshot.
private final class SnapshotGathering: Sendable {
  private let parts: Mutex<(left: Int, rooms: [RoomID: [ParticipantID]], loads: [NodeLoad])>

  init(count: Int) { parts = Mutex((count, [:], [])) }

  /// The whole, with the last part.
  func add(
    _ rooms: [RoomID: [ParticipantID]], _ load: NodeLoad
  ) -> (rooms: [RoomID: [ParticipantID]], load: NodeLoad)? {
    parts.withLock { parts in
      parts.left -= 1
      parts.rooms.merge(rooms) { first, _ in first }
      parts.loads.append(load)
      return parts.left == 0 ? (parts.rooms, ShardBoard.sum(parts.loads)) : nil
    }
  }
}

private func wallClockNow() -> UInt64 { clinux_wall_clock() }
