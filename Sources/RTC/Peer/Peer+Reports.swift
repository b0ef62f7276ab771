internal import Bytes
internal import SecureTransport

extension Peer {
  /// Half a second to one and a half, at random so that reports of many do not fall together
  /// (RFC 3550, section 6.2); the mean gives round trips and loss often enough for a call.
  private var reportPause: Instant.Span {
    .milliseconds(500 + Int(random.next() % 1_001))
  }

  /// Sends what is due: reports, NACKs, keyframe requests, transport-wide feedback.
  func sendReportsAndRequests(now: Instant) {
    if let due = nextReport, due <= now {
      nextReport = now + reportPause
      sendReport(now: now)
    }
    let sender = senders.lazy.compactMap { $0?.ssrc }.first ?? feedbackSSRC
    let roundTrip = counters.roundTrip ?? .milliseconds(100)
    for index in receivers.indices {
      var builder = RTCPBuilder()
      receivers[index].poll(
        now: now, roundTrip: roundTrip, senderSSRC: sender, into: &builder)
      emitRTCP(builder)
    }
    var builder = RTCPBuilder()
    while feedbackRecorder.poll(now: now, senderSSRC: sender, into: &builder) {
      emitRTCP(builder)
      builder = RTCPBuilder()
    }
  }

  /// One compound packet (RFC 3550, section 6.1): a sender report for every track that has sent,
  /// the first with the report blocks, or a receiver report without such; then the canonical names.
  private func sendReport(now: Instant) {
    let blocks = receivers.indices.compactMap { receivers[$0].reportBlock(at: now) }
    let infos = senders.compactMap { $0?.senderInfo(at: now, clock: configuration.clock) }
    var builder = RTCPBuilder()
    if infos.isEmpty { builder.receiverReport(ssrc: feedbackSSRC, blocks: blocks) }
    for (index, info) in infos.enumerated() {
      builder.senderReport(info, blocks: index == 0 ? blocks : [])
    }
    for ssrc in infos.isEmpty ? [feedbackSSRC] : infos.map(\.ssrc) {
      builder.sourceDescription(ssrc: ssrc, cname: cname)
    }
    emitRTCP(builder)
  }

  /// Tells the other end how much this one can take, in bit/s, over all its slots (REMB).
  public func sendReceiverEstimate(bitrate: UInt64) {
    var builder = RTCPBuilder()
    builder.receiverEstimate(
      senderSSRC: feedbackSSRC, bitrate: bitrate,
      sources: slots.filter { $0.format.feedback.contains(.receiverEstimate) }
        .map(\.identity.ssrc))
    emitRTCP(builder)
  }
}

extension ReceivingStream {
  var statistics: PeerStatistics.SlotStatistics {
    PeerStatistics.SlotStatistics(
      packetsReceived: reception.received, bytesReceived: bytes,
      packetsLost: max(0, Int(reception.cumulativeLost)), packetsRecovered: recovered,
      nacksSent: nacksSent, keyframeRequestsSent: keyframeRequestsSent, jitter: reception.jitter)
  }
}

extension SDPFingerprint {
  init(_ fingerprint: CertificateFingerprint) {
    self.init(algorithm: fingerprint.function.rawValue, digest: fingerprint.bytes)
  }
}
