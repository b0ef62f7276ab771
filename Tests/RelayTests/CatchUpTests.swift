import Bytes
import MediaAPI
import RTC
import TestKit
import Testing

@testable import Relay

@Suite struct CatchUpTests {
  /// Reordering within the very keyframe that a slot begins with loses nothing.
  @Test func packetsThatOvertakeAKeyframesFirstOneAreSentAfterIt() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    let anna = people[0]
    var held: [UInt8]?
    network.filter = { bytes, from, to in
      guard held == nil, from == anna.addresses[0], bytes[0] == 0x90, bytes[1] & 0x7f == 96
      else { return true }
      held = bytes
      return false
    }
    anna.showPicture(packets: 4, now: network.now)
    network.run(for: .milliseconds(12))
    network.inject(try #require(held), from: anna.addresses[0], to: RelayUnderTest.address)
    network.run(for: .milliseconds(200))
    let received = people[1].received(.video)
    #expect(received.map { TestCamera.number(of: $0.payload) } == [1, 2, 3, 4])
    #expect(received.map { $0.sequenceNumber &- received[0].sequenceNumber } == [0, 1, 2, 3])
    #expect(received.last?.marker == true)
    #expect(relay.counter("dropped_awaiting_keyframe") == 3)
  }

  @Test func sourcesThatNoDescriptionNamesAreLearntByMID() throws {
    let network = VirtualNetwork(seed: 8)
    let relay = try RelayUnderTest(on: network)
    relay.perform(.open(room, .echo))
    let anna = try Person("anna", host: 20, on: network)
    try anna.join(room, of: relay, namingSources: false, now: network.now)
    let isUp = network.run(upTo: .seconds(10)) { anna.isConnected }
    #expect(isUp)
    let participant = try #require(relay.core.participants.compactMap { $0 }.first)
    #expect(participant.tracks.allSatisfy { $0.ssrc == nil })
    converse([anna], on: network, for: .seconds(1))
    network.run(for: .milliseconds(100))
    #expect(anna.received(.audio).count == anna.spokenPackets)
    #expect(
      anna.received(.video).map { TestCamera.number(of: $0.payload) }
        == Array(1...anna.camera.number))
    #expect(participant.tracks.allSatisfy { $0.ssrc != nil })
  }
}
