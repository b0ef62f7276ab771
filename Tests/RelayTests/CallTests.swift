import Bytes
import MediaAPI
import RTC
import SecureTransport
import TestKit
import Testing

@testable import Relay

@Suite struct CallTests {
  /// A relay with the room open, and people in it who see each other in pairs.
  static func call(
    _ names: [String], slots: Int = 1, conditions: NetworkConditions = NetworkConditions(),
    seed: UInt64 = 3, srtp: SRTPEngineKind = .openSSL,
    profiles: [SRTPProfile] = SRTPProfile.preferred
  ) throws -> (network: VirtualNetwork, relay: RelayUnderTest, people: [Person]) {
    let network = VirtualNetwork(seed: seed, conditions: conditions)
    let relay = try RelayUnderTest(on: network, seed: seed, srtp: srtp)
    #expect(relay.perform(.open(room, .call(maxParticipants: names.count))) == .done)
    var people: [Person] = []
    for (index, name) in names.enumerated() {
      let person = try Person(
        name, host: UInt32(10 + index), slots: slots,
        clockOffset: UInt64(index) * 3_600_000_000_000, profiles: profiles, on: network)
      guard case .answer = try person.join(room, of: relay, now: network.now) else {
        Issue.record("no answer for \(name)")
        continue
      }
      people.append(person)
    }
    let isUp = network.run(upTo: .seconds(20)) { people.allSatisfy(\.isConnected) }
    #expect(isUp)
    for (index, person) in people.enumerated() {
      let other = people[(index + 1) % people.count].id
      relay.perform(.setSlots(room, person.id, SlotAssignment(audio: [other], video: [other])))
    }
    return (network, relay, people)
  }

  @Test func twoPeopleHearAndSeeEachOther() throws {
    let (network, relay, people) = try Self.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(4))
    network.run(for: .seconds(1))
    for (index, person) in people.enumerated() {
      let other = people[1 - index]
      let sounds = person.received(.audio).map {
        String(decoding: $0.payload.dropFirst(), as: UTF8.self)
      }
      #expect(sounds.count == other.spokenPackets)
      #expect(Set(sounds).count == sounds.count)
      #expect(sounds.allSatisfy { $0.hasPrefix("\(other.id) ") })
      #expect(person.received(.audio).allSatisfy { $0.audioLevel?.decibelsBelowOverload == 30 })
      let numbers = person.received(.video).map { TestCamera.number(of: $0.payload) }
      #expect(numbers == Array(1...other.camera.number))
    }
    #expect(relay.events.contains(.connected(room, people[0].id)))
    #expect(relay.events.contains(.slots(room, people[0].id, version: 1)))
  }

  @Test(arguments: UInt64(11)...26)
  func everyPictureArrivesOnceOverALossyNetwork(seed: UInt64) throws {
    var conditions = NetworkConditions()
    conditions.loss = 0.04
    conditions.jitter = .milliseconds(8)
    conditions.reordering = 0.03
    conditions.duplication = 0.02
    let (network, relay, people) = try Self.call(["anna", "bo"], seed: seed)
    // Nobody can miss what came before the first packet, so the streams begin on a clean network.
    converse(people, on: network, for: .milliseconds(500))
    network.run(for: .milliseconds(50))
    network.conditions = conditions
    converse(people, on: network, for: .seconds(8))
    network.conditions = NetworkConditions()
    // What was lost at the very end is noticed by what follows it.
    converse(people, on: network, for: .seconds(1))
    network.run(for: .seconds(2))
    for (index, person) in people.enumerated() {
      let numbers = person.received(.video).map { TestCamera.number(of: $0.payload) }
      #expect(Set(numbers).count == numbers.count, "nothing twice")
      // What is missing when a keyframe comes is not asked for any more. From the last one on
      // everything comes, but for what was asked for in vain as often as one may; then the receiver
      // has asked for a keyframe, which may itself be lost.
      let camera = people[1 - index].camera
      let first = try #require(camera.keyframes.last)
      let missing = Set(first...camera.number).subtracting(numbers)
      let picture = try #require(person.peer.slots.firstIndex { $0.kind == .video })
      let hasGivenUp = person.peer.statistics.slots[picture].keyframeRequestsSent > 0
      #expect(missing.isEmpty || hasGivenUp && missing.count <= 3, "nothing missing")
      let placed = person.received(.video).filter { TestCamera.number(of: $0.payload) >= first }
        .map(\.sequenceNumber)
      let low = try #require(placed.min())
      let high = try #require(placed.max())
      #expect(
        Int(high - low) + 1 == Set(placed).count + missing.count, "no number is left out")
    }
    #expect(relay.counter("nacks_sent") > 0)
    #expect(relay.counter("retransmissions_sent") > 0)
    #expect(relay.counter("retransmissions_received") > 0)
  }

  @Test func aSwitchOfSourcesIsOneContinuousStream() throws {
    let (network, relay, people) = try Self.call(["anna", "bo", "eeva"])
    people[1].camera.pictureID = 32_700
    people[2].camera.timestamp = 3_000_000_000
    people[2].camera.tl0 = 250
    converse(people, on: network, for: .seconds(2))
    let anna = people[0]
    let before = anna.received(.video).count
    #expect(before > 0)
    let eeva = SlotAssignment(audio: [people[2].id], video: [people[2].id])
    relay.perform(.setSlots(room, anna.id, eeva))
    converse(people, on: network, for: .seconds(2))
    let bo = SlotAssignment(audio: [people[1].id], video: [people[1].id])
    relay.perform(.setSlots(room, anna.id, bo))
    converse(people, on: network, for: .seconds(2))

    for kind in [MediaKind.audio, .video] {
      let stream = anna.received(kind)
      let rate = kind == .audio ? 48.0 : 90.0
      for (one, next) in zip(stream, stream.dropFirst()) {
        #expect(next.sequenceNumber == one.sequenceNumber &+ 1)
        let ticks = Int32(bitPattern: next.timestamp &- one.timestamp)
        let passed = (next.receivedAt - one.receivedAt).milliseconds * rate
        // A step of the stream's clock is the time that passed, but for what a source rounds.
        #expect(ticks >= 0)
        #expect(abs(Double(ticks) - passed) < 15 * rate)
      }
    }
    let pictures = anna.received(.video).compactMap { TestCamera.numbers(of: $0.payload) }
    #expect(pictures.count == anna.received(.video).count)
    for (one, next) in zip(pictures, pictures.dropFirst()) {
      let step = (next.pictureID &- one.pictureID) & 0x7fff
      #expect(step <= 1)
      #expect(next.tl0 &- one.tl0 == UInt8(step))
    }
    #expect(people[2].keyframeRequests > 0, "the new source was asked for a keyframe")
    #expect(relay.events.contains(.slots(room, anna.id, version: 3)))
  }

  @Test func aSwitchedSlotBeginsWithAKeyframe() throws {
    let (network, relay, people) = try Self.call(["anna", "bo", "eeva"])
    converse(people, on: network, for: .seconds(2))
    let seen = people[0].received(.video).count
    relay.perform(
      .setSlots(room, people[0].id, SlotAssignment(audio: [], video: [people[2].id])))
    converse(people, on: network, for: .seconds(1))
    let first = try #require(people[0].received(.video).dropFirst(seen).first)
    let isKeyframe = first.payload.withUnsafeBytes { bytes in
      VP8Descriptor(bytes).flatMap { VP8FrameHeader($0, in: bytes) }?.isKeyframe
    }
    #expect(isKeyframe == true)
    let sounds = people[0].received(.audio).count
    converse(people, on: network, for: .seconds(1))
    #expect(people[0].received(.audio).count == sounds, "an empty slot is silent")
  }

  @Test func requestsOfManyReceiversBecomeOne() throws {
    let (network, relay, people) = try Self.call(["anna", "bo", "eeva", "olli"], slots: 1)
    for person in people[1...] {
      relay.perform(
        .setSlots(
          room, person.id, SlotAssignment(audio: [people[0].id], video: [people[0].id])))
    }
    converse(people, on: network, for: .seconds(3))
    let before = people[0].keyframeRequests
    for person in people[1...] { person.peer.requestKeyframe(slot: 1, now: network.now) }
    converse(people, on: network, for: .seconds(2))
    #expect(people[0].keyframeRequests == before + 1)
    #expect(relay.counter("keyframe_requests_coalesced") >= 2)
  }

  @Test func receiversMissAreServedFromTheCache() throws {
    let (network, relay, people) = try Self.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(1))
    let nacksBefore = relay.counter("nacks_sent")
    var count = 0
    // Every tenth datagram from the relay to Bo is lost; the way to the relay is clean.
    network.filter = { _, from, to in
      guard from == RelayUnderTest.address, to == people[1].addresses[0] else { return true }
      count += 1
      return count % 10 != 0
    }
    converse(people, on: network, for: .seconds(3))
    network.filter = nil
    converse(people, on: network, for: .seconds(1))
    let numbers = Set(people[1].received(.video).map { TestCamera.number(of: $0.payload) })
    #expect(numbers == Set(1...people[0].camera.number))
    #expect(people[1].received(.video).contains { $0.isRetransmission })
    #expect(relay.counter("retransmissions_sent") > 0)
    #expect(relay.counter("nacks_sent") == nacksBefore, "the sender is not asked")
  }

  @Test func theEstimateOfAStrainedReceiverReachesTheSender() throws {
    let (network, _, people) = try Self.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(2))
    people[1].peer.sendReceiverEstimate(bitrate: 400_000)
    converse(people, on: network, for: .seconds(2))
    #expect(people[0].estimates.isEmpty, "nothing is lost, nothing limits")
    var count = 0
    network.filter = { _, from, to in
      guard from == RelayUnderTest.address, to == people[1].addresses[0] else { return true }
      count += 1
      return count % 8 != 0
    }
    converse(people, on: network, for: .seconds(4))
    let estimate = try #require(people[0].estimates.first)
    #expect(abs(Int(estimate) - 400_000) < 4_000)
    #expect(people[1].estimates.isEmpty, "who sees nobody strained is not limited")
    network.filter = nil
    converse(people, on: network, for: .seconds(40))
    #expect(people[0].estimates.last ?? 0 > 100_000_000, "no limit is left")
  }

  @Test func theLimitReachesTheSenderAndIsLifted() throws {
    let (network, relay, people) = try Self.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(1))
    relay.perform(.limit(room, people[0].id, maxBitrate: 150_000))
    network.run(for: .milliseconds(50))
    #expect(abs(Int(people[0].estimates.last ?? 0) - 150_000) < 2_000)
    relay.perform(.limit(room, people[0].id, maxBitrate: nil))
    network.run(for: .milliseconds(50))
    #expect(people[0].estimates.last ?? 0 > 100_000_000, "no limit is left")
  }

  @Test func theEchoRoomGivesEverythingBack() throws {
    let network = VirtualNetwork(seed: 5)
    let relay = try RelayUnderTest(on: network)
    relay.perform(.open(room, .echo))
    let anna = try Person("anna", host: 20, on: network)
    try anna.join(room, of: relay, now: network.now)
    let isUp = network.run(upTo: .seconds(10)) { anna.isConnected }
    #expect(isUp)
    converse([anna], on: network, for: .seconds(2))
    network.run(for: .seconds(1))
    #expect(anna.received(.audio).count == anna.spokenPackets)
    #expect(
      anna.received(.video).map { TestCamera.number(of: $0.payload) }
        == Array(1...anna.camera.number))
    let bo = try Person("bo", host: 21, on: network)
    let reply = try bo.join(room, of: relay, now: network.now)
    guard case .failed(let failure) = reply else {
      Issue.record("an echo room holds one")
      return
    }
    #expect(failure.code == .roomFull)
  }
}
