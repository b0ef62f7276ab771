import Bytes
import MediaAPI
import RTC
import TestKit
import Testing

@testable import Relay

@Suite struct ReofferTests {
  /// Video slots bring another congestion signal, which changes the audio slot's format.
  @Test func anAudioSlotGoesOnWhenVideoSlotsAreAdded() throws {
    let network = VirtualNetwork(seed: 21)
    let relay = try RelayUnderTest(on: network)
    relay.perform(.open(room, .echo))
    let anna = try Person("anna", host: 20, on: network)
    let offer = anna.peer.makeOffer()
    // The last section is the video slot.
    let end = try #require(offer.ranges(of: "a=recvonly").last)
    var first = offer
    first.replaceSubrange(end, with: "a=inactive")
    try anna.join(room, of: relay, offering: first, now: network.now)
    let isUp = network.run(upTo: .seconds(10)) { anna.isConnected }
    #expect(isUp)
    converse([anna], on: network, for: .seconds(1), showing: false)
    let participant = try #require(relay.core.participants.compactMap { $0 }.first)
    let slot = try #require(participant.slots.first)
    #expect(participant.slots.count == 1)
    let (format, count) = (slot.format, slot.packetCount)
    #expect(count > 40)

    guard case .answer = relay.perform(.reoffer(room, anna.id, offer: offer)) else {
      Issue.record("no answer")
      return
    }
    #expect(participant.slots.count == 2)
    #expect(participant.slots[0] === slot)
    #expect(slot.format != format)
    #expect(slot.packetCount == count)
    anna.forget()
    converse([anna], on: network, for: .seconds(1), showing: false)
    network.run(for: .milliseconds(50))
    let numbers = anna.received(.audio).map(\.sequenceNumber)
    #expect(numbers.count == 50)
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 &+ 1 })
    #expect(slot.packetCount == count + 50)
  }
}
