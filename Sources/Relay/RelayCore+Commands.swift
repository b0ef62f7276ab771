public import Bytes
public import MediaAPI
internal import RTC

extension RelayCore {
  /// Carries out a command of one room. Repetition by id is the shell's affair; every command can
  /// be done twice without harm but `join` (which replaces) and `setSlots` (which counts).
  public func perform(_ action: MediaCommand.Action, now: Instant) -> MediaReply {
    do {
      return try carryOut(action, now: now)
    } catch {
      counters.add(.commandsRefused)
      return .failed(error)
    }
  }

  private func carryOut(
    _ action: MediaCommand.Action, now: Instant
  ) throws(MediaFailure) -> MediaReply {
    switch action {
    case .open(let id, let kind):
      try open(id, kind)
    case .close(let id):
      closeRoom(try room(id), now: now)
    case .join(let join):
      return .answer(try self.join(join, now: now))
    case .reoffer(let room, let participant, let offer):
      return .answer(try reoffer(try find(participant, in: room), offer, now: now))
    case .leave(let room, let participant):
      remove(try find(participant, in: room), reason: .asked, now: now)
    case .find(let room, let participant):
      // That somebody is not there is an answer: nothing was refused.
      do { _ = try find(participant, in: room) } catch { return .failed(error) }
    case .setSlots(let room, let participant, let assignment):
      setSlots(of: try find(participant, in: room), assignment, now: now)
    case .setRights(let room, let participant, let rights):
      setRights(of: try find(participant, in: room), rights, now: now)
    case .limit(let room, let participant, let maxBitrate):
      let participant = try find(participant, in: room)
      participant.bandwidth.commanded = maxBitrate.map { UInt64(max(0, $0)) }
      // Told at once, not with the next reports.
      sendBandwidth(to: participant, now: now)
    case .drain:
      isDraining = true
    case .snapshot:
      return .snapshot(NodeSnapshot(epoch: 0, nextSequence: 0, rooms: rooms, load: load))
    }
    return .done
  }

  private func room(_ id: RoomID) throws(MediaFailure) -> Room {
    guard let room = roomTable[id] else {
      throw MediaFailure(.noSuchRoom, "this room is not open here")
    }
    return room
  }

  private func find(
    _ participant: ParticipantID, in id: RoomID
  ) throws(MediaFailure) -> Participant {
    guard let found = try room(id).participants[participant] else {
      throw MediaFailure(.noSuchParticipant, "this participant has not joined the room")
    }
    return found
  }

  private func open(_ id: RoomID, _ kind: RoomKind) throws(MediaFailure) {
    if let room = roomTable[id] {
      guard room.kind == kind else {
        throw MediaFailure(.roomKindDiffers, "the room is open as another kind")
      }
      return
    }
    if let refusal = refusalOfRooms {
      counters.add(.roomsRefused)
      throw refusal
    }
    roomTable[id] = Room(id: id, kind: kind, limit: limits.participantsPerRoom)
  }

  func closeRoom(_ room: Room, now: Instant) {
    for participant in Array(room.participants.values) {
      remove(participant, reason: .roomClosed, now: now)
    }
    roomTable[room.id] = nil
  }

  private func setSlots(
    of participant: Participant, _ assignment: SlotAssignment, now: Instant
  ) {
    for slot in participant.slots {
      let list = slot.kind == .audio ? assignment.audio : assignment.video
      slot.assigned = slot.index < list.count ? list[slot.index] : nil
    }
    participant.slotsVersion += 1
    connect(participant.room, now: now)
    emit(.slots(participant.room.id, participant.id, version: participant.slotsVersion))
  }

  private func setRights(of participant: Participant, _ rights: MediaRights, now: Instant) {
    let could = participant.tracks.map { participant.maySend($0.kind) }
    participant.rights = rights
    // A stream that stops here begins anew later, with a keyframe.
    for (track, could) in zip(participant.tracks, could) {
      let may = participant.maySend(track.kind)
      if may, !could { track.unbar() }
      if !may { track.bar() }
    }
    rearmKeyframes(participant)
    if !rights.receive {
      for slot in participant.slots { slot.rewriter.end() }
    }
    connect(participant.room, now: now)
  }

  /// Binds the room's slots anew and asks for the pictures that somebody now waits for.
  func connect(_ room: Room, now: Instant) {
    for track in room.connect() { requestKeyframe(of: track, now: now) }
  }

  /// Takes a participant out of everything, with goodbyes on the wire.
  func remove(_ participant: Participant, reason: LeaveReason, now: Instant) {
    discard(participant, now: now)
    let room = participant.room
    room.remove(participant.id)
    connect(room, now: now)
    emit(.left(room.id, participant.id, reason))
  }

  /// Ends the transport and frees the place. The room still names the participant.
  func discard(_ participant: Participant, now: Instant) {
    sendBye(to: participant)
    participant.transport.close(now: now)
    while let datagram = participant.transport.pollDatagram() { send(datagram) }
    for path in participant.validatedPaths { paths.remove(path, participant: participant.index) }
    for key in participant.ufragKeys { ufrags[key] = nil }
    for track in participant.tracks {
      track.endReceivers()
      track.receivers.removeAll()
    }
    for slot in participant.slots { slot.source = nil }
    participants[participant.index] = nil
    freeIndices.append(participant.index)
    timers.remove(participant.index)
  }
}
