internal import Bytes
internal import RTC

extension RelayCore {
  /// Longest RTCP datagram built: what every path carries (1,200 bytes with the SRTCP trailer).
  private static let longestDatagram = 1_100

  /// Receiver reports on what the participant sends, sender reports on what its slots send. Sources
  /// get their first report only once they are known: browsers stop sending MID after it.
  func sendReports(to participant: Participant, now: Instant) {
    guard participant.transport.canSend else { return }
    var blocks: [RTCPReportBlock] = []
    for track in participant.tracks {
      guard let block = track.statistics?.reportBlock(at: now) else { continue }
      track.loss.add(
        highest: block.extendedHighestSequence, cumulativeLost: block.cumulativeLost)
      blocks.append(block)
    }
    var builder = RTCPBuilder()
    for slot in participant.slots {
      guard let info = senderInfo(of: slot, now: now) else { continue }
      if builder.count > Self.longestDatagram - 300 {
        sendRTCP(builder, to: participant)
        builder = RTCPBuilder()
      }
      builder.senderReport(info, blocks: blocks)
      blocks = []
      builder.sourceDescription(ssrc: slot.ssrc, cname: slot.cname)
    }
    if !blocks.isEmpty {
      builder.receiverReport(ssrc: participant.rtcpSSRC, blocks: blocks)
      builder.sourceDescription(ssrc: participant.rtcpSSRC, cname: participant.cname)
    }
    sendRTCP(builder, to: participant)
  }

  /// The slot's clock by the relay's: the source's media time, mapped by the clock of the one who
  /// sends it, so that sound and picture of a person keep together.
  func senderInfo(of slot: OutgoingSlot, now: Instant) -> RTCPSenderInfo? {
    guard slot.rewriter.isRunning, slot.packetCount > 0, let source = slot.source,
      let theirs = source.participant.clock.remote(ntp.time(at: now)),
      let timestamp = source.clock.timestamp(at: theirs)
    else { return nil }
    return RTCPSenderInfo(
      ssrc: slot.ssrc, ntp: ntp.time(at: now),
      rtpTimestamp: timestamp &+ slot.rewriter.timestampOffset,
      packetCount: slot.packetCount, octetCount: slot.octetCount)
  }

  func sendBye(to participant: Participant) {
    let sources = participant.slots.filter { $0.packetCount > 0 }.map(\.ssrc)
    guard !sources.isEmpty else { return }
    var builder = RTCPBuilder()
    // A compound packet holds a report and a name (RFC 3550, section 6.1).
    builder.receiverReport(ssrc: participant.rtcpSSRC, blocks: [])
    builder.sourceDescription(ssrc: participant.rtcpSSRC, cname: participant.cname)
    builder.bye(sources)
    sendRTCP(builder, to: participant)
  }

  func sendTransportFeedback(to participant: Participant, now: Instant) {
    var builder = RTCPBuilder()
    while participant.feedback?.poll(
      now: now, senderSSRC: participant.rtcpSSRC, into: &builder) == true
    {
      sendRTCP(builder, to: participant)
      builder = RTCPBuilder()
    }
  }

  /// Asks the participant for what is missing of its tracks, or for a keyframe where that is hopeless.
  func askForMissing(_ participant: Participant, now: Instant) {
    let roundTrip = participant.roundTrip ?? RelayTiming.assumedRoundTrip
    for track in participant.tracks where participant.maySend(track.kind) {
      guard let ssrc = track.ssrc,
        let request = track.nack?.poll(now: now, roundTrip: roundTrip)
      else { continue }
      if !request.lost.isEmpty {
        var builder = RTCPBuilder()
        builder.nack(
          senderSSRC: participant.rtcpSSRC, mediaSSRC: ssrc, lost: request.lost)
        sendRTCP(builder, to: participant)
        counters.add(.nacksSent)
        counters.add(.packetsAskedFor, UInt64(request.lost.count))
      }
      if request.needsKeyframe, !track.receivers.isEmpty {
        requestKeyframe(of: track, now: now)
      }
    }
    for track in participant.tracks where participant.maySend(track.kind) {
      if let due = track.nack?.nextTimeout {
        // Never for this very moment, which has just been served.
        participant.timers.bring(.nack, to: max(due, now + Instant.Span.milliseconds(1)))
      }
    }
  }
}
