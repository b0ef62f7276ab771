internal import Bytes
internal import MediaAPI
internal import RTC
internal import SecureTransport

extension RelayCore {
  /// Answers a first offer. A participant that has joined before (a page that was loaded again) is
  /// replaced at once: its slots in other people's offers go on with the new tracks.
  func join(_ join: MediaCommand.Join, now: Instant) throws(MediaFailure) -> String {
    guard let room = roomTable[join.room] else {
      throw MediaFailure(.noSuchRoom, "this room is not open here")
    }
    let old = room.participants[join.participant]
    guard old != nil || room.participants.count < room.capacity else {
      throw MediaFailure(.roomFull, "the room holds \(room.capacity) participants")
    }
    guard old != nil || !freeIndices.isEmpty else {
      throw MediaFailure(.overloaded, "the shard holds as many participants as it may")
    }
    let offer = try parse(join.offer)
    var answers = AnswerBuilder(sessionID: random.next())
    let credentials = freshCredentials()
    let answer: AnswerBuilder.Answer
    do {
      // All sections are answered whatever the rights are now: they may change, and are enforced
      // on the packets.
      answer = try answers.answer(to: offer, local: local(credentials.value), using: &random)
    } catch {
      throw MediaFailure(.badOffer, error.description)
    }
    try check(answer.session, in: room)
    let transport: MediaTransport
    do {
      transport = try MediaTransport(
        role: .relay, identity: identity, local: credentials.value, remote: answer.session.remote,
        srtp: srtp, srtpQueue: batch.queue, random: random, now: now)
    } catch {
      throw MediaFailure(.badOffer, "the transport cannot be set up: \(error)")
    }

    // Nothing fails from here on.
    if let old {
      discard(old, now: now)
      counters.add(.participantsReplaced)
    } else {
      counters.add(.participantsJoined)
    }
    // Checked above, or freed by the old one.
    let index = freeIndices.removeLast()
    let participant = Participant(
      index: index, id: join.participant, room: room, transport: transport, answers: answers,
      session: answer.session, rights: join.rights, ufragKey: credentials.key, random: &random,
      now: now)
    participants[index] = participant
    ufrags[credentials.key] = index
    latchAnnounced(participant, answer.session)
    room.admit(participant)
    startTimers(of: participant, now: now)
    drain(participant, now: now)
    connect(room, now: now)
    schedule(participant)
    return answer.description.text
  }

  /// Answers a later offer: an ICE restart on the running DTLS association, more slots, or both.
  func reoffer(
    _ participant: Participant, _ text: String, now: Instant
  ) throws(MediaFailure) -> String {
    let offer = try parse(text)
    var answers = participant.answers
    let restart: (value: ICECredentials, key: UInt64)?
    let answer: AnswerBuilder.Answer
    do {
      restart = try answers.restartsICE(offer) ? freshCredentials() : nil
      let credentials = restart?.value ?? participant.transport.localCredentials
      answer = try answers.answer(to: offer, local: local(credentials), using: &random)
    } catch {
      throw MediaFailure(.badOffer, error.description)
    }
    try check(answer.session, in: participant.room)
    if let restart {
      do {
        try participant.transport.restart(
          local: restart.value, remote: answer.session.remote, now: now)
      } catch {
        throw MediaFailure(.badOffer, "the transport cannot be restarted: \(error)")
      }
      counters.add(.iceRestarts)
      // Which of the earlier ones is still in use the agent knows: of several restarts in a row
      // it keeps the generation that has nominated.
      for key in participant.ufragKeys { ufrags[key] = nil }
      participant.ufragKeys = participant.transport.localUfrags.compactMap {
        ICECredentials.ufragKey(of: $0)
      }
      for key in participant.ufragKeys { ufrags[key] = participant.index }
    }
    participant.answers = answers
    participant.apply(answer.session, random: &random)
    latchAnnounced(participant, answer.session)
    drain(participant, now: now)
    connect(participant.room, now: now)
    schedule(participant)
    return answer.description.text
  }

  private func parse(_ offer: String) throws(MediaFailure) -> SessionDescription {
    do {
      return try SessionDescription(parsing: offer)
    } catch {
      throw MediaFailure(.badOffer, error.description)
    }
  }

  private func check(_ session: NegotiatedSession, in room: Room) throws(MediaFailure) {
    guard session.tracks.count <= limits.incomingTracks else {
      throw MediaFailure(.badOffer, "at most \(limits.incomingTracks) sections may send")
    }
    guard session.slots.count <= limits.slots else {
      throw MediaFailure(.badOffer, "at most \(limits.slots) sections may receive")
    }
    guard room.kind == .echo else { return }
    for kind in [MediaKind.audio, .video]
    where session.tracks(kind).count > 1 || session.slots(kind).count > 1 {
      throw MediaFailure(.badOffer, "an echo room takes one section of a kind each way")
    }
  }

  private func local(_ credentials: ICECredentials) -> LocalTransport {
    LocalTransport(
      credentials: credentials, fingerprint: .sha256(identity.fingerprint.bytes),
      candidates: advertised.enumerated().map { .host($0.element, rank: $0.offset) })
  }

  /// Credentials whose ufrag no participant of this core has.
  private func freshCredentials() -> (value: ICECredentials, key: UInt64) {
    while true {
      let credentials = ICECredentials.random(using: &random)
      if let key = credentials.ufragKey, ufrags[key] == nil { return (credentials, key) }
    }
  }

  /// Sources that the description names are known before their first packet.
  private func latchAnnounced(_ participant: Participant, _ session: NegotiatedSession) {
    for described in session.tracks {
      guard let source = described.sources.first,
        let track = participant.tracks.first(where: { $0.mid == Array(described.mid.utf8) }),
        track.ssrc != source.ssrc
      else { continue }
      latch(track, source.ssrc, rtx: source.rtxSSRC)
    }
  }

  func latch(_ track: IncomingTrack, _ ssrc: UInt32, rtx: UInt32?) {
    track.latch(ssrc, rtx: rtx, streamNumber: nextStreamNumber)
    nextStreamNumber += 1
  }
}
