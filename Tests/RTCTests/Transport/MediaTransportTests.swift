import Bytes
import RTC
import SecureTransport
import TestKit
import Testing

@Suite struct MediaTransportTests {
  @Test(arguments: [0.0, 0.1, 0.3], [UInt64(1), 2, 3])
  func twoEndsConnectUnderLoss(loss: Double, seed: UInt64) throws {
    let pair = try TransportPair(seed: seed, conditions: .lossy(loss))
    #expect(pair.connect(within: .seconds(30)))
    #expect(pair.endpoint.transport.profile == .aeadAES128GCM)
    #expect(pair.endpoint.transport.dtlsVersion == "DTLSv1.2")
    exchange(pair, loss: loss)
  }

  @Test func aCleanNetworkConnectsWithinHalfASecond() throws {
    let pair = try TransportPair(seed: 4)
    #expect(pair.connect(within: .milliseconds(500)))
  }

  @Test func aRoughNetworkConnects() throws {
    let pair = try TransportPair(seed: 5, conditions: .rough)
    #expect(pair.connect(within: .seconds(20)))
  }

  @Test func IPv6WorksAlone() throws {
    let pair = try TransportPair(
      seed: 6, endpointAddresses: [TransportPair.endpointV6],
      relayAddresses: [TransportPair.relayV6])
    #expect(pair.connect())
    exchange(pair, loss: 0)
  }

  @Test func IPv6IsPreferredAndIPv4TakesOverWhereItIsBlocked() throws {
    for isBlocked in [false, true] {
      let pair = try TransportPair(
        seed: 7, endpointAddresses: [TransportPair.endpointV6, TransportPair.endpointV4],
        relayAddresses: [TransportPair.relayV6, TransportPair.relayV4])
      if isBlocked { pair.network.filter = { _, _, to in !to.isV6 } }
      #expect(pair.connect())
      #expect(pair.endpoint.transport.selectedPath?.remote.isV6 == !isBlocked)
      #expect(pair.relay.transport.selectedPath?.remote.isV6 == !isBlocked)
    }
  }

  @Test func theOtherProfileIsAgreedOnWhereTheRelayKnowsOnlyIt() throws {
    let pair = try TransportPair(seed: 8, relayProfiles: [.aes128CMSHA1_80])
    #expect(pair.connect())
    #expect(pair.endpoint.transport.profile == .aes128CMSHA1_80)
    exchange(pair, loss: 0)
  }

  @Test func aNewNATMappingMendsItself() throws {
    let pair = try TransportPair(seed: 9)
    let outer = SocketAddress(v4: 0xcb00_7105, port: 1_000)
    pair.network.map(TransportPair.endpointV4, to: outer)
    #expect(pair.connect())
    #expect(pair.relay.transport.selectedPath?.remote == outer)
    pair.network.map(TransportPair.endpointV4, to: outer.with(port: 2_000))
    // Until the next consent check the new address is nobody's.
    pair.endpoint.sendRTP(rtpPacket(sequenceNumber: 1))
    pair.network.run(for: .milliseconds(100))
    #expect(pair.relay.drops[.pathNotValidated] == 1)
    pair.network.run(for: .seconds(7))
    #expect(pair.relay.transport.selectedPath?.remote == outer.with(port: 2_000))
    exchange(pair, loss: 0, from: 2)
  }

  @Test func consentIsKeptOverMinutes() throws {
    let pair = try TransportPair(seed: 10, conditions: .lossy(0.1))
    #expect(pair.connect())
    pair.network.run(for: .seconds(300))
    #expect(pair.isConnected)
    #expect(!pair.relay.events.contains(.consentLost))
    #expect(!pair.endpoint.events.contains(.consentLost))
  }

  @Test func bothEndsStopSendingThirtySecondsAfterTheLastCheck() throws {
    let pair = try TransportPair(seed: 11)
    #expect(pair.connect())
    pair.network.isDown = true
    pair.network.run(for: .seconds(23))
    #expect(pair.relay.sendRTP(rtpPacket(sequenceNumber: 1)))
    pair.network.run(for: .seconds(8))
    #expect(pair.relay.events.last == .consentLost)
    #expect(pair.endpoint.events.last == .consentLost)
    #expect(!pair.relay.sendRTP(rtpPacket(sequenceNumber: 2)))
    #expect(!pair.endpoint.sendRTP(rtpPacket(sequenceNumber: 2)))
    #expect(!pair.relay.sendRTCP([0x80, 201, 0, 1, 0, 0, 0, 1]))
  }

  @Test func aRestartBringsBackWhatAnOutageTook() throws {
    let pair = try TransportPair(seed: 12)
    #expect(pair.connect())
    exchange(pair, loss: 0)
    pair.network.isDown = true
    pair.network.run(for: .seconds(40))
    #expect(!pair.relay.transport.canSend)
    pair.network.isDown = false
    try pair.restart(seed: 99)
    #expect(pair.network.run(upTo: .seconds(5)) { pair.isConnected })
    #expect(pair.relay.events.last == .consentBack)
    #expect(pair.endpoint.events.last == .consentBack)
    exchange(pair, loss: 0, from: 100)
  }

  @Test func aRestartKeepsMediaGoingOnTheSameKeys() throws {
    let pair = try TransportPair(seed: 13)
    #expect(pair.connect())
    try pair.restart(seed: 98)
    // A sequence number beyond the first rollover can be read only if the counters are kept.
    var number = UInt16(65_500)
    for _ in 0..<100 {
      #expect(pair.endpoint.sendRTP(rtpPacket(sequenceNumber: number)))
      #expect(pair.relay.sendRTP(rtpPacket(ssrc: 2, sequenceNumber: number)))
      number &+= 1
      pair.network.run(for: .milliseconds(20))
    }
    #expect(pair.relay.rtp.count == 100)
    #expect(pair.endpoint.rtp.count == 100)
    #expect(!pair.relay.transport.isRestarting)
    #expect(!pair.endpoint.transport.isRestarting)
    let connected = pair.relay.events.count { if case .connected = $0 { true } else { false } }
    #expect(connected == 1)
  }

  @Test func aRestartWithAnotherCertificateIsRefused() throws {
    let pair = try TransportPair(seed: 14)
    #expect(pair.connect())
    var random = SeededRandom(seed: 3)
    let stranger = SDPFingerprint(try DTLSIdentity().fingerprint)
    #expect(throws: TransportSetupError.fingerprintChanged) {
      try pair.relay.transport.restart(
        local: .random(using: &random),
        remote: RemoteTransport(
          credentials: .random(using: &random), isLite: false, fingerprints: [stranger],
          setup: .actpass, candidates: []),
        now: pair.network.now)
    }
    exchange(pair, loss: 0)
  }

  /// After media neither side has the library's session any more.
  @Test(arguments: [false, true])
  func closingIsSaidToThePeer(afterMedia: Bool) throws {
    let pair = try TransportPair(seed: 15)
    #expect(pair.connect())
    if afterMedia {
      exchange(pair, loss: 0)
      pair.network.run(for: .seconds(10))
      exchange(pair, loss: 0, from: 11)
    }
    pair.endpoint.transport.close(now: pair.network.now)
    pair.endpoint.drain()
    pair.network.run(for: .milliseconds(100))
    #expect(pair.relay.events.last == .closed)
    #expect(!pair.relay.sendRTP(rtpPacket(sequenceNumber: 1)))
    #expect(!pair.endpoint.sendRTP(rtpPacket(sequenceNumber: 1)))
  }

  @Test func noAnswerAtAllEndsInFailure() throws {
    let pair = try TransportPair(seed: 16)
    pair.network.isDown = true
    pair.network.run(for: .seconds(60))
    #expect(pair.endpoint.events == [.failed(.noConnectivity)])
    #expect(pair.endpoint.deadline == nil)
  }

  @Test func RTCPIsToldFromRTP() throws {
    let pair = try TransportPair(seed: 17)
    #expect(pair.connect())
    let report: [UInt8] = [0x80, 201, 0, 1, 0, 0, 0, 1]
    #expect(pair.endpoint.sendRTCP(report))
    #expect(pair.endpoint.sendRTP(rtpPacket(sequenceNumber: 9)))
    pair.network.run(for: .milliseconds(50))
    #expect(pair.relay.rtcp == [report])
    #expect(pair.relay.rtp == [rtpPacket(sequenceNumber: 9)])
  }

  /// Sends ten packets each way; without loss all have to arrive as they were.
  private func exchange(_ pair: TransportPair, loss: Double, from first: UInt16 = 1) {
    let receivedBefore = (pair.relay.rtp.count, pair.endpoint.rtp.count)
    let packets = (0..<10).map { rtpPacket(sequenceNumber: first + $0, payload: [9, UInt8($0)]) }
    for packet in packets {
      #expect(pair.endpoint.sendRTP(packet))
      #expect(pair.relay.sendRTP(packet))
    }
    pair.network.run(for: .milliseconds(200))
    let atRelay = pair.relay.rtp[receivedBefore.0...]
    let atEndpoint = pair.endpoint.rtp[receivedBefore.1...]
    if loss == 0 {
      #expect(Array(atRelay) == packets)
      #expect(Array(atEndpoint) == packets)
    } else {
      #expect(!atRelay.isEmpty && atRelay.allSatisfy(packets.contains))
      #expect(!atEndpoint.isEmpty && atEndpoint.allSatisfy(packets.contains))
    }
  }
}
