import Bytes
import MediaAPI
import RTC
import SecureTransport
import TestKit
import Testing

@testable import Relay

@Suite struct CounterTests {
  /// Has the relay take a report of this person's now.
  private func give(
    _ builder: RTCPBuilder, of person: Person, to relay: RelayUnderTest, now: Instant
  ) throws {
    let transport = try #require(person.peer.transport)
    let path = try #require(transport.selectedPath)
    var bytes = builder.bytes + [UInt8](repeating: 0, count: SRTPProfile.largestOverhead)
    try bytes.withUnsafeMutableBytes { buffer in
      let length = try #require(
        transport.protectRTCP(buffer.baseAddress!, count: builder.count, capacity: buffer.count))
      relay.receive(
        UnsafeMutableRawBufferPointer(rebasing: buffer[..<length]),
        path: NetworkPath(local: path.remote, remote: path.local), now: now)
    }
  }

  @Test func reportsThatNobodyAskedForAreCounted() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(3))
    #expect(relay.counter("dropped_unexpected_rtcp") == 0, "an ordinary call has none")
    var own = RTCPBuilder()
    let picture = try #require(people[0].peer.session?.tracks.first { $0.kind == .video })
    own.senderReport(
      RTCPSenderInfo(
        ssrc: try #require(picture.sources[0].rtxSSRC), ntp: NTPTime(rawValue: 1),
        rtpTimestamp: 0, packetCount: 0, octetCount: 0))
    try give(own, of: people[0], to: relay, now: network.now)
    #expect(relay.counter("dropped_unexpected_rtcp") == 0, "retransmissions are a stream as well")
    let unknown: UInt32 = 0x0bad_0bad
    let block = RTCPReportBlock(
      ssrc: unknown, fractionLost: 0, cumulativeLost: 0, extendedHighestSequence: 9, jitter: 0,
      lastSenderReport: 0, delaySinceLastSenderReport: 0)
    let writers: [(inout RTCPBuilder) -> Void] = [
      { $0.nack(senderSSRC: 1, mediaSSRC: unknown, lost: [7]) },
      { $0.pictureLoss(senderSSRC: 1, mediaSSRC: unknown) },
      { $0.receiverReport(ssrc: 1, blocks: [block]) },
      {
        $0.senderReport(
          RTCPSenderInfo(
            ssrc: unknown, ntp: NTPTime(rawValue: 1), rtpTimestamp: 0, packetCount: 0,
            octetCount: 0))
      },
      // APP (RFC 3550, section 6.7).
      { $0.append(packet: [0x80, 204, 0, 2, 0, 0, 0, 1] + Array("TEST".utf8)) },
    ]
    for (index, write) in writers.enumerated() {
      var builder = RTCPBuilder()
      write(&builder)
      try give(builder, of: people[0], to: relay, now: network.now)
      #expect(relay.counter("dropped_unexpected_rtcp") == UInt64(index + 1))
    }
    #expect(relay.counter("dropped_malformed_rtcp") == 0)
  }

  @Test func whatIsTooLargeAndWhatSRTPRefusesAreToldApart() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(1), showing: false)
    let anna = try #require(relay.core.participants.compactMap { $0 }.first)
    let track = try #require(anna.tracks.first { $0.kind == .audio })
    let slot = try #require(
      relay.core.participants.compactMap { $0 }.flatMap(\.slots).first { $0.source === track })
    let highest = try #require(track.sequence.highest)
    func forward(_ sequence: UInt64, _ count: Int) -> OutgoingSlot.Forwarding {
      [UInt8](repeating: 7, count: count).withUnsafeBytes { payload in
        let packet = MediaPacket(
          sequence: sequence, timestamp: 0, marker: false, payload: payload)
        return slot.forward(
          packet, of: track, to: slot.owner, into: relay.core.batch,
          counters: &relay.core.counters, now: network.now)
      }
    }
    #expect(forward(highest + 1, SendBatch.slotSize - 30) == .dropped)
    #expect(relay.counter("dropped_too_large") == 1)
    #expect(relay.counter("protect_failed") == 0)
    #expect(forward(highest + 2, 40) == .sent)
    // The same number again would be the same nonce again.
    #expect(forward(highest + 2, 40) == .dropped)
    #expect(relay.counter("dropped_too_large") == 1)
    #expect(relay.counter("protect_failed") == 1)
  }
}
