internal import Bytes
internal import RTC
internal import SecureTransport

extension RelayCore {
  /// A decrypted RTCP datagram. Reports on our slots are heeded, and what names sources that are not
  /// the participant's is ignored.
  func receiveRTCP(_ bytes: UnsafeRawBufferPointer, from participant: Participant, now: Instant) {
    var packets = RTCPIterator(bytes)
    while let packet = packets.next() {
      switch packet {
      case .senderReport(let report):
        if let track = participant.track(ssrc: report.info.ssrc) {
          track.statistics?.senderReport(report.info.ntp, at: now)
          track.clock.update(report.info, at: now)
          participant.clock.observe(remote: report.info.ntp, local: ntp.time(at: now))
        } else if !participant.sends(report.info.ssrc) {
          counters.add(.droppedUnexpectedRtcp)
        }
        for block in report.blocks { take(block, from: participant, now: now) }
      case .receiverReport(let report):
        for block in report.blocks { take(block, from: participant, now: now) }
      case .nack(let nack):
        guard let slot = participant.slot(ssrc: nack.mediaSSRC) else {
          counters.add(.droppedUnexpectedRtcp)
          continue
        }
        counters.add(.nacksReceived)
        for number in nack.prefix(limits.retransmissionsPerRequest) {
          slot.retransmit(number, into: batch, counters: &counters, now: now)
        }
      case .pictureLoss(_, let ssrc):
        keyframeWanted(ssrc, by: participant, now: now)
      case .fullIntra(let request):
        for (ssrc, _) in request { keyframeWanted(ssrc, by: participant, now: now) }
      case .receiverEstimate(let estimate):
        if participant.capacity.estimate(estimate.bitrate, now: now) {
          passOnCapacity(of: participant, now: now)
        }
      case .bye(let sources):
        for ssrc in sources { participant.track(ssrc: ssrc)?.endReceivers() }
      case .sourceDescription, .transportFeedback:
        break
      case .unknown:
        counters.add(.droppedUnexpectedRtcp)
      case .malformed:
        counters.add(.droppedMalformedRtcp)
      }
    }
    if packets.isMalformed { counters.add(.droppedMalformedRtcp) }
  }

  private func take(_ block: RTCPReportBlock, from participant: Participant, now: Instant) {
    guard let slot = participant.slot(ssrc: block.ssrc) else {
      // A browser also reports on the RTX stream of a slot; that is no stranger.
      if participant.rtxSlot(ssrc: block.ssrc) == nil { counters.add(.droppedUnexpectedRtcp) }
      return
    }
    slot.loss.add(
      highest: block.extendedHighestSequence, cumulativeLost: block.cumulativeLost)
    let roundTrip = block.roundTrip(now: ntp.time(at: now))
    if let roundTrip { participant.roundTrip = roundTrip }
    let hasFallen = participant.capacity.report(
      lost: Double(block.fractionLost) / 256, roundTrip: roundTrip, now: now)
    if hasFallen { passOnCapacity(of: participant, now: now) }
  }

  private func keyframeWanted(_ ssrc: UInt32, by participant: Participant, now: Instant) {
    guard let slot = participant.slot(ssrc: ssrc) else {
      return counters.add(.droppedUnexpectedRtcp)
    }
    counters.add(.keyframeRequestsReceived)
    guard let source = slot.source else { return }
    requestKeyframe(of: source, now: now)
  }

  /// What a receiver can take has fallen: those it sees are told at once.
  private func passOnCapacity(of participant: Participant, now: Instant) {
    for slot in participant.slots {
      guard slot.kind == .video, let sender = slot.source?.participant else { continue }
      sendBandwidth(to: sender, now: now)
    }
  }

  /// Tells a sender what it may send at most (draft-alvestrand-rmcat-remb-03).
  func sendBandwidth(to participant: Participant, now: Instant) {
    let sources = participant.tracks.compactMap(\.ssrc)
    guard participant.transport.canSend, !sources.isEmpty else { return }
    var least: UInt64?
    for track in participant.tracks where track.kind == .video {
      track.receivers.forEach { _, receiver in
        receiver.capacity.relax(now)
        guard let whole = receiver.capacity.limit else { return }
        // It is for all pictures that the receiver is shown.
        let pictures = receiver.slots.count { $0.kind == .video && $0.source != nil }
        least = min(least ?? .max, whole / UInt64(max(1, pictures)))
      }
    }
    guard let limit = participant.bandwidth.next(receivers: least, shed: pressure.cap) else {
      return
    }
    var builder = RTCPBuilder()
    builder.receiverEstimate(
      senderSSRC: participant.rtcpSSRC, bitrate: limit, sources: sources)
    sendRTCP(builder, to: participant)
  }

  /// Encrypts and sends an RTCP datagram, where the participant can be sent to.
  func sendRTCP(_ builder: RTCPBuilder, to participant: Participant) {
    sendRTCP(builder.bytes, to: participant)
  }

  func sendRTCP(_ bytes: [UInt8], to participant: Participant) {
    let transport = participant.transport
    guard transport.canSend, let path = transport.selectedPath, !bytes.isEmpty else { return }
    guard let slot = batch.next() else { return counters.add(.droppedBatchFull) }
    guard bytes.count + SRTPProfile.largestOverhead <= slot.count else {
      return counters.add(.droppedTooLarge)
    }
    slot.copyBytes(from: bytes)
    guard
      let count = transport.protectRTCP(
        // A slot of the batch has an address.
        slot.baseAddress!, count: bytes.count, capacity: slot.count)
    else { return counters.add(.protectFailed) }
    batch.commit(count, to: path)
    counters.add(.rtcpOut)
    countOut(count)
  }
}
