internal import MediaAPI
internal import Synchronization

/// What each shard last said about its load, for placing rooms and for the node's load event.
final class ShardBoard: Sendable {
  private let loads: Mutex<[NodeLoad]>

  init(shards: Int) {
    loads = Mutex(
      Array(repeating: NodeLoad(rooms: 0, participants: 0, counters: [:]), count: shards))
  }

  /// After commands: only what placing rooms needs.
  func update(_ shard: Int, rooms: Int, participants: Int) {
    loads.withLock { loads in
      loads[shard].rooms = rooms
      loads[shard].participants = participants
    }
  }

  func update(_ shard: Int, _ load: NodeLoad) { loads.withLock { $0[shard] = load } }

  /// The shard with the fewest participants, of equals the one with the fewest rooms.
  var leastLoaded: Int {
    loads.withLock { loads in
      // A node has at least one shard.
      loads.indices.min { a, b in
        (loads[a].participants, loads[a].rooms) < (loads[b].participants, loads[b].rooms)
      }!
    }
  }

  var total: NodeLoad { loads.withLock { Self.sum($0) } }

  static func sum(_ loads: [NodeLoad]) -> NodeLoad {
    loads.reduce(into: NodeLoad(rooms: 0, participants: 0, counters: [:])) { total, load in
      total.rooms += load.rooms
      total.participants += load.participants
      total.counters.merge(load.counters, uniquingKeysWith: &+)
    }
  }
}
