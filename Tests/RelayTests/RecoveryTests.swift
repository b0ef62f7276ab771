import Bytes
import MediaAPI
import RTC
import TestKit
import Testing

@testable import Relay

/// What must not go silent: paths that ICE holds, keyframes after a long gap, signs of life.
@Suite struct RecoveryTests {
  @Test func theSelectedPathIsHeardHoweverManyAreValid() throws {
    let (network, _, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(1))
    let anna = people[0].addresses[0]
    // Her other interfaces, from which she has tried.
    for host in 1...(2 * ICELiteAgent.maxValidatedPaths) {
      network.inject(
        try people[0].check(), from: SocketAddress(v4: 0x0a00_0100 + UInt32(host), port: 4_000),
        to: RelayUnderTest.address)
      network.inject(try people[0].check(), from: anna, to: RelayUnderTest.address)
      network.run(for: .milliseconds(20))
    }
    people[1].forget()
    converse(people, on: network, for: .seconds(1))
    #expect(people[1].received(.audio).count > 40)
  }

  @Test func aGapThatIsTooLongToFillAsksForAKeyframe() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(2))
    let before = people[0].keyframeRequests
    // Bo cannot ask, so that it is the relay which does.
    let (anna, bo) = (people[0].addresses[0], people[1].addresses[0])
    var isLost = true
    network.filter = { bytes, from, _ in
      if from == bo { return false }
      return !(isLost && from == anna && bytes[0] == 0x90 && bytes[1] & 0x7f == 96)
    }
    let nacks = relay.counter("nacks_sent")
    for _ in 0..<10 {
      people[0].showPicture(packets: 30, now: network.now)
      network.run(for: .milliseconds(10))
    }
    isLost = false
    people[0].showPicture(now: network.now)
    network.run(for: .milliseconds(100))
    #expect(people[0].keyframeRequests == before + 1)
    #expect(relay.counter("nacks_sent") == nacks, "hundreds of packets are not asked for")
  }

  @Test func onlyWhatIsAuthenticIsASignOfLife() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(2))
    let anna = people[0].addresses[0]
    network.filter = { _, from, _ in from != anna }
    // A binding indication (RFC 8489, section 5), which carries nothing that proves its sender.
    let indication: [UInt8] = [0, 0x11, 0, 0, 0x21, 0x12, 0xa4, 0x42] + [UInt8](0..<12)
    for _ in 0..<40 {
      network.inject(indication, from: anna, to: RelayUnderTest.address)
      network.run(for: .milliseconds(100))
    }
    #expect(relay.events.contains(.pathLost(room, people[0].id)))
    #expect(!relay.events.contains(.pathBack(room, people[0].id)))
  }

  @Test func theFirstMediaAfterAPauseShortensThePatience() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    network.run(for: .seconds(4))
    converse(people, on: network, for: .milliseconds(300))
    let anna = people[0].addresses[0]
    network.filter = { _, from, _ in from != anna }
    let cut = network.now
    let isLost = network.run(upTo: .seconds(10)) {
      relay.events.contains(.pathLost(room, people[0].id))
    }
    #expect(isLost)
    #expect(network.now - cut <= .milliseconds(3_100))
  }

  @Test func mediaThatStopsOnPurposeIsNoLostPath() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(2))
    // Her reports still come for a while, then nothing for longer than media may be silent.
    network.run(for: .milliseconds(2_100))
    let anna = people[0].addresses[0]
    network.filter = { _, from, _ in from != anna }
    network.run(for: .seconds(4))
    #expect(!relay.events.contains(.pathLost(room, people[0].id)))
    network.run(for: .seconds(5))
    #expect(relay.events.contains(.pathLost(room, people[0].id)))
  }

  @Test func restartsThatNobodyFollowsKeepTheRunningPath() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(1))
    let anna = people[0]
    // Offers whose answers are lost, one after the other.
    for _ in 0..<3 {
      let offer = anna.peer.makeOffer(restartingICE: true)
      guard case .answer = relay.perform(.reoffer(room, anna.id, offer: offer)) else {
        Issue.record("no answer")
        return
      }
    }
    let unknown = relay.counter("dropped_unknown_participant")
    converse(people, on: network, for: .seconds(35))
    #expect(relay.counter("dropped_unknown_participant") == unknown)
    let before = anna.received(.audio).count
    converse(people, on: network, for: .seconds(1))
    #expect(anna.received(.audio).count > before + 40, "consent has not ended")
  }

  @Test func whoeverHasNoRTXIsAnsweredNoNACK() throws {
    let network = VirtualNetwork(seed: 12)
    let relay = try RelayUnderTest(on: network)
    relay.perform(.open(room, .echo))
    let anna = try Person("anna", host: 20, on: network)
    let offer = anna.peer.makeOffer().split(separator: "\r\n").filter { line in
      !line.contains(" rtx/") && !line.contains("apt=") && !line.hasPrefix("a=ssrc-group")
    }.map { $0 + "\r\n" }.joined()
    let reply = relay.perform(
      .join(MediaCommand.Join(room: room, participant: anna.id, offer: offer, rights: .full)))
    guard case .answer = reply else {
      Issue.record("no answer")
      return
    }
    let participant = try #require(relay.core.participants.compactMap { $0 }.first)
    let slot = try #require(participant.slots.first { $0.kind == .video })
    #expect(slot.format.rtxPayloadType == nil)
    #expect(!slot.format.feedback.contains(.nack))
    #expect(!slot.answersNacks)
  }

  @Test func timersOfManyLeaveRoomInTheBatch() throws {
    let network = VirtualNetwork(seed: 13)
    let relay = try RelayUnderTest(on: network)
    relay.perform(.open(room, .call(maxParticipants: 32)))
    var people: [Person] = []
    for number in 0..<24 {
      let person = try Person("p\(number)", host: UInt32(30 + number), on: network)
      try person.join(room, of: relay, now: network.now)
      people.append(person)
    }
    let isUp = network.run(upTo: .seconds(20)) { people.allSatisfy(\.isConnected) }
    #expect(isUp)
    converse(people, on: network, for: .milliseconds(200))
    // The batch is nearly full when everybody's reports are due.
    let core = relay.core
    while core.batch.free > 8 { core.batch.commit(0, to: try #require(people.first).path) }
    let late = network.now + .seconds(2)
    core.handleTimeout(now: late)
    #expect(relay.counter("dropped_batch_full") == 0)
    #expect(core.deadline.map { $0 <= late } == true, "they wait for the next turn")
  }
}

extension Person {
  /// From the relay to here.
  fileprivate var path: NetworkPath {
    NetworkPath(local: RelayUnderTest.address, remote: addresses[0])
  }
}
