import CareModel
import Foundation
import Testing

@testable import Gateway

@Suite("Organisation walls")
struct WallTests {
  /// Every request that names something, with what it names.
  private static let requests: [(type: String, body: [String: any Sendable])] = [
    ("accept", [:]), ("decline", [:]), ("hangUp", [:]), ("leave", [:]),
    ("setSending", ["audio": true, "video": true]), ("sendText", ["text": "hello"]),
    ("join", ["offer": Script.offer]), ("reoffer", ["offer": Script.offer]),
  ]

  @Test("ids of a foreign call are as unknown as made-up ones, for every request")
  func foreignCall() async throws {
    let bench = try await Bench()
    let (carer, _) = try await Script.withMedia(bench)
    let before = bench.node.commands
    for stranger in [
      try await bench.staff(0, of: bench.foreign), try await bench.client(0, of: bench.foreign),
      // Of the same organisation, but no party of the call.
      try await bench.staff(1), try await bench.client(1), try await bench.relative(0),
    ] {
      for (type, body) in Self.requests {
        let foreign = await stranger.ask(type, body.merging(["callId": carer.callID]) { $1 })
        let madeUp = await stranger.ask(type, body.merging(["callId": "k_nothing"]) { $1 })
        #expect(foreign.error == "notFound", "\(type)")
        #expect(foreign.errorMessage == madeUp.errorMessage, "\(type)")
      }
      #expect(stranger.events("call").isEmpty)
      #expect(stranger.events("text").isEmpty)
      #expect(stranger.events("slots").isEmpty)
    }
    #expect(bench.node.commands == before)
    carer.read()
    #expect(carer.callState == "inCall")
  }

  @Test("a foreign visit cannot be called")
  func foreignVisit() async throws {
    let bench = try await Bench()
    let stranger = try await bench.staff(0, of: bench.foreign)
    let reply = await stranger.ask("ring", ["visitId": bench.home.visits[0].rawValue])
    let madeUp = await stranger.ask("ring", ["visitId": "v_nothing"])
    #expect(reply.error == "notFound")
    #expect(reply.errorMessage == madeUp.errorMessage)
  }

  @Test("guests and testers call nobody")
  func onlyStaffRing() async throws {
    let bench = try await Bench()
    let visit = ["visitId": bench.home.visits[0].rawValue]
    let client = try await bench.client()
    #expect(await client.ask("ring", visit).error == "notAllowed")
    let tester = try await bench.tester()
    #expect(await tester.ask("ring", visit).error == "notAllowed")
    for (type, body) in Self.requests {
      let reply = await tester.ask(type, body.merging(["callId": "k_1"]) { $1 })
      #expect(reply.error == "notAllowed", "\(type)")
    }
  }

  @Test("visits, presence and calls of one organisation reach no page of another")
  func events() async throws {
    let bench = try await Bench()
    let stranger = try await bench.staff(0, of: bench.foreign)
    let guest = try await bench.client(0, of: bench.foreign)
    let (carer, client) = try await Script.inCall(bench)
    await client.ask("hangUp", ["callId": client.callID])
    #expect(!carer.events("visit").isEmpty)
    for page in [stranger, guest] {
      page.read()
      #expect(page.transcript.isEmpty)
    }
    #expect(
      stranger.volatile.allSatisfy { $0.text("body.clientId") == bench.foreign.clients[0].rawValue }
    )
  }

  @Test("another visit's guest of the same organisation sees nothing of a call")
  func otherGuest() async throws {
    let bench = try await Bench()
    let neighbour = try await bench.client(1)
    let relative = try await bench.relative(0)
    _ = try await Script.inCall(bench)
    neighbour.read()
    relative.read()
    #expect(neighbour.transcript.isEmpty)
    #expect(relative.events("call").isEmpty)
    // The relative of the visit sees how the visit stands.
    #expect(relative.events("visit").last?.text("body.state") == "inCall")
    #expect(relative.events("visit").last?.text("body.purpose") == "")
  }
}
