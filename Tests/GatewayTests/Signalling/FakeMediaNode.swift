import Foundation
import MediaAPI

/// A media node in memory: keeps rooms the way a relay does, remembers every command, and says
/// whatever events a test wants it to say.
final class FakeMediaNode: MediaNode, @unchecked Sendable {
  // @unchecked: everything mutable is guarded by `lock`.
  private let lock = NSLock()
  private var state: State
  private let continuation: AsyncStream<MediaEventBatch>.Continuation

  let id = NodeID("node-1")!
  let events: AsyncStream<MediaEventBatch>

  struct State {
    var epoch: UInt64
    var rooms: [RoomID: [ParticipantID]] = [:]
    var answered: [String: MediaReply] = [:]
    var log: [MediaCommand] = []
    var nextSequence: UInt64 = 0
    var failure: MediaFailure?
    var refusal: MediaFailure?
    var older: [RoomID: [ParticipantID]]?
  }

  init(epoch: UInt64 = 91) {
    state = State(epoch: epoch)
    (events, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
  }

  var epoch: UInt64 { locked { $0.epoch } }
  var rooms: [RoomID: [ParticipantID]] { locked { $0.rooms } }
  var commands: [MediaCommand.Action] { locked { $0.log.map(\.action) } }
  var commandIDs: [String] { locked { $0.log.map(\.id) } }

  /// The assignments sent to a participant, oldest first.
  func slots(of participant: String) -> [SlotAssignment] {
    commands.compactMap { action in
      guard case .setSlots(_, let name, let slots) = action, name.rawValue == participant else {
        return nil
      }
      return slots
    }
  }

  /// The rights a participant has by its last `join` or `setRights`.
  func rights(of participant: String) -> MediaRights? {
    commands.compactMap { action -> MediaRights? in
      switch action {
      case .join(let join) where join.participant.rawValue == participant: join.rights
      case .setRights(_, let name, let rights) where name.rawValue == participant: rights
      default: nil
      }
    }.last
  }

  /// From now on every command fails like this; nil makes the node work again.
  func fail(with failure: MediaFailure?) { locked { $0.failure = failure } }

  /// From now on no new room is opened, as on a relay that has too much to do; nil opens them again.
  func refuseRooms(_ refusal: MediaFailure?) { locked { $0.refusal = refusal } }

  /// The next snapshot tells of these, as one that was made a moment before.
  func tellOnce(of rooms: [RoomID: [ParticipantID]]) { locked { $0.older = rooms } }

  /// Forgets everything, as a process that starts anew does.
  func restart(epoch: UInt64) { locked { $0 = State(epoch: epoch) } }

  /// Says events to the gateway; `skipping` leaves a gap in the sequence before them.
  func say(_ events: [MediaEvent], skipping gap: UInt64 = 0) {
    continuation.yield(batch(events, skipping: gap))
  }

  /// The batch that ``say(_:skipping:)`` would send.
  func batch(_ events: [MediaEvent], skipping gap: UInt64 = 0) -> MediaEventBatch {
    locked { state in
      state.nextSequence += gap
      defer { state.nextSequence += UInt64(events.count) }
      return MediaEventBatch(
        node: id, epoch: state.epoch, firstSequence: state.nextSequence, events: events)
    }
  }

  func send(_ command: MediaCommand) async -> MediaReply {
    locked { state in
      if let known = state.answered[command.id] { return known }
      state.log.append(command)
      if let failure = state.failure { return .failed(failure) }
      let reply = Self.perform(command.action, on: &state)
      state.answered[command.id] = reply
      return reply
    }
  }

  private static func perform(_ action: MediaCommand.Action, on state: inout State) -> MediaReply {
    func member(_ room: RoomID, _ participant: ParticipantID) -> MediaReply? {
      guard let people = state.rooms[room] else {
        return .failed(MediaFailure(.noSuchRoom, "no such room"))
      }
      guard people.contains(participant) else {
        return .failed(MediaFailure(.noSuchParticipant, "no such participant"))
      }
      return nil
    }
    switch action {
    case .open(let room, _):
      if state.rooms[room] == nil {
        if let refusal = state.refusal { return .failed(refusal) }
        state.rooms[room] = []
      }
      return .done
    case .close(let room):
      state.rooms[room] = nil
      return .done
    case .join(let join):
      guard state.rooms[join.room] != nil else {
        return .failed(MediaFailure(.noSuchRoom, "no such room"))
      }
      guard join.offer.hasPrefix("v=0") else {
        return .failed(MediaFailure(.badOffer, "line 1: v=0 expected"))
      }
      if state.rooms[join.room]?.contains(join.participant) == false {
        state.rooms[join.room]?.append(join.participant)
      }
      return .answer("v=0 answer to \(join.participant)")
    case .reoffer(let room, let participant, let offer):
      if let problem = member(room, participant) { return problem }
      return .answer("v=0 answer to restart \(offer.utf8.count)")
    case .leave(let room, let participant):
      if let problem = member(room, participant) { return problem }
      state.rooms[room]?.removeAll { $0 == participant }
      return .done
    case .find(let room, let participant), .setSlots(let room, let participant, _),
      .setRights(let room, let participant, _), .limit(let room, let participant, _):
      return member(room, participant) ?? .done
    case .drain:
      state.refusal = MediaFailure(.draining, "no new rooms")
      return .done
    case .snapshot:
      let load = NodeLoad(rooms: state.rooms.count, participants: 0, counters: [:])
      defer { state.older = nil }
      return .snapshot(
        NodeSnapshot(
          epoch: state.epoch, nextSequence: state.nextSequence, rooms: state.older ?? state.rooms,
          load: load))
    }
  }

  private func locked<T>(_ body: (inout State) -> T) -> T {
    lock.lock()
    defer { lock.unlock() }
    return body(&state)
  }
}
