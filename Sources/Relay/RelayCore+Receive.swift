public import Bytes
internal import MediaAPI
internal import RTC

extension RelayCore {
  /// Takes one datagram; what becomes of it is in ``batch``, the events and the counters. The bytes
  /// are decrypted in place; they must start at a multiple of four.
  ///
  /// STUN finds its participant by our ufrag, also from a known address, and nothing else does;
  /// everything else by the path, which that participant's ICE must have validated.
  public func receive(
    _ datagram: UnsafeMutableRawBufferPointer, path: NetworkPath, now: Instant
  ) {
    counters.add(.packetsIn)
    counters.add(.bytesIn, UInt64(datagram.count))
    let bytes = UnsafeRawBufferPointer(datagram)
    let isSTUN = STUN.isSTUN(bytes)
    var isCheck = false
    let index: Int
    if isSTUN, let key = STUN.localUfragKey(of: bytes) {
      isCheck = true
      guard let found = ufrags[key] else { return counters.add(.droppedUnknownParticipant) }
      index = found
    } else {
      guard let found = paths.participant(at: path) else {
        return counters.add(.droppedUnknownAddress)
      }
      index = found
    }
    // Paths and ufrags are removed together with their participant.
    let participant = participants[index]!

    switch participant.transport.receive(datagram, path: path, now: now) {
    case .rtp(let count):
      counters.add(.rtpIn)
      noteSign(of: participant, on: path, now: now)
      noteMedia(of: participant, now: now)
      receiveRTP(
        UnsafeRawBufferPointer(rebasing: bytes[..<count]), from: participant, now: now)
    case .rtcp(let count):
      counters.add(.rtcpIn)
      noteSign(of: participant, on: path, now: now)
      receiveRTCP(
        UnsafeRawBufferPointer(rebasing: bytes[..<count]), from: participant, now: now)
    case .consumed:
      // A request that was taken was authentic; of DTLS and of indications that is not known. Only
      // requests have a ufrag to be found by.
      if isCheck {
        claim(path, for: participant, now: now)
        noteSign(of: participant, on: path, now: now)
      }
      drain(participant, now: now)
    case .dropped(let reason):
      counters.add(reason)
      // A refused check may have an answer.
      if isSTUN { drain(participant, now: now) }
    }
    schedule(participant)
  }

  /// Somebody's checks have validated this path.
  public func knows(_ path: NetworkPath) -> Bool { paths.participant(at: path) != nil }

  /// The participant has shown that it is there.
  private func noteSign(of participant: Participant, on path: NetworkPath, now: Instant) {
    participant.lastSign = now
    participant.lastHeard = (path, now)
    guard participant.isPathLost else { return }
    participant.isPathLost = false
    emit(.pathBack(participant.room.id, participant.id))
    resumeSlots(of: participant, now: now)
  }

  /// Media begins, or goes on: from the first packet the shorter patience holds.
  private func noteMedia(of participant: Participant, now: Instant) {
    let isIdle = participant.patience > RelayTiming.mediaSilence
    participant.lastMedia = now
    if isIdle, participant.isConnected {
      participant.timers.bring(.silence, to: now + participant.patience)
    }
  }

  /// Sends what the transport has to send and heeds what it has to tell.
  func drain(_ participant: Participant, now: Instant) {
    let transport = participant.transport
    while let datagram = transport.pollDatagram() { send(datagram) }
    var end: LeaveReason?
    while let event = transport.pollEvent() {
      switch event {
      // Taken with the check that validated it.
      case .pathValidated: break
      case .pathForgotten(let path): forget(path, of: participant)
      case .pathSelected: break
      case .connected: connected(participant, now: now)
      case .consentLost:
        for slot in participant.slots { slot.rewriter.end() }
      case .consentBack:
        resumeSlots(of: participant, now: now)
      case .closed:
        end = .transportClosed
      case .failed:
        if !participant.isConnected { counters.add(.handshakesFailed) }
        end = .transportClosed
      }
    }
    participant.timers[.transport] = transport.deadline ?? ParticipantTimers.never
    if let end { remove(participant, reason: end, now: now) }
  }

  /// An authentic check came along the path: from now on it is the participant's, unless another one
  /// is heard there. The address may have been another's, such as a page's before a reload; but a
  /// source address can be forged, and nobody loses a path in use by somebody else's check. Every
  /// check claims anew, so that whoever lost one has it back with the next.
  private func claim(_ path: NetworkPath, for participant: Participant, now: Instant) {
    if let index = paths.participant(at: path) {
      guard index != participant.index else { return }
      if let owner = participants[index] {
        if let heard = owner.lastHeard, heard.path == path, now - heard.at < owner.patience {
          return counters.add(.pathClaimsRefused)
        }
        owner.validatedPaths.removeAll { $0 == path }
      }
    }
    // The agent bounds its paths and the table has room for all of them.
    guard paths.insert(path, participant: participant.index) else { return }
    participant.validatedPaths.append(path)
  }

  private func forget(_ path: NetworkPath, of participant: Participant) {
    paths.remove(path, participant: participant.index)
    participant.validatedPaths.removeAll { $0 == path }
  }

  private func connected(_ participant: Participant, now: Instant) {
    participant.connect()
    counters.add(.handshakesCompleted)
    emit(.connected(participant.room.id, participant.id))
    participant.timers[.silence] = now + RelayTiming.mediaSilence
    resumeSlots(of: participant, now: now)
  }

  /// Asks for the pictures that the participant can be shown from now on.
  private func resumeSlots(of participant: Participant, now: Instant) {
    for slot in participant.slots where !slot.rewriter.isRunning {
      guard let source = slot.source, source.kind == .video else { continue }
      requestKeyframe(of: source, now: now)
    }
  }

  func send(_ datagram: (bytes: [UInt8], path: NetworkPath)) {
    let isSent = datagram.bytes.withUnsafeBytes { batch.append($0, to: datagram.path) }
    if isSent {
      countOut(datagram.bytes.count)
    } else {
      counters.add(.droppedBatchFull)
    }
  }

  func countOut(_ bytes: Int) {
    counters.add(.packetsOut)
    counters.add(.bytesOut, UInt64(bytes))
  }
}
