internal import Bytes
internal import RTC

/// Offers, answers and what the peer says.
extension MediaLoop {
  /// How often at most the video bitrate is told while it changes little.
  private static let tellableChange = 0.05

  func makeOffer(restarting: Bool, _ now: Instant) -> MediaOffer {
    offerNumber += 1
    let isRunning = peer.transport != nil
    let text = peer.makeOffer(
      restartingICE: restarting && isRunning, addresses: sockets.map(\.local))
    return MediaOffer(text: text, restarts: restarting && isRunning, number: offerNumber)
  }

  func take(_ answer: String, _ number: Int, _ now: Instant) -> Result<Void, MediaSessionError> {
    guard number == offerNumber else { return .success(()) }
    do {
      try peer.takeAnswer(answer, now: now)
    } catch {
      return .failure(.answer(error))
    }
    lastHeard = now
    if state == .new { enter(.connecting) }
    // They may have changed while the offer was on its way.
    if sockets.map(\.local) != peer.addresses { wishForRestart(.addressesChanged, now) }
    return .success(())
  }

  func heed(_ event: PeerEvent, _ now: Instant) {
    switch event {
    case .transport(let event): heed(event, now)
    case .media(let media): onEvent(.media(media))
    case .clockReported(let slot, let ntp, let timestamp):
      onEvent(.clock(slot: slot, ntp: ntp.rawValue, timestamp: timestamp))
    case .keyframeRequested(let track): onEvent(.keyframeRequested(track: track))
    case .ended(let slot): onEvent(.ended(slot: slot))
    case .receiverEstimate(let bitrate):
      rate.receiverEstimate(bitrate)
      tellBitrate()
    case .transportFeedback(let summary, let deliveries):
      rate.feedback(summary, deliveries: deliveries, now: now)
      tellBitrate()
    case .reported(_, let fractionLost):
      rate.report(fractionLost: fractionLost, now: now)
      tellBitrate()
    }
  }

  private func heed(_ event: TransportEvent, _ now: Instant) {
    switch event {
    case .pathValidated, .pathForgotten: break
    case .pathSelected:
      traffic.selectedPathChanges += 1
      rate.pathChanged()
      tellBitrate()
    case .connected: enter(.connected)
    case .consentBack: enter(.connected)
    case .consentLost:
      enter(.interrupted)
      wishForRestart(.consentLost, now)
    case .closed: enter(.closed)
    case .failed(.noConnectivity):
      enter(.interrupted)
      wishForRestart(.noConnectivity, now)
    case .failed(let failure): enter(.failed(failure))
    }
  }

  func enter(_ new: MediaState) {
    guard new != state, state != .closed else { return }
    state = new
    onEvent(.state(new))
  }

  /// The picture gets what the sound leaves.
  func tellBitrate() {
    let video = max(rate.target - configuration.audioReserve, configuration.rate.minimum / 2)
    if let told = toldBitrate, told != video {
      // Downwards at once: the queue fills meanwhile.
      let isSmall = Double(video - told) < Self.tellableChange * Double(told)
      if video > told, isSmall { return }
    }
    guard video != toldBitrate else { return }
    toldBitrate = video
    onEvent(.videoBitrate(video))
  }
}
