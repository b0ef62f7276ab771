import Bytes
import RTC
import TestKit
import Testing

@Suite struct PeerFeedbackTests {
  @Test func aLostPacketIsAskedForAndTakenFromRTX() throws {
    let bench = try PeerBench(seed: 1)
    #expect(bench.connect())
    let video = try #require(bench.session.slots.firstIndex { $0.kind == .video })
    for number in UInt16(100)..<110 where number != 104 {
      bench.sendOnSlot(video, sequenceNumber: number, payload: [UInt8(number)])
      bench.network.run(for: .milliseconds(5))
    }
    bench.network.run(for: .milliseconds(50))
    let asked = bench.relayRTCP { packet -> [UInt16]? in
      guard case .nack(let nack) = packet else { return nil }
      #expect(nack.mediaSSRC == bench.session.slots[video].identity.ssrc)
      return Array(nack)
    }
    #expect(asked.first == [104])

    bench.resendOnSlot(video, original: 104, rtxSequenceNumber: 9_000, payload: [104])
    // A second copy, answered to a second NACK, changes nothing.
    bench.resendOnSlot(video, original: 104, rtxSequenceNumber: 9_001, payload: [104])
    bench.network.run(for: .milliseconds(20))
    let media = bench.peer.media
    #expect(media.count == 10)
    #expect(media.last?.sequenceNumber == 104 && media.last?.payload == [104])
    #expect(media.last?.isRetransmission == true)
    #expect(bench.peer.peer.statistics.slots[video].packetsRecovered == 1)
  }

  @Test func whatNeverComesIsGivenUpForAKeyframe() throws {
    let bench = try PeerBench(seed: 2)
    #expect(bench.connect())
    let video = try #require(bench.session.slots.firstIndex { $0.kind == .video })
    bench.sendOnSlot(video, sequenceNumber: 1, payload: [1])
    bench.sendOnSlot(video, sequenceNumber: 3, payload: [3])
    bench.network.run(for: .seconds(10))
    #expect(keyframeRequests(bench) == 1)
    #expect(bench.peer.peer.statistics.slots[video].nacksSent <= 10)
  }

  @Test func keyframeRequestsAreNotRepeatedAtOnce() throws {
    let bench = try PeerBench(seed: 3)
    #expect(bench.connect())
    let video = try #require(bench.session.slots.firstIndex { $0.kind == .video })
    for _ in 0..<20 {
      bench.peer.peer.requestKeyframe(slot: video, now: bench.network.now)
      bench.network.run(for: .milliseconds(10))
    }
    // One at once, one when the pause is over.
    bench.network.run(for: .seconds(1))
    #expect(keyframeRequests(bench) == 2)
  }

  @Test func aNACKIsAnsweredByRTXOnceAPause() throws {
    let bench = try PeerBench(seed: 4)
    #expect(bench.connect())
    let track = try #require(bench.session.tracks.firstIndex { $0.kind == .video })
    bench.peer.peer.send(
      track: track, payload: [1, 2, 3], timestamp: 4_500, marker: true, now: bench.network.now)
    bench.network.run(for: .milliseconds(20))
    let original = try #require(bench.relay.rtp.first)
    let number = UInt16(original[2]) << 8 | UInt16(original[3])
    let source = try #require(bench.session.tracks[track].sources.first)
    nack(bench, ssrc: source.ssrc, [number])
    nack(bench, ssrc: source.ssrc, [number])
    nack(bench, ssrc: source.ssrc, [number &+ 1])
    bench.network.run(for: .milliseconds(20))
    #expect(bench.relay.rtp.count == 2)
    bench.relay.rtp[1].withUnsafeBytes { bytes in
      guard let header = RTPHeader(bytes), let rtx = RTXPayload.unwrap(header, in: bytes) else {
        Issue.record("the retransmission is no RTX packet")
        return
      }
      #expect(header.ssrc == source.rtxSSRC)
      #expect(header.payloadType == bench.session.tracks[track].format.rtxPayloadType)
      #expect(header.timestamp == 4_500 && header.marker)
      #expect(rtx.originalSequenceNumber == number)
      #expect(Array(bytes[rtx.payload]) == [1, 2, 3])
    }
    #expect(bench.peer.peer.statistics.tracks[track].retransmissionsSent == 1)
    // Too old to be of use.
    bench.network.run(for: .seconds(2))
    nack(bench, ssrc: source.ssrc, [number])
    bench.network.run(for: .milliseconds(20))
    #expect(bench.peer.peer.statistics.tracks[track].retransmissionsSent == 1)
  }

  @Test func keyframeRequestsReachTheTrack() throws {
    let bench = try PeerBench(seed: 5)
    #expect(bench.connect())
    let track = try #require(bench.session.tracks.firstIndex { $0.kind == .video })
    let ssrc = try #require(bench.session.tracks[track].sources.first?.ssrc)
    var builder = RTCPBuilder()
    builder.pictureLoss(senderSSRC: 1, mediaSSRC: ssrc)
    builder.fullIntraRequest(senderSSRC: 1, mediaSSRC: ssrc, number: 1)
    builder.pictureLoss(senderSSRC: 1, mediaSSRC: 12_345)
    builder.receiverEstimate(senderSSRC: 1, bitrate: 640_000, sources: [ssrc])
    bench.relay.sendRTCP(builder.bytes)
    bench.network.run(for: .milliseconds(20))
    let requests = bench.peer.events.filter {
      if case .keyframeRequested(let index) = $0 { index == track } else { false }
    }
    #expect(requests.count == 2)
    let estimates = bench.peer.events.compactMap {
      if case .receiverEstimate(let bitrate) = $0 { bitrate } else { nil }
    }
    #expect(estimates == [640_000])
  }

  @Test func reportsGoOutAndMeasureTheRoundTrip() throws {
    let bench = try PeerBench(seed: 6)
    #expect(bench.connect())
    let ssrc = try #require(bench.session.tracks[0].sources.first?.ssrc)
    for number in 0..<150 {
      bench.peer.peer.send(
        track: 0, payload: [UInt8](repeating: 0, count: 50), timestamp: UInt32(number) * 960,
        marker: false, now: bench.network.now)
      bench.sendOnSlot(0, sequenceNumber: UInt16(number), payload: [0])
      bench.network.run(for: .milliseconds(20))
    }
    let reports = bench.relayRTCP { packet -> (RTCPSenderInfo, [RTCPReportBlock])? in
      guard case .senderReport(let report) = packet, report.info.ssrc == ssrc else { return nil }
      return (report.info, Array(report.blocks))
    }
    #expect((2...6).contains(reports.count))
    let (info, blocks) = try #require(reports.last)
    #expect(info.octetCount == info.packetCount * 50)
    // The media clock of the report fits its NTP time: 960 units every 20 ms.
    let first = try #require(reports.first).0
    let elapsed = info.ntp.since(first.ntp).milliseconds
    let units = Double(info.rtpTimestamp &- first.rtpTimestamp)
    #expect(abs(units / 48 - elapsed) < 1)
    #expect(blocks.map(\.ssrc).contains(bench.session.slots[0].identity.ssrc))
    #expect(blocks.allSatisfy { $0.fractionLost == 0 })

    // The relay reports back; 10 ms each way.
    let receivedAt = bench.network.now
    var builder = RTCPBuilder()
    builder.receiverReport(
      ssrc: 1,
      blocks: [
        RTCPReportBlock(
          ssrc: ssrc, fractionLost: 64, cumulativeLost: 10, extendedHighestSequence: 100,
          jitter: 0, lastSenderReport: bench.clock.time(at: receivedAt).middle,
          delaySinceLastSenderReport: 0)
      ])
    bench.network.run(for: .milliseconds(10))
    bench.relay.sendRTCP(builder.bytes)
    bench.network.run(for: .milliseconds(10))
    let statistics = bench.peer.peer.statistics
    #expect(abs((statistics.roundTrip?.milliseconds ?? 0) - 20) < 0.1)
    #expect(statistics.tracks[0].fractionLost == 0.25)
  }

  @Test func transportWideFeedbackTellsWhatArrived() throws {
    let bench = try PeerBench(seed: 7)
    #expect(bench.connect())
    let track = try #require(
      bench.session.tracks.firstIndex { $0.format.extensionIDs.transportSequence != 0 })
    let ids = bench.session.tracks[track].format.extensionIDs
    for number in 0..<20 {
      // Every fourth packet is lost.
      bench.network.filter = { bytes, from, _ in
        from != TransportPair.endpointV4 || bytes[0] < 128 || number % 4 != 3
      }
      bench.peer.peer.send(
        track: track, payload: [1], timestamp: UInt32(number), marker: true,
        now: bench.network.now)
      bench.network.run(for: .milliseconds(10))
    }
    bench.network.filter = nil
    bench.peer.peer.send(
      track: track, payload: [1], timestamp: 99, marker: true, now: bench.network.now)
    bench.network.run(for: .milliseconds(20))
    var recorder = TransportFeedbackRecorder()
    for packet in bench.relay.rtp {
      packet.withUnsafeBytes { bytes in
        guard let header = RTPHeader(bytes) else { return }
        let values = RTPExtensionValues(header, in: bytes, ids: ids)
        if let number = values.transportSequence {
          recorder.packet(number, ssrc: header.ssrc, at: bench.network.now)
        }
      }
    }
    var builder = RTCPBuilder()
    bench.network.run(for: TransportFeedbackRecorder.interval)
    #expect(recorder.poll(now: bench.network.now, senderSSRC: 1, into: &builder))
    bench.relay.sendRTCP(builder.bytes)
    bench.network.run(for: .milliseconds(20))
    let summaries = bench.peer.events.compactMap {
      if case .transportFeedback(let summary, _) = $0 { summary } else { nil }
    }
    #expect(summaries.map(\.deliveredPackets).reduce(0, +) == 16)
    #expect(summaries.map(\.lostPackets).reduce(0, +) == 5)
  }

  @Test func malformedReportsAreCountedAndChangeNothing() throws {
    let bench = try PeerBench(seed: 8)
    #expect(bench.connect())
    var random = SeededRandom(seed: 3)
    for _ in 0..<500 {
      let body = (0..<(4 * random.below(20))).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let type = UInt8(200 + random.below(7))
      bench.relay.sendRTCP([0x80 | UInt8(random.below(32)), type, 0, UInt8(body.count / 4)] + body)
    }
    bench.network.run(for: .milliseconds(50))
    #expect(bench.peer.peer.statistics.unknownMedia > 0)
    #expect(bench.peer.peer.canSend)
  }

  private func nack(_ bench: PeerBench, ssrc: UInt32, _ numbers: [UInt16]) {
    var builder = RTCPBuilder()
    builder.nack(senderSSRC: 1, mediaSSRC: ssrc, lost: numbers)
    bench.relay.sendRTCP(builder.bytes)
  }

  private func keyframeRequests(_ bench: PeerBench) -> Int {
    bench.relayRTCP { packet -> Int? in
      if case .pictureLoss = packet { 1 } else { nil }
    }.count
  }
}
