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

  /// The shard with the fewest people, who are there or expected, out of those with fewer rooms than
  /// `limit`; nil where there is none. `placed` counts the rooms given to each shard, and each of them
  /// is expected to hold two: those who will come to a room just placed are not on the board yet.
  func leastLoaded(placed: [Int], limit: Int) -> Int? {
    loads.withLock { loads in
      let people = loads.indices.map { max(loads[$0].participants, 2 * placed[$0]) }
      return loads.indices.filter { placed[$0] < limit }.min { a, b in
        (people[a], placed[a]) < (people[b], placed[b])
      }
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
