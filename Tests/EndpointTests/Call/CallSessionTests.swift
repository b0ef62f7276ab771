import CareAPI
import CareModel
import Testing

@testable import Endpoint

@Suite(.serialized, .timeLimit(.minutes(3))) struct CallSessionTests {
  /// Numbered sound of one until the other has heard one that is new.
  private func hears(_ listener: Person, _ speaker: CallSession, from first: UInt8) async throws {
    var number = first
    while !listener.log.payloads(slot: 0).contains(where: { $0 >= first }) {
      speaker.send([
        OutgoingMedia(track: 0, payload: [number], timestamp: UInt32(number) * 960, marker: false)
      ])
      number = number == first + 60 ? first : number + 1
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  @Test func twoCallEachOtherAndTheCallOutlivesTroubles() async throws {
    let house = try await House()
    let carer = Person(try await house.client(try await house.staff()))
    let client = Person(try await house.client(try house.guest()))
    await carer.wait { carer.hello != nil }
    await client.wait { client.hello != nil }
    let visit = try #require(client.hello?.snapshot.visits.first)
    guard
      case .ring(let ring) = try await carer.client.request(
        .ring(RingRequest(visitId: visit.id)))
    else {
      Issue.record("it does not ring")
      return
    }
    // Both join while it rings.
    let carerPart = await carer.take(part: ring.call)
    await client.wait { client.call?.state == .ringing }
    let clientPart = await client.take(part: try #require(client.call))
    try await clientPart.accept()
    await carer.wait { carer.call?.state == .inCall }
    await carer.wait { carer.log.states.contains(.connected) }
    await client.wait { client.log.states.contains(.connected) }
    await carer.wait { carer.updates.contains { if case .slots = $0 { true } else { false } } }
    try await hears(client, carerPart, from: 1)
    try await hears(carer, clientPart, from: 1)

    // The signalling connection breaks; a request meanwhile is answered after it is back.
    await client.client.breakConnection()
    try await clientPart.setSending(audio: true, video: false)
    await client.wait {
      client.events.contains { if case .resumed = $0 { true } else { false } }
    }
    await carer.wait { carer.call?.parties.contains { !$0.video } ?? false }

    // The client's machine gets another address: restarted by itself, without a new join.
    client.addresses.now = [MediaBench.otherV4]
    clientPart.media?.lookAtAddresses()
    while await clientPart.statistics()?.transport.selectedCandidatePairChanges ?? 0 < 2 {
      try await Task.sleep(for: .milliseconds(20))
    }
    try await hears(client, carerPart, from: 100)
    try await hears(carer, clientPart, from: 100)
    #expect(client.updates.filter { $0 == .joined }.count == 1)
    #expect(client.log.states.filter { $0 == .connected }.count == 1)

    try await carerPart.hangUp()
    await client.wait { client.updates.contains { if case .ended = $0 { true } else { false } } }
    guard case .ended(let end?)? = client.updates.last else {
      Issue.record("no end")
      return
    }
    #expect(end.reason == .hungUp)
    await client.wait { client.log.states.last == .closed }
    await #expect(throws: SignallingError.self) { try await clientPart.accept() }
    await client.client.stop()
    await carer.client.stop()
    #expect(await client.client.counters().resumes == 1)
    await house.stop()
  }

  @Test func theGatewaysGoodbyeIsFollowedByTheNextOne() async throws {
    let house = try await House()
    let tester = Person(try await house.client(.tester))
    await tester.wait { tester.hello != nil }
    #expect(tester.hello?.you.kind == .tester)
    await house.stop()
    await tester.wait { tester.events.contains(.disconnected) }
    #expect(
      tester.events.contains {
        if case .volatile(.bye(let bye)) = $0 { bye.reason == .stopping } else { false }
      })
    // Nobody is there; it goes on trying until it is told to stop.
    while await tester.client.counters().attempts < 3 {
      try await Task.sleep(for: .milliseconds(20))
    }
    await tester.client.stop()
    await tester.wait { tester.events.last == .ended(.stopped) }
    await #expect(throws: SignallingError.ended) {
      try await tester.client.request(.testLeave)
    }
  }

  @Test func aLinkThatDoesNotExistIsRefusedForGood() async throws {
    let house = try await House()
    let stranger = Person(try await house.client(.guest(secret: "no-such-secret")))
    await stranger.wait { stranger.events.count == 2 }
    guard case .refused(let error)? = stranger.events.first else {
      Issue.record("not refused")
      return
    }
    #expect(error.code == .linkUnknown)
    #expect(stranger.events.last == .ended(.refused(error)))
    await house.stop()
  }
}
