import Bytes
import MediaAPI
import RTC
import SecureTransport
import TestKit
import Testing

@testable import Relay

@Suite struct PresenceTests {
  @Test func silenceIsReportedAfterThreeSecondsAndTheReturnAtOnce() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(2))
    #expect(!relay.events.contains(.pathLost(room, people[0].id)))
    let anna = people[0].addresses[0]
    network.filter = { _, from, _ in from != anna }
    let cut = network.now
    let isLost = network.run(upTo: .seconds(10)) {
      relay.events.contains(.pathLost(room, people[0].id))
    }
    #expect(isLost)
    let after = network.now - cut
    #expect(after >= .milliseconds(2_900) && after <= .milliseconds(3_100))
    #expect(!relay.events.contains(.pathLost(room, people[1].id)))
    network.filter = nil
    converse(people, on: network, for: .seconds(1))
    #expect(relay.events.contains(.pathBack(room, people[0].id)))
  }

  @Test func aSilentParticipantStaysForTheResumeWindowAndNoLonger() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(2))
    let anna = people[0].addresses[0]
    network.filter = { _, from, _ in from != anna }
    network.run(for: .seconds(40))
    var sentToAnna = 0
    network.filter = { _, from, to in
      if to == anna { sentToAnna += 1 }
      return from != anna
    }
    converse([people[1]], on: network, for: .seconds(10))
    #expect(sentToAnna == 0, "consent ended after 30 s")
    #expect(!relay.events.contains(.left(room, people[0].id, .timedOut)))
    network.run(for: .seconds(12))
    #expect(relay.events.contains(.left(room, people[0].id, .timedOut)))
    #expect(relay.core.rooms[room] == [people[1].id])
    let losses = relay.events.filter { $0 == .pathLost(room, people[0].id) }
    #expect(losses.count == 1)
  }

  @Test func anOfferAloneMakesNoRoomForPackets() throws {
    let network = VirtualNetwork(seed: 4)
    let relay = try RelayUnderTest(on: network)
    relay.perform(.open(room, .call(maxParticipants: 2)))
    let anna = try Person("anna", host: 10, on: network)
    try anna.join(room, of: relay, now: network.now)
    let participant = try #require(relay.core.participants.compactMap { $0 }.first)
    func isPrepared() -> [Bool] {
      participant.tracks.map { $0.cache != nil } + participant.slots.map(\.isPrepared)
        + [participant.feedback != nil]
    }
    #expect(participant.tracks.allSatisfy { $0.ssrc != nil })
    #expect(isPrepared() == [false, false, false, false, false])
    let isUp = network.run(upTo: .seconds(10)) { anna.isConnected }
    #expect(isUp)
    #expect(isPrepared() == [false, true, false, true, true])
  }

  @Test func anOfferMayNameSeveralFingerprints() throws {
    let network = VirtualNetwork(seed: 6)
    let relay = try RelayUnderTest(on: network)
    relay.perform(.open(room, .echo))
    let anna = try Person("anna", host: 10, on: network)
    let other = "sha-384 " + Array(repeating: "00", count: 48).joined(separator: ":")
    let line = "a=fingerprint:"
    let offer = anna.peer.makeOffer().replacing(line, with: "\(line)\(other)\r\n\(line)")
    try anna.join(room, of: relay, offering: offer, now: network.now)
    let isUp = network.run(upTo: .seconds(10)) { anna.isConnected }
    #expect(isUp)
  }

  @Test func anEchoRoomTakesOneOfEachKind() throws {
    let network = VirtualNetwork(seed: 5)
    let relay = try RelayUnderTest(on: network)
    relay.perform(.open(room, .echo))
    let anna = try Person("anna", host: 10, slots: 2, on: network)
    guard case .failed(let failure) = try anna.join(room, of: relay, now: network.now) else {
      Issue.record("two slots of a kind were taken")
      return
    }
    #expect(failure.code == .badOffer)
  }

  @Test func oneWhoNeverConnectsIsLetGo() throws {
    let network = VirtualNetwork(seed: 4)
    let relay = try RelayUnderTest(on: network)
    relay.perform(.open(room, .call(maxParticipants: 2)))
    let anna = try Person("anna", host: 10, on: network)
    network.isDown = true
    try anna.join(room, of: relay, now: network.now)
    network.run(for: .seconds(59))
    #expect(relay.core.participantCount == 1)
    network.run(for: .seconds(3))
    #expect(relay.core.participantCount == 0)
    #expect(relay.events == [.left(room, anna.id, .timedOut)])
  }

  @Test func aReloadReplacesTheOldTransportAtOnce() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(2))
    let again = try Person("anna", host: 10, seed: 999, on: network)
    network.remove(people[0])
    try again.join(room, of: relay, now: network.now)
    let isUp = network.run(upTo: .seconds(10)) { again.isConnected }
    #expect(isUp)
    relay.perform(
      .setSlots(room, again.id, SlotAssignment(audio: [people[1].id], video: [people[1].id])))
    let bo = people[1]
    let before = bo.received(.video)
    converse([again, bo], on: network, for: .seconds(2))
    let after = bo.received(.video).dropFirst(before.count)
    #expect(after.count > 20, "Bo's slot goes on with the new tracks")
    let last = try #require(before.last)
    let first = try #require(after.first)
    #expect(first.sequenceNumber == last.sequenceNumber &+ 1)
    #expect(again.received(.video).count > 20)
    #expect(relay.core.participantCount == 2)
    #expect(!relay.events.contains { if case .left = $0 { true } else { false } })
  }

  @Test func leavingSaysGoodbyeAndClosingTheAssociationLeaves() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(1))
    relay.perform(.leave(room, people[0].id))
    network.run(for: .milliseconds(100))
    #expect(people[0].sawEnd)
    #expect(relay.events.last == .left(room, people[0].id, .asked))
    people[1].peer.close(now: network.now)
    network.run(for: .milliseconds(100))
    #expect(relay.events.last == .left(room, people[1].id, .transportClosed))
    #expect(relay.core.participantCount == 0)
    #expect(relay.perform(.close(room)) == .done)
    #expect(relay.core.deadline == nil, "nothing is left to wait for")
  }

  @Test func anICERestartKeepsTheStreamsGoing() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(2))
    let anna = people[0]
    // A new address, as after a change of networks.
    network.map(anna.addresses[0], to: SocketAddress(v4: 0x0a00_00ff, port: 41_000))
    let reply = relay.perform(
      .reoffer(room, anna.id, offer: anna.peer.makeOffer(restartingICE: true)))
    guard case .answer(let answer) = reply else {
      Issue.record("no answer")
      return
    }
    try anna.peer.takeAnswer(answer, now: network.now)
    let before = anna.received(.video).count
    let bosBefore = people[1].received(.video).count
    converse(people, on: network, for: .seconds(3))
    #expect(anna.received(.video).count > before + 20)
    #expect(people[1].received(.video).count > bosBefore + 20)
    #expect(relay.counter("ice_restarts") == 1)
    #expect(relay.counter("handshakes_completed") == 2, "the association is the same")
  }

  @Test func rightsAreEnforcedOnPackets() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(1))
    relay.perform(
      .setRights(
        room, people[0].id, MediaRights(sendAudio: false, sendVideo: true, receive: true)))
    network.run(for: .milliseconds(100))
    people[1].forget()
    converse(people, on: network, for: .seconds(1))
    #expect(people[1].received(.audio).isEmpty)
    #expect(people[1].received(.video).count > 20)
    relay.perform(
      .setRights(
        room, people[0].id, MediaRights(sendAudio: true, sendVideo: false, receive: false)))
    network.run(for: .milliseconds(100))
    for person in people { person.forget() }
    converse(people, on: network, for: .seconds(1))
    #expect(people[1].received(.video).isEmpty)
    #expect(people[1].received(.audio).count > 20)
    #expect(people[0].received.isEmpty)
    relay.perform(.setRights(room, people[0].id, .full))
    converse(people, on: network, for: .seconds(1))
    #expect(people[0].received(.video).count > 10)
    #expect(people[1].received(.video).count > 10)
    #expect(relay.counter("dropped_not_allowed") > 40)
  }

  @Test func lossAndRoundTripBecomeQualityEvents() throws {
    var conditions = NetworkConditions()
    conditions.delay = .milliseconds(30)
    let (network, relay, people) = try CallTests.call(["anna", "bo"], conditions: conditions)
    var count = 0
    network.filter = { _, from, to in
      guard from == people[0].addresses[0] else { return true }
      count += 1
      return count % 5 != 0
    }
    converse(people, on: network, for: .seconds(11))
    let qualities = relay.events.compactMap { event -> MediaQuality? in
      guard case .quality(_, people[0].id, let quality) = event else { return nil }
      return quality
    }
    let quality = try #require(qualities.last)
    #expect(quality.lossUp > 0.1 && quality.lossUp < 0.3)
    #expect(quality.lossDown < 0.02)
    let roundTrip = try #require(quality.roundTripMilliseconds)
    #expect(abs(roundTrip - 60) < 10)
  }

  @Test func ofSilenceNothingIsToldButThatItBegan() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    let told = {
      relay.events.count { if case .quality(_, people[0].id, _) = $0 { true } else { false } }
    }
    network.run(for: .seconds(30))
    #expect(told() == 0)
    converse(people, on: network, for: .seconds(11))
    let whileTalking = told()
    #expect(whileTalking >= 2)
    network.run(for: .seconds(30))
    #expect(told() - whileTalking <= 2)
    #expect(told() > whileTalking)
  }
}
