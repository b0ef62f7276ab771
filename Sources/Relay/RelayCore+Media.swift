internal import Bytes
internal import MediaAPI
internal import RTC

extension RelayCore {
  /// A decrypted RTP packet: to its track, and from there to the slots.
  func receiveRTP(_ bytes: UnsafeRawBufferPointer, from participant: Participant, now: Instant) {
    guard let header = RTPHeader(bytes) else { return counters.add(DropReason.malformedRTP) }
    let values = RTPExtensionValues(header, in: bytes, ids: participant.extensionIDs)
    if let number = values.transportSequence {
      participant.feedback?.packet(number, ssrc: header.ssrc, at: now)
      if let due = participant.feedback?.nextTimeout {
        participant.timers.bring(.feedback, to: due)
      }
    }
    guard
      let (track, isRetransmission) = track(of: header, values, bytes, from: participant)
    else { return counters.add(.droppedUnknownSource) }
    if isRetransmission {
      counters.add(.retransmissionsReceived)
      // Browsers probe for bandwidth with padding on the retransmission stream.
      guard let (number, payload) = RTXPayload.unwrap(header, in: bytes) else { return }
      deliver(
        header, values, number: number, payload: payload, bytes, track, from: participant,
        now: now)
    } else {
      guard header.payloadType == track.format.payloadType else {
        return counters.add(.droppedUnknownSource)
      }
      track.statistics?.packet(
        sequenceNumber: header.sequenceNumber, timestamp: header.timestamp, at: now)
      deliver(
        header, values, number: header.sequenceNumber, payload: header.payload, bytes, track,
        from: participant, now: now)
    }
  }

  private func deliver(
    _ header: RTPHeader, _ values: RTPExtensionValues, number: UInt16, payload: Range<Int>,
    _ bytes: UnsafeRawBufferPointer, _ track: IncomingTrack, from participant: Participant,
    now: Instant
  ) {
    // What may not be sent on is followed all the same: a gap of thousands would be taken for a step
    // back afterwards, and a shorter one for loss.
    let sequence = track.sequence.unwrap(number)
    guard track.duplicates.admit(sequence) else { return counters.add(.droppedDuplicate) }
    let nackDue = track.nack?.nextTimeout(after: number, at: now)
    guard participant.maySend(track.kind), track.mayForward(sequence) else {
      return counters.add(.droppedNotAllowed)
    }
    // Also where nothing is asked for any more but a keyframe, after a gap that is too long.
    if let due = nackDue ?? nil {
      participant.timers.bring(.nack, to: max(due, now))
    }

    var packet = MediaPacket(
      sequence: sequence, timestamp: header.timestamp, marker: header.marker,
      payload: UnsafeRawBufferPointer(rebasing: bytes[payload]),
      audioLevel: values.audioLevel?.rawValue, videoOrientation: values.videoOrientation)
    // A packet of padding alone goes on empty, so that its number is not missed.
    if track.kind == .video, !packet.payload.isEmpty {
      guard let descriptor = VP8Descriptor(packet.payload) else {
        return counters.add(.droppedMalformedPayload)
      }
      packet.vp8 = descriptor
      packet.startsKeyframe =
        VP8FrameHeader(descriptor, in: packet.payload)?.isKeyframe ?? false
      if packet.startsKeyframe {
        counters.add(.keyframesReceived)
        track.keyframes.keyframeArrived()
        track.nack?.keyframe(at: number)
        rearmKeyframes(participant)
      }
      track.cache?.store(
        RetransmissionCache.Packet(
          payload: packet.payload, timestamp: packet.timestamp, marker: packet.marker,
          videoOrientation: packet.videoOrientation),
        sequence: sequence, now: now)
    }
    var isAwaited = false
    track.receivers.forEach { slot, owner in
      switch slot.forward(
        packet, of: track, to: owner, into: batch, counters: &counters, now: now)
      {
      case .sent: break
      case .began: catchUp(slot, of: owner, with: track, after: sequence, now: now)
      case .dropped: if slot.awaitsKeyframe { isAwaited = true }
      }
    }
    // Such as a source that was unknown when somebody first wanted to see it.
    if isAwaited, track.keyframes.isIdle { requestKeyframe(of: track, now: now) }
  }

  /// A keyframe's first packet may come after others of it: those were dropped for want of a
  /// beginning, and are sent now that there is one.
  private func catchUp(
    _ slot: OutgoingSlot, of owner: Participant, with track: IncomingTrack, after first: UInt64,
    now: Instant
  ) {
    guard let highest = track.sequence.highest, highest > first else { return }
    for sequence in (first + 1)...min(highest, first + Self.longestCatchUp) {
      guard
        let held = track.cache?.packet(sequence, now: now)
      else { continue }
      let packet = MediaPacket(
        sequence: sequence, timestamp: held.timestamp, marker: held.marker, payload: held.payload,
        audioLevel: nil, videoOrientation: held.videoOrientation,
        vp8: VP8Descriptor(held.payload), startsKeyframe: false)
      slot.forward(packet, of: track, to: owner, into: batch, counters: &counters, now: now)
    }
  }

  /// Packets of a keyframe that may have come before its first one.
  private static let longestCatchUp: UInt64 = 32

  /// The track a packet belongs to, and whether it is one of its retransmissions. A source that is
  /// new is learnt by MID (and RID); where the packet carries none, by a payload type that only one
  /// track has (RFC 8843, section 9.2).
  private func track(
    of header: RTPHeader, _ values: RTPExtensionValues, _ bytes: UnsafeRawBufferPointer,
    from participant: Participant
  ) -> (IncomingTrack, isRetransmission: Bool)? {
    for track in participant.tracks {
      if track.ssrc == header.ssrc { return (track, false) }
      if track.rtxSSRC == header.ssrc { return (track, true) }
    }
    let type = header.payloadType
    var found: IncomingTrack?
    if let mid = values.mid {
      found = participant.tracks.first { bytes[mid].elementsEqual($0.mid) }
    } else {
      for track in participant.tracks
      where track.format.payloadType == type || track.format.rtxPayloadType == type {
        // Without a MID a known source is never displaced, and two tracks cannot be told apart.
        let known = track.format.payloadType == type ? track.ssrc : track.rtxSSRC
        guard found == nil, known == nil, track.rid.isEmpty else { return nil }
        found = track
      }
    }
    guard let track = found else { return nil }
    if type == track.format.payloadType {
      // Of simulcast streams the first that was offered is taken.
      guard track.rid.isEmpty || values.rid.map({ bytes[$0].elementsEqual(track.rid) }) == true
      else { return nil }
      latch(track, header.ssrc, rtx: nil)
      return (track, false)
    }
    guard type == track.format.rtxPayloadType, track.ssrc != nil,
      track.rid.isEmpty
        || values.repairedRID.map({ bytes[$0].elementsEqual(track.rid) }) == true
    else { return nil }
    track.latchRTX(header.ssrc)
    return (track, true)
  }

  // MARK: Keyframes

  /// Somebody waits for a picture of the track. Requests of all receivers become one.
  func requestKeyframe(of track: IncomingTrack, now: Instant) {
    let participant = track.participant
    // Before the source is known nobody can be asked; its first picture will be a keyframe.
    guard track.kind == .video, track.ssrc != nil, participant.maySend(.video),
      participant.isConnected
    else { return }
    if track.keyframes.request(now: now) {
      sendKeyframeRequest(track)
    } else {
      counters.add(.keyframeRequestsCoalesced)
    }
    rearmKeyframes(participant)
    schedule(participant)
  }

  func sendKeyframeRequest(_ track: IncomingTrack) {
    guard let ssrc = track.ssrc else { return }
    let sender = track.participant.rtcpSSRC
    var builder = RTCPBuilder()
    if track.format.feedback.contains(.pictureLoss) {
      builder.pictureLoss(senderSSRC: sender, mediaSSRC: ssrc)
    } else if track.format.feedback.contains(.fullIntra) {
      track.intraRequests &+= 1
      builder.fullIntraRequest(
        senderSSRC: sender, mediaSSRC: ssrc, number: track.intraRequests)
    } else {
      // Neither was agreed on: its keyframes come when they come.
      return
    }
    sendRTCP(builder, to: track.participant)
    counters.add(.keyframeRequestsSent)
  }

  func rearmKeyframes(_ participant: Participant) {
    var earliest = ParticipantTimers.never
    for track in participant.tracks {
      if let deadline = track.keyframes.deadline, deadline < earliest { earliest = deadline }
    }
    if participant.timers[.keyframes] != earliest { participant.timers[.keyframes] = earliest }
  }
}
