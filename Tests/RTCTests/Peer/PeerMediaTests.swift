import Bytes
import RTC
import SecureTransport
import TestKit
import Testing

@Suite struct PeerMediaTests {
  @Test(arguments: [0.0, 0.1, 0.3])
  func aPeerConnectsToARelayUnderLoss(loss: Double) throws {
    let bench = try PeerBench(seed: 1, conditions: .lossy(loss))
    #expect(bench.connect(within: .seconds(30)))
    #expect(bench.peer.transportEvents.contains(.connected(.aeadAES128GCM)))
  }

  @Test func nothingIsSentBeforeTheTransportIsUp() throws {
    let bench = try PeerBench(seed: 2)
    let peer = bench.peer.peer
    #expect(!peer.send(track: 0, payload: [1], timestamp: 0, marker: false, now: bench.network.now))
    #expect(peer.statistics.tracks[0].packetsSent == 0)
  }

  @Test func sentPayloadsArriveUnderTheNegotiatedNumbers() throws {
    let bench = try PeerBench(seed: 3)
    #expect(bench.connect())
    for (index, track) in bench.session.tracks.enumerated() {
      let payload = [UInt8](repeating: UInt8(index), count: 100)
      #expect(
        bench.peer.peer.send(
          track: index, payload: payload, timestamp: 90_000, marker: true,
          audioLevel: AudioLevel(decibelsBelowOverload: 30, isVoice: true),
          now: bench.network.now))
      bench.network.run(for: .milliseconds(20))
      let packet = try #require(bench.relay.rtp.last)
      packet.withUnsafeBytes { bytes in
        let header = RTPHeader(bytes)
        #expect(header?.ssrc == track.sources.first?.ssrc)
        #expect(header?.payloadType == track.format.payloadType)
        #expect(header?.timestamp == 90_000)
        #expect(header?.marker == true)
        #expect(header.map { Array(bytes[$0.payload]) } == payload)
        guard let header else { return }
        let values = RTPExtensionValues(header, in: bytes, ids: track.format.extensionIDs)
        #expect(
          values.mid.map { String(decoding: bytes[$0], as: UTF8.self) } == track.mid)
        #expect(values.absoluteSendTime != nil)
        #expect(
          (values.transportSequence != nil) == (track.format.extensionIDs.transportSequence != 0))
        #expect(values.audioLevel?.decibelsBelowOverload == (track.kind == .audio ? 30 : nil))
      }
    }
  }

  @Test func aPayloadThatIsTooLongIsRefused() throws {
    let bench = try PeerBench(seed: 4)
    #expect(bench.connect())
    let peer = bench.peer.peer
    for (count, isSent) in [(Peer.largestPayload, true), (Peer.largestPayload + 1, false)] {
      let payload = [UInt8](repeating: 1, count: count)
      #expect(
        peer.send(track: 1, payload: payload, timestamp: 0, marker: true, now: bench.network.now)
          == isSent)
    }
  }

  @Test func receivedPacketsAreAttributedToTheirSlots() throws {
    let bench = try PeerBench(seed: 5, audioSlots: 2, videoSlots: 2)
    #expect(bench.connect())
    #expect(bench.peer.peer.slots.map(\.identity.ssrc) == bench.session.slots.map(\.identity.ssrc))
    for index in bench.session.slots.indices {
      bench.sendOnSlot(
        index, sequenceNumber: 500, timestamp: UInt32(index), payload: [UInt8(index), 7])
    }
    bench.network.run(for: .milliseconds(20))
    let media = bench.peer.media
    #expect(media.map(\.slot) == [0, 1, 2, 3])
    #expect(media.map(\.kind) == bench.session.slots.map(\.kind))
    #expect(media.map(\.payload) == [[0, 7], [1, 7], [2, 7], [3, 7]])
    #expect(media.map(\.timestamp) == [0, 1, 2, 3])
  }

  @Test func unknownSourcesAndPayloadTypesAreCountedAndDropped() throws {
    let bench = try PeerBench(seed: 6)
    #expect(bench.connect())
    let slot = bench.session.slots[0]
    bench.relay.sendRTP(rtpPacket(ssrc: 77, sequenceNumber: 1))
    bench.relay.sendRTP(rtpPacket(ssrc: slot.identity.ssrc, sequenceNumber: 1, payloadType: 55))
    bench.network.run(for: .milliseconds(20))
    #expect(bench.peer.media.isEmpty)
    #expect(bench.peer.peer.statistics.unknownMedia == 2)
  }

  @Test func aRestartByANewOfferKeepsMediaGoing() throws {
    var bench = try PeerBench(seed: 7)
    #expect(bench.connect())
    let before = bench.relay.transport.localCredentials
    try bench.restart()
    #expect(bench.relay.transport.localCredentials != before)
    for number in 0..<100 {
      let now = bench.network.now
      #expect(
        bench.peer.peer.send(
          track: 0, payload: [UInt8(number)], timestamp: UInt32(number) * 960, marker: false,
          now: now))
      bench.sendOnSlot(0, sequenceNumber: UInt16(number), payload: [UInt8(number)])
      bench.network.run(for: .milliseconds(20))
    }
    #expect(bench.relay.rtp.count == 100)
    #expect(bench.peer.media.count == 100)
    #expect(bench.peer.peer.transport?.isRestarting == false)
  }

  @Test func aRestartCarriesTheAssociationToANewAddress() throws {
    var bench = try PeerBench(seed: 10)
    #expect(bench.connect())
    let packet = { (bench: PeerBench, number: UInt32) in
      bench.peer.peer.send(
        track: 0, payload: [UInt8(number)], timestamp: number * 960, marker: false,
        now: bench.network.now)
    }
    #expect(packet(bench, 1))
    bench.network.run(for: .milliseconds(50))
    // The old network is gone for so long that consent has ended.
    bench.peer.addresses = []
    bench.network.run(for: .seconds(40))
    #expect(bench.peer.transportEvents.contains(.consentLost))
    #expect(!packet(bench, 2))

    let moved = SocketAddress(v4: 0x0a00_0107, port: 40_007)
    try bench.restart(addresses: [moved])
    #expect(bench.network.run(upTo: .seconds(5)) { bench.peer.peer.canSend })
    #expect(bench.peer.peer.transport?.selectedPath?.local == moved)
    #expect(packet(bench, 3))
    bench.sendOnSlot(0, sequenceNumber: 3, payload: [3])
    bench.network.run(for: .milliseconds(50))
    #expect(bench.relay.rtp.count == 2)
    #expect(bench.peer.media.count == 1)
    // One handshake for both networks.
    let handshakes = bench.peer.transportEvents.filter {
      if case .connected = $0 { true } else { false }
    }
    #expect(handshakes.count == 1)
    let connectivity = bench.peer.peer.statistics.connectivity
    #expect(connectivity.roundTrip == .milliseconds(20))
    #expect(connectivity.consentRequestsSent > 3)
    #expect(connectivity.requestsSent > connectivity.responsesReceived)
  }

  @Test func closingTellsTheRelay() throws {
    let bench = try PeerBench(seed: 8)
    #expect(bench.connect())
    bench.peer.peer.close(now: bench.network.now)
    bench.network.run(for: .milliseconds(50))
    let byes = bench.relayRTCP { if case .bye(let sources) = $0 { Array(sources) } else { nil } }
    #expect(byes.count == 1)
    #expect(bench.relay.events.last == .closed)
    #expect(!bench.peer.peer.canSend)
  }

  @Test func anAnswerThatFitsNoOfferIsRefused() throws {
    let bench = try PeerBench(seed: 9)
    #expect(throws: PeerError.self) {
      try bench.peer.peer.takeAnswer("v=0\r\n", now: bench.network.now)
    }
    // And the running transport is none the worse.
    #expect(bench.connect())
  }
}
