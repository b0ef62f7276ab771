import CareModel
import Foundation
import MediaAPI
import Testing

@testable import Gateway

/// A relay that has too much to do, and a gateway that is about to stop: no call begins, and those that
/// run go on.
@Suite("Calls while no more are taken") struct BusyRelayTests {
  static func load(_ level: PressureLevel) -> MediaEvent {
    .load(
      NodeLoad(
        rooms: 1, participants: 2, counters: [:],
        pressure: NodePressure(
          busy: level == .calm ? 0.2 : 0.95, longestTurn: 0.03, level: level,
          cap: level == .capsBitrates ? 500_000 : nil, takesRooms: level == .calm)))
  }

  private static func ring(_ page: TestPage, _ visit: VisitID) async -> String? {
    await page.ask("ring", ["visitId": visit.rawValue]).error
  }

  @Test(
    "nobody's terminal rings for a call that the relay would not carry",
    arguments: [PressureLevel.refusesRooms, .capsBitrates])
  func busy(level: PressureLevel) async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    #expect(await carer.ask("join", ["callId": carer.callID, "offer": Script.offer]).error == nil)
    let colleague = try await bench.staff(1)
    let other = try await bench.client(1)
    bench.node.refuseRooms(MediaFailure(.overloaded, "too much to do"))
    await bench.relay(Self.load(level))
    #expect(await Self.ring(colleague, bench.home.visits[1]) == "mediaUnavailable")
    other.read()
    #expect(other.callState == nil)
    // The call that runs goes on, and takes who is missing.
    #expect(
      await client.ask("join", ["callId": client.callID, "offer": Script.offer]).error == nil)
    #expect(
      await client.ask("join", ["callId": client.callID, "offer": Script.offer]).error == nil)
    #expect(bench.node.rooms.count == 1)
    bench.node.refuseRooms(nil)
    await bench.relay(Self.load(.calm))
    #expect(await Self.ring(colleague, bench.home.visits[1]) == nil)
  }

  @Test("a room that the relay refuses while it rings is told as media that is not there")
  func refusedRoom() async throws {
    let bench = try await Bench()
    let (carer, _) = try await Script.ringing(bench)
    bench.node.refuseRooms(MediaFailure(.overloaded, "too much to do"))
    #expect(
      await carer.ask("join", ["callId": carer.callID, "offer": Script.offer]).error
        == "mediaUnavailable")
    let tester = try await bench.tester()
    #expect(await tester.ask("testJoin", ["offer": Script.offer]).error == "mediaUnavailable")
    bench.node.refuseRooms(nil)
    #expect(await carer.ask("join", ["callId": carer.callID, "offer": Script.offer]).error == nil)
    #expect(await tester.ask("testJoin", ["offer": Script.offer]).error == nil)
  }

  @Test("a relay that says nothing of its load, or has started anew, takes calls")
  func unknown() async throws {
    let bench = try await Bench()
    let carer = try await bench.staff()
    await bench.relay(Self.load(.refusesRooms))
    #expect(await Self.ring(carer, bench.home.visits[0]) == "mediaUnavailable")
    await bench.relay(.load(NodeLoad(rooms: 0, participants: 0, counters: [:])))
    #expect(await Self.ring(carer, bench.home.visits[0]) == nil)
    let colleague = try await bench.staff(1)
    await bench.relay(Self.load(.refusesRooms))
    bench.node.restart(epoch: 93)
    await bench.relay(.connected(RoomID("none")!, ParticipantID("nobody")!))
    #expect(await Self.ring(colleague, bench.home.visits[1]) == nil)
  }

  @Test("a gateway that drains begins no call, for good, and lets those that run go on")
  func drain() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    let colleague = try await bench.staff(1)
    await bench.board.drain()
    #expect(bench.node.commands.last == .drain)
    #expect(await Self.ring(colleague, bench.home.visits[1]) == "mediaUnavailable")
    let tester = try await bench.tester()
    #expect(await tester.ask("testJoin", ["offer": Script.offer]).error == "mediaUnavailable")
    #expect(
      await client.ask("join", ["callId": client.callID, "offer": Script.offer]).error == nil)
    await bench.relay(Self.load(.calm))
    #expect(await Self.ring(colleague, bench.home.visits[1]) == "mediaUnavailable")
    #expect(await carer.ask("hangUp", ["callId": carer.callID]).error == nil)
    #expect(bench.node.rooms.isEmpty)
  }
}
