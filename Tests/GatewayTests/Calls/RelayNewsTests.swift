import CareAPI
import CareModel
import CareStore
import MediaAPI
import Testing

@testable import Gateway

/// What the relay says is dealt with side by side; a test holds the gate, at which all that writes waits.
@Suite("News of the relay", .timeLimit(.minutes(1)))
struct RelayNewsTests {
  private static func until(_ isSo: () async -> Bool) async {
    for _ in 0..<200_000 where await !isSo() { await Task.yield() }
  }

  private static func participant(_ page: TestPage) -> ParticipantID {
    ParticipantID(page.session)!
  }

  @Test("nobody's news wait for another's, and none is lost")
  func sideBySide() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    let (board, room) = (bench.board, RoomID(carer.callID)!)
    let strangers = (0..<3 * RoomEvents.most).map {
      MediaEvent.connected(RoomID("k_\($0)")!, Self.participant(client))
    }
    await board.lock(.gate)
    await board.received(
      bench.node.batch(
        [.pathLost(room, Self.participant(carer)), .pathLost(room, Self.participant(client))]
          + strangers))
    await Self.until { await board.waiting(for: .gate) == 2 }
    #expect(await board.waiting(for: .gate) == 2)
    await board.unlock(.gate)
    await board.untilRoomEvents { $0.isEmpty }
    for page in [carer, client] {
      page.read()
      #expect(page.other("connection") as? String == "lost")
    }
    #expect(bench.count("kuulolla_media_event_gaps_total") == 0)
  }

  @Test("a page that joins again while it is settled that it has left waits, and is in")
  func leftAndBack() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    let (board, room, participant) = (
      bench.board, RoomID(carer.callID)!, Self.participant(client)
    )
    _ = await bench.node.send(MediaCommand(id: "gone", action: .leave(room, participant)))
    await board.lock(.gate)
    await board.received(bench.node.batch([.left(room, participant, .transportClosed)]))
    await Self.until { await board.waiting(for: .gate) == 1 }
    let (id, connection) = (client.takeID(), client.connection)
    let ask =
      #"{"id":\#(id),"type":"join","body":{"callId":"\#(client.callID)","offer":"v=0\r\n"}}"#
    let joining = Task { await board.received(ask, on: connection) }
    await Self.until { await board.waiting(for: .room(room.rawValue)) == 1 }
    #expect(await board.waiting(for: .room(room.rawValue)) == 1)
    await board.unlock(.gate)
    await joining.value
    await board.untilRoomEvents { $0.isEmpty }
    client.read()
    #expect(client.replies[id]?.last?.error == nil)
    let (call, organisation) = (CallID(carer.callID)!, bench.home.organisation)
    let stored = try await bench.store.read { try $0.call(call, in: organisation) }
    let party = stored?.parties.first { $0.page?.rawValue == client.session }
    #expect(party?.mediaJoinedAt != nil)
    #expect(bench.node.rooms[room]?.contains(participant) == true)
  }

  @Test("a relay that does not say whether somebody is there is asked for all with its next news")
  func doubt() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    let (room, participant) = (RoomID(carer.callID)!, Self.participant(client))
    let load = MediaEvent.load(NodeLoad(rooms: 1, participants: 1, counters: [:]))
    _ = await bench.node.send(MediaCommand(id: "gone", action: .leave(room, participant)))
    bench.node.fail(with: MediaFailure(.overloaded, "busy"))
    await bench.relay(.left(room, participant, .transportClosed))
    await bench.relay(load)
    carer.read()
    #expect(carer.other("connection") as? String != "lost")
    bench.node.fail(with: nil)
    await bench.relay(load)
    carer.read()
    #expect(carer.other("connection") as? String == "lost")
    #expect(bench.count("kuulolla_media_event_gaps_total") == 0)
  }

  @Test(
    "a stop does not wait for news that nobody has begun with, nor looks at the relay anew",
    arguments: [false, true])
  func stop(behindGap: Bool) async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    let (board, room, participant) = (
      bench.board, RoomID(carer.callID)!, Self.participant(client)
    )
    try await board.start()
    await board.lock(.gate)
    let flapping = (0..<RoomEvents.most / 2).flatMap { _ in
      [MediaEvent.pathLost(room, participant), .pathBack(room, participant)]
    }
    let another = MediaEvent.pathLost(room, Self.participant(carer))
    bench.node.say(behindGap ? flapping : flapping + [another])
    if behindGap { bench.node.say([another], skipping: 5) }
    // The reader has more than there is room for, or waits to look at the relay after the gap.
    await Self.until { await board.roomEventsReader != nil }
    let looks = bench.node.commands.count { $0 == .snapshot }
    let stopping = Task { await board.stop() }
    await Self.until { await board.roomEvents.count == 1 }
    #expect(await board.roomEvents.count == 1)
    await board.unlock(.gate)
    await stopping.value
    #expect(await board.roomEvents.isEmpty)
    #expect(bench.node.commands.count { $0 == .snapshot } == looks)
    // The one under way was dealt with, the others were forgotten.
    let (rooms, call) = (await board.rooms, CallID(carer.callID)!)
    #expect(rooms.level(of: SessionID(client.session)!, in: call) == .lost)
    #expect(rooms.level(of: SessionID(carer.session)!, in: call) == .new)
  }
}
