internal import Foundation
internal import MediaAPI
internal import RTC
internal import Synchronization

/// The product's relay by itself: `kuulolla-relay`, which takes the commands that the gateway gives.
/// Rooms may be larger there than the gateway's calls.
public final class RelayTarget: LoadTarget {
  public let name = "kuulolla"
  private let state: Mutex<State>

  private struct State: ~Copyable {
    let connection: LineConnection
    var commands = 0
    var rooms: [RoomID] = []
  }

  /// - Parameter address: where `kuulolla-relay` takes commands, `127.0.0.1:4000`.
  public init(_ address: String) throws {
    state = Mutex(State(connection: try LineConnection(address)))
  }

  public func joinPair(_ number: Int, shape: LoadShape, engine: MediaEngine) async throws {
    let room = try open("pair-\(number)", .call(maxParticipants: 2))
    let names = try ["a", "b"].map { try Self.participant($0) }
    for name in names {
      try await engine.add(
        join(
          room, name,
          FlowOffer(engine, shape: shape, tracks: shape.kinds, receivers: 1, slots: shape.kinds)),
        room: number)
    }
    for (name, other) in [(names[0], names[1]), (names[1], names[0])] {
      try show(other, to: name, in: room)
    }
  }

  /// The room of the product's device test.
  public func joinEcho(_ number: Int, shape: LoadShape, engine: MediaEngine) async throws {
    let room = try open("echo-\(number)", .echo)
    try await engine.add(
      join(
        room, Self.participant("a"),
        FlowOffer(engine, shape: shape, tracks: shape.kinds, receivers: 1, slots: shape.kinds)),
      room: number)
  }

  public func openFanOut(receivers: Int, shape: LoadShape, engine: MediaEngine) async throws {
    let room = try open("fan-out", .call(maxParticipants: receivers + 1))
    let sender = try Self.participant("sender")
    try await engine.add(
      join(
        room, sender,
        FlowOffer(engine, shape: shape, tracks: shape.kinds, receivers: receivers, slots: [])))
    for number in 0..<receivers {
      let name = try Self.participant("receiver-\(number)")
      try await engine.add(
        join(
          room, name,
          FlowOffer(engine, shape: shape, tracks: [], receivers: 0, slots: shape.kinds)))
      try show(sender, to: name, in: room)
    }
  }

  public func close() async {
    let rooms = state.withLock { state in
      defer { state.rooms = [] }
      return state.rooms
    }
    for room in rooms { _ = try? command(.close(room)) }
  }

  public func longestTurn() async -> Double? {
    guard case .snapshot(let snapshot)? = try? command(.snapshot) else { return nil }
    return snapshot.load.pressure?.longestTurn
  }

  private static func participant(_ name: String) throws -> ParticipantID {
    guard let id = ParticipantID(name) else { throw LoadProblem("\(name) is no name") }
    return id
  }

  private func open(_ name: String, _ kind: RoomKind) throws -> RoomID {
    guard let room = RoomID(name) else { throw LoadProblem("\(name) is no name") }
    _ = try command(.open(room, kind))
    state.withLock { $0.rooms.append(room) }
    return room
  }

  private func join(_ room: RoomID, _ name: ParticipantID, _ offer: FlowOffer) throws -> FlowPlan {
    let reply = try command(
      .join(.init(room: room, participant: name, offer: offer.text, rights: .full)))
    guard case .answer(let answer) = reply else { throw LoadProblem("the relay gives no answer") }
    return try offer.flow(answer: answer)
  }

  private func show(_ sender: ParticipantID, to receiver: ParticipantID, in room: RoomID) throws {
    _ = try command(
      .setSlots(room, receiver, SlotAssignment(audio: [sender], video: [sender])))
  }

  private func command(_ action: MediaCommand.Action) throws -> MediaReply {
    try state.withLock { state in
      state.commands += 1
      let command = MediaCommand(id: "load-\(state.commands)", action: action)
      let line = try state.connection.ask(
        String(decoding: JSONEncoder().encode(command), as: UTF8.self))
      let reply = try JSONDecoder().decode(MediaReply.self, from: Data(line.utf8))
      if case .failed(let failure) = reply {
        throw LoadProblem("the relay refuses: \(failure.code) \(failure.detail)")
      }
      return reply
    }
  }
}
