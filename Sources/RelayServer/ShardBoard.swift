internal import MediaAPI
internal import Synchronization

/// What each shard last said about its load, for placing rooms and for the node's load event.
final class ShardBoard: Sendable {
  private struct State {
    var loads: [NodeLoad]
    /// Of each shard, as it said when that last changed.
    var refuses: [Bool]
    /// Rooms that no shard was asked for.
    var refused: UInt64 = 0
    var isDraining = false

    var allRefuse: Bool { refuses.allSatisfy(\.self) }

    func whole(_ load: NodeLoad) -> NodeLoad {
      var load = load
      load.counters["rooms_refused", default: 0] += refused
      load.pressure?.takesRooms = !isDraining && !allRefuse
      return load
    }
  }

  private let state: Mutex<State>

  init(shards: Int) {
    state = Mutex(
      State(
        loads: Array(
          repeating: NodeLoad(rooms: 0, participants: 0, counters: [:]), count: shards),
        refuses: Array(repeating: false, count: shards)))
  }

  /// After commands: only what placing rooms needs.
  func update(_ shard: Int, rooms: Int, participants: Int) {
    state.withLock { state in
      state.loads[shard].rooms = rooms
      state.loads[shard].participants = participants
    }
  }

  func update(_ shard: Int, _ load: NodeLoad) { state.withLock { $0.loads[shard] = load } }

  /// A shard opens no rooms from now on, or does again.
  func set(_ shard: Int, refusesRooms: Bool) {
    state.withLock { $0.refuses[shard] = refusesRooms }
  }

  func drain() { state.withLock { $0.isDraining = true } }

  /// A room was refused before any shard was asked.
  func countRefusal() { state.withLock { $0.refused += 1 } }

  var allRefuse: Bool { state.withLock { $0.allRefuse } }

  /// The shard with the fewest people, who are there or expected, out of those that open rooms and have
  /// fewer than `limit`; nil where there is none. `placed` counts the rooms given to each shard, and
  /// each of them is expected to hold two: those who will come to a room just placed are not on the
  /// board yet.
  func leastLoaded(placed: [Int], limit: Int) -> Int? {
    state.withLock { state in
      let people = state.loads.indices.map { max(state.loads[$0].participants, 2 * placed[$0]) }
      return state.loads.indices.filter { placed[$0] < limit && !state.refuses[$0] }.min { a, b in
        (people[a], placed[a]) < (people[b], placed[b])
      }
    }
  }

  var total: NodeLoad { state.withLock { $0.whole(Self.sum($0.loads)) } }

  /// What the shards have said just now, with what the node itself knows.
  func whole(_ load: NodeLoad) -> NodeLoad { state.withLock { $0.whole(load) } }

  static func sum(_ loads: [NodeLoad]) -> NodeLoad {
    loads.reduce(into: NodeLoad(rooms: 0, participants: 0, counters: [:])) { total, load in
      total.rooms += load.rooms
      total.participants += load.participants
      total.counters.merge(load.counters, uniquingKeysWith: &+)
      total.pressure =
        load.pressure.map { total.pressure?.joined(with: $0) ?? $0 } ?? total.pressure
    }
  }
}
