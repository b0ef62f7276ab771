import Bytes
import Endpoint
import RTC
import Testing

@Suite(.serialized, .timeLimit(.minutes(3))) struct MediaSessionTests {
  /// Sends numbered sound until all of it came back, and as many packets as pictures, which are no
  /// true VP8 and need not come back.
  private func echo(_ bench: MediaBench, _ numbers: ClosedRange<UInt8>) async {
    let slots = [0, 1]
    for number in numbers {
      for track in slots {
        bench.session.send([
          OutgoingMedia(
            track: track, payload: [number] + [UInt8](repeating: 0x55, count: 100),
            timestamp: UInt32(number) * 960, marker: true)
        ])
      }
      await bench.log.wait { bench.log.payloads(slot: 0).contains(number) }
    }
  }

  @Test func packetsComeBackOverIPv4() async throws {
    let bench = try await MediaBench([MediaBench.v4], relay: [MediaBench.v4])
    try await bench.join()
    await bench.log.wait { bench.log.states.contains(.connected) }
    #expect(bench.log.states == [.connecting, .connected])
    await echo(bench, 1...60)
    #expect(bench.log.payloads(slot: 0) == Array(1...60))
    await bench.stop()
    #expect(bench.log.states.last == .closed)
  }

  @Test func packetsComeBackOverIPv6WhereBothHaveIt() async throws {
    let bench = try await MediaBench(
      [MediaBench.v4, MediaBench.v6], relay: [MediaBench.v4, MediaBench.v6])
    try await bench.join()
    await bench.log.wait { bench.log.states.contains(.connected) }
    await echo(bench, 1...20)
    let statistics = try await bench.session.statistics()
    let pair = try #require(statistics.candidatePairs.first { $0.nominated })
    // The most preferred of ours is IPv4, of equal rank IPv6 goes first: either may win, and the
    // other family is not mixed in.
    #expect(pair.localCandidateId.hasPrefix("[") == pair.remoteCandidateId.hasPrefix("["))
    await bench.stop()
  }

  @Test func packetsComeBackOverIPv6Alone() async throws {
    let bench = try await MediaBench([MediaBench.v6], relay: [MediaBench.v4, MediaBench.v6])
    try await bench.join()
    await bench.log.wait { bench.log.states.contains(.connected) }
    await echo(bench, 1...20)
    let statistics = try await bench.session.statistics()
    #expect(statistics.candidatePairs.first?.localCandidateId.hasPrefix("[::1]:") == true)
    await bench.stop()
  }

  @Test func statisticsAreThoseOfWebRTC() async throws {
    let bench = try await MediaBench([MediaBench.v4], relay: [MediaBench.v4])
    let before = try await bench.session.statistics()
    #expect(before.transport.iceState == "new" && before.inboundRTP.isEmpty)
    try await bench.join()
    await bench.log.wait { bench.log.states.contains(.connected) }
    await echo(bench, 1...50)
    var statistics = try await bench.session.statistics()
    // The relay reports about once a second; sound goes on so that there is something to report.
    var number: UInt8 = 51
    while statistics.remoteInboundRTP.isEmpty, number < 250 {
      await echo(bench, number...number)
      number += 1
      try await Task.sleep(for: .milliseconds(50))
      statistics = try await bench.session.statistics()
    }
    let sound = try #require(statistics.outboundRTP.first { $0.kind == "audio" })
    #expect(sound.packetsSent >= 50 && sound.bytesSent == sound.packetsSent * 101)
    let back = try #require(statistics.inboundRTP.first { $0.kind == "audio" })
    #expect(back.packetsReceived >= 50 && back.packetsLost == 0)
    let remote = try #require(statistics.remoteInboundRTP.first)
    #expect(remote.localId == "O0" || remote.localId == "O1")
    #expect((remote.roundTripTime ?? -1) >= 0 && remote.roundTripTimeMeasurements > 0)
    let pair = try #require(statistics.candidatePairs.first)
    #expect(pair.nominated && pair.state == .succeeded)
    #expect(pair.packetsSent >= 100 && pair.bytesReceived > 50 * 101)
    #expect((pair.currentRoundTripTime ?? -1) >= 0)
    #expect((pair.responsesReceived ?? 0) >= 2 && (pair.availableOutgoingBitrate ?? 0) > 0)
    let transport = statistics.transport
    #expect(transport.iceState == "connected" && transport.dtlsState == "connected")
    #expect(transport.tlsVersion == "DTLSv1.2" && transport.srtpCipher == "AEAD_AES_128_GCM")
    #expect(transport.selectedCandidatePairId == pair.id)
    #expect(transport.packetsSent > pair.packetsSent)
    await bench.stop()
  }

  @Test func aNewAddressIsTakenUpOnTheSameAssociation() async throws {
    let bench = try await MediaBench([MediaBench.v4], relay: [MediaBench.v4])
    try await bench.join()
    await bench.log.wait { bench.log.states.contains(.connected) }
    await echo(bench, 1...10)

    bench.addresses.now = [MediaBench.otherV4]
    bench.session.lookAtAddresses()
    await bench.log.wait { bench.log.restarts.contains(.addressesChanged) }
    try await bench.reoffer(1)
    // What is sent before the new path is found is lost, as on any network.
    var number: UInt8 = 11
    while !bench.log.payloads(slot: 0).contains(where: { $0 > 10 }), number < 250 {
      bench.session.send([
        OutgoingMedia(track: 0, payload: [number], timestamp: UInt32(number) * 960, marker: false)
      ])
      number += 1
      try await Task.sleep(for: .milliseconds(20))
    }
    await echo(bench, 251...255)
    let statistics = try await bench.session.statistics()
    let pair = try #require(statistics.candidatePairs.first { $0.nominated })
    #expect(pair.localCandidateId.hasPrefix("127.0.0.2:"))
    #expect(statistics.transport.selectedCandidatePairChanges == 2)
    // One handshake for both.
    #expect(bench.log.states == [.connecting, .connected])
    await bench.stop()
  }

  @Test func renewedSocketsCarryTheAssociationOn() async throws {
    let bench = try await MediaBench([MediaBench.v4], relay: [MediaBench.v4])
    try await bench.join()
    await bench.log.wait { bench.log.states.contains(.connected) }
    let first = try await bench.session.statistics().candidatePairs.count
    bench.session.renewSockets()
    await bench.log.wait { bench.log.restarts == [.addressesChanged] }
    try await bench.reoffer(1)
    while try await bench.session.statistics().transport.selectedCandidatePairChanges < 2 {
      try await Task.sleep(for: .milliseconds(10))
    }
    await echo(bench, 1...10)
    #expect(bench.log.states == [.connecting, .connected])
    #expect(try await bench.session.statistics().candidatePairs.count > first)
    await bench.stop()
  }

  @Test func anAnswerToAnEarlierOfferIsPassedOver() async throws {
    let bench = try await MediaBench([MediaBench.v4], relay: [MediaBench.v4])
    let stale = try await bench.session.offer()
    try await bench.join()
    try await bench.session.take("v=0\r\n", to: stale)
    await bench.log.wait { bench.log.states.contains(.connected) }
    let offer = try await bench.session.offer(restarting: true)
    await #expect(throws: MediaSessionError.self) {
      try await bench.session.take("v=0\r\n", to: offer)
    }
    // The running transport is none the worse.
    await echo(bench, 1...5)
    await bench.stop()
  }

  @Test func aClosedSessionSaysSo() async throws {
    let bench = try await MediaBench([MediaBench.v4], relay: [MediaBench.v4])
    await bench.session.close()
    await bench.session.close()
    await #expect(throws: MediaSessionError.closed) { try await bench.session.offer() }
    #expect(!bench.session.send([]))
    await bench.stop()
  }
}

extension MediaLog {
  var restarts: [RestartReason] {
    all.compactMap { if case .restartWanted(let reason) = $0 { reason } else { nil } }
  }
}
