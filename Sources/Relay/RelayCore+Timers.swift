internal import Bytes
internal import MediaAPI
internal import RTC

extension RelayCore {
  func startTimers(of participant: Participant, now: Instant) {
    // Spread over the interval, so that participants who come together are not served together.
    let share = Instant.Span.milliseconds(100 + participant.index * 137 % 900)
    participant.timers[.reports] = now + share
    participant.timers[.quality] = now + RelayTiming.quality
    participant.timers[.silence] = now + RelayTiming.connect
  }

  /// Does what is due of one participant, each once.
  func runTimers(of participant: Participant, now: Instant) {
    if participant.timers.take(.feedback, now) { sendTransportFeedback(to: participant, now: now) }
    if participant.timers.take(.nack, now) { askForMissing(participant, now: now) }
    if participant.timers.take(.keyframes, now) { repeatKeyframeRequests(participant, now: now) }
    if participant.timers.take(.reports, now) {
      participant.timers[.reports] = now + RelayTiming.reports
      sendReports(to: participant, now: now)
      sendBandwidth(to: participant, now: now)
    }
    if participant.timers.take(.quality, now) {
      participant.timers[.quality] = now + RelayTiming.quality
      reportQuality(of: participant)
    }
    if participant.timers.take(.transport, now) {
      participant.transport.handleTimeout(now: now)
      // May remove the participant.
      drain(participant, now: now)
    }
    guard participants[participant.index] === participant else { return }
    if participant.timers.take(.silence, now) { watchSilence(of: participant, now: now) }
  }

  /// Reports a path that has gone silent, and lets go of a participant whose resume window is over.
  private func watchSilence(of participant: Participant, now: Instant) {
    let silent = now - participant.lastSign
    let isOver =
      participant.isConnected
      ? silent >= RelayTiming.resumeWindow : now - participant.joinedAt >= RelayTiming.connect
    if isOver {
      counters.add(.participantsTimedOut)
      return remove(participant, reason: .timedOut, now: now)
    }
    guard participant.isConnected else {
      participant.timers[.silence] = participant.joinedAt + RelayTiming.connect
      return
    }
    let patience = participant.patience
    if silent >= patience {
      if !participant.isPathLost {
        participant.isPathLost = true
        counters.add(.pathsLost)
        emit(.pathLost(participant.room.id, participant.id))
      }
      // Looked at again while it lasts, for a path that comes back and goes anew.
      let end = participant.lastSign + RelayTiming.resumeWindow
      participant.timers[.silence] = min(end, now + RelayTiming.mediaSilence)
    } else {
      participant.timers[.silence] = participant.lastSign + patience
    }
  }

  private func repeatKeyframeRequests(_ participant: Participant, now: Instant) {
    for track in participant.tracks where track.keyframes.handleTimeout(now: now) {
      sendKeyframeRequest(track)
    }
    rearmKeyframes(participant)
  }

  /// Loss over the window that ends now, both ways, and the last round trip measured.
  private func reportQuality(of participant: Participant) {
    var up: (expected: Int64, lost: Int64) = (0, 0)
    for track in participant.tracks {
      let part = track.loss.take()
      up = (up.expected + part.expected, up.lost + part.lost)
    }
    var down: (expected: Int64, lost: Int64) = (0, 0)
    for slot in participant.slots {
      let part = slot.loss.take()
      down = (down.expected + part.expected, down.lost + part.lost)
    }
    // Of silence there is nothing new to say, once the window is told in which it began.
    let flows = up.expected + down.expected > 0
    defer { participant.hadMedia = flows }
    guard participant.isConnected, !participant.isPathLost, flows || participant.hadMedia else {
      return
    }
    let share = { (part: (expected: Int64, lost: Int64)) in
      part.expected > 0 ? Double(part.lost) / Double(part.expected) : 0
    }
    emit(
      .quality(
        participant.room.id, participant.id,
        MediaQuality(
          lossUp: share(up), lossDown: share(down),
          roundTripMilliseconds: participant.roundTrip?.milliseconds)))
  }
}
