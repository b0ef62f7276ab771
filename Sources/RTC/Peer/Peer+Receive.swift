internal import Bytes

extension Peer {
  func receiveRTP(_ packet: UnsafeRawBufferPointer, now: Instant) {
    guard let header = RTPHeader(packet),
      let index = receivers.firstIndex(where: { $0.owns(header.ssrc) })
    else {
      counters.unknownMedia += 1
      return
    }
    let slot = receivers[index].slot
    let values = RTPExtensionValues(header, in: packet, ids: slot.format.extensionIDs)
    if let number = values.transportSequence {
      feedbackRecorder.packet(number, ssrc: header.ssrc, at: now)
    }
    switch receivers[index].packet(header, in: packet, at: now) {
    case .unknown: counters.unknownMedia += 1
    case .nothing: break
    case .media(let sequenceNumber, let payload, let isRetransmission):
      say(
        .media(
          ReceivedMedia(
            slot: index, kind: slot.kind, sequenceNumber: sequenceNumber,
            timestamp: header.timestamp, marker: header.marker, payload: Array(packet[payload]),
            audioLevel: values.audioLevel, receivedAt: now, isRetransmission: isRetransmission)))
    }
  }

  func receiveRTCP(_ datagram: UnsafeRawBufferPointer, now: Instant) {
    var packets = RTCPIterator(datagram)
    while let packet = packets.next() { receive(packet, now: now) }
    if packets.isMalformed { counters.unknownMedia += 1 }
  }

  private func receive(_ packet: RTCPPacket, now: Instant) {
    switch packet {
    case .senderReport(let report):
      if let index = slotIndex(report.info.ssrc) {
        receivers[index].senderReport(report.info.ntp, at: now)
        say(
          .clockReported(
            slot: index, ntp: report.info.ntp, timestamp: report.info.rtpTimestamp))
      }
      receive(report.blocks, now: now)
    case .receiverReport(let report): receive(report.blocks, now: now)
    case .bye(let sources):
      for source in sources {
        if let index = slotIndex(source) { say(.ended(slot: index)) }
      }
    case .nack(let nack):
      guard let index = trackIndex(nack.mediaSSRC) else { break }
      counters.tracks[index].nacksReceived += 1
      // A NACK names at most 17 packets an entry and fits in one datagram, so this is bounded.
      for number in nack { retransmit(number, track: index, now: now) }
    case .pictureLoss(_, let mediaSSRC): keyframeRequested(mediaSSRC)
    case .fullIntra(let request):
      for (ssrc, _) in request { keyframeRequested(ssrc) }
    case .receiverEstimate(let estimate): say(.receiverEstimate(bitrate: estimate.bitrate))
    case .transportFeedback(let view):
      var deliveries: [TransportFeedbackReader.Delivery] = []
      let summary = feedbackReader.feedback(view, at: now) { deliveries.append($0) }
      say(.transportFeedback(summary, deliveries: deliveries))
    case .sourceDescription, .unknown: break
    case .malformed: counters.unknownMedia += 1
    }
  }

  private func receive(_ blocks: RTCPReportBlocks, now: Instant) {
    for block in blocks {
      guard let index = trackIndex(block.ssrc) else { continue }
      let fractionLost = Double(block.fractionLost) / 256
      counters.tracks[index].fractionLost = fractionLost
      counters.tracks[index].packetsLost = Int(block.cumulativeLost)
      if let clockRate = senders[index]?.track.format.clockRate, clockRate > 0 {
        counters.tracks[index].jitter = Instant.Span(
          nanoseconds: Int64(block.jitter) * 1_000_000_000 / Int64(clockRate))
      }
      if let roundTrip = block.roundTrip(now: configuration.clock.time(at: now)) {
        counters.roundTrip = roundTrip
        counters.tracks[index].measured(roundTrip)
      }
      say(.reported(track: index, fractionLost: fractionLost))
    }
  }

  private func keyframeRequested(_ ssrc: UInt32) {
    guard let index = trackIndex(ssrc) else { return }
    counters.tracks[index].keyframeRequestsReceived += 1
    say(.keyframeRequested(track: index))
  }

  private func retransmit(_ number: UInt16, track index: Int, now: Instant) {
    guard canSend, let sender = senders[index] else { return }
    // What is not in the cache takes no transport-wide number; the receiver would count it as lost.
    guard sender.canRetransmit(number, now: now) else { return }
    let sequence = transportSequence(sender.track, size: Peer.largestPayload, now: now)
    var size = 0
    let isSent = emit { buffer in
      let length = senders[index]?.rewrite(
        number, transportSequence: sequence, into: buffer, now: now)
      size = length ?? 0
      return length
    }
    if isSent {
      counters.tracks[index].retransmissionsSent += 1
      counters.tracks[index].retransmittedBytes += UInt64(size)
    }
  }

  private func trackIndex(_ ssrc: UInt32) -> Int? { senders.firstIndex { $0?.ssrc == ssrc } }

  private func slotIndex(_ ssrc: UInt32) -> Int? {
    receivers.firstIndex { $0.slot.identity.ssrc == ssrc }
  }
}
