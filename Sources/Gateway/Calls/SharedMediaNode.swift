internal import MediaAPI
internal import Synchronization

/// One media node for the two parts of the gateway that have rooms on it, visits and chats. A node has one
/// reader of its events: this is it, and hands every part those of its own rooms and of the node as a
/// whole, in order. Each part sees a node that holds nothing but its rooms, so that neither takes the
/// other's for leftovers.
struct SharedMediaNode: Sendable {
  /// Calls of visits and device tests.
  let visits: any MediaNode
  let chats: any MediaNode
  private let reader: Task<Void, Never>

  init(_ node: any MediaNode) {
    let visits = Part(of: node) { !ChatCallRoom.isName($0) }
    let chats = Part(of: node) { ChatCallRoom.isName($0) }
    self.visits = visits
    self.chats = chats
    reader = Task {
      for await batch in node.events {
        visits.take(batch)
        chats.take(batch)
      }
      visits.finish()
      chats.finish()
    }
  }

  func stop() { reader.cancel() }

  /// The node as one part sees it.
  private final class Part: MediaNode {
    let events: AsyncStream<MediaEventBatch>
    private let node: any MediaNode
    private let owns: @Sendable (RoomID) -> Bool
    private let continuation: AsyncStream<MediaEventBatch>.Continuation
    private let position = Mutex(Position())

    private struct Position {
      var epoch: UInt64?
      /// Of the node's numbers, the one that comes next.
      var expected: UInt64 = 0
      /// Of this part's own numbers.
      var next: UInt64 = 0
    }

    init(of node: any MediaNode, owns: @escaping @Sendable (RoomID) -> Bool) {
      self.node = node
      self.owns = owns
      // As many as a node keeps for a reader that is slow.
      (events, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1_024))
    }

    var id: NodeID { node.id }
    var epoch: UInt64 { node.epoch }

    func send(_ command: MediaCommand) async -> MediaReply {
      let reply = await node.send(command)
      guard case .snapshot(var snapshot) = reply else { return reply }
      snapshot.rooms = snapshot.rooms.filter { owns($0.key) }
      return .snapshot(snapshot)
    }

    /// A gap in the node's numbers is one in this part's: what is missing may have been its own.
    func take(_ batch: MediaEventBatch) {
      let own = batch.events.filter { event in event.place.map { owns($0.room) } ?? true }
      let told = position.withLock { position -> MediaEventBatch? in
        let isNew = position.epoch != batch.epoch
        let hasGap = !isNew && position.expected != batch.firstSequence
        position.epoch = batch.epoch
        position.expected = batch.firstSequence + UInt64(batch.events.count)
        if hasGap { position.next += 1 }
        guard isNew || hasGap || !own.isEmpty else { return nil }
        defer { position.next += UInt64(own.count) }
        return MediaEventBatch(
          node: batch.node, epoch: batch.epoch, firstSequence: position.next, events: own)
      }
      if let told { continuation.yield(told) }
    }

    func finish() { continuation.finish() }
  }
}
