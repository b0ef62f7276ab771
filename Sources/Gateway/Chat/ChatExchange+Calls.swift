internal import CareAPI
internal import CareModel
internal import Logging
internal import MediaAPI

/// Media of calls within conversations. The relay is the only peer that either side has: descriptions of
/// connections, and the addresses in them, go from a page to the relay and nowhere else.
extension ChatExchange {
  // Following what was decided

  /// Brings the room of a conversation's call to what the house says: there while the call runs.
  func followCall(of id: ConversationID, _ now: WallTime) {
    let call = house.conversations[id]?.call
    let running = call?.phase == .running ? call : nil
    if let room = callRooms[id], room.number != running?.number {
      callRooms[id] = nil
      let name = room.name
      Task { await order(.close(name)) }
    }
    if let running, callRooms[id] == nil {
      callRooms[id] = ChatCallRoom(running, of: id, now: now)
    }
    metrics.calls.set(callRooms.count)
  }

  /// Ends calls in which one side waits in vain.
  func endBrokenCalls(_ now: WallTime) async {
    for (id, room) in callRooms where room.isBroken(now: now, patience: settings.callPatience) {
      _ = await submit(.callBroke(id, number: room.number))
    }
  }

  // What pages ask

  /// - Parameter side: whose page it is; it has a part in the conversation.
  func media(
    _ asked: ChatMediaRequest, of conversation: ConversationID, as side: ChatCallRoom.Side,
    _ request: String, on id: ConnectionID
  ) async {
    guard callRooms[conversation] != nil else {
      return refuseMedia(request, .ended, on: id)
    }
    switch asked {
    case .join(let page, let offer, let sending):
      await join(page, offer, sending, in: conversation, as: side, request, on: id)
    case .reoffer(let page, let offer):
      await reoffer(page, offer, in: conversation, as: side, request, on: id)
    case .sending(let page, let sending):
      guard let room = callRooms[conversation], room[side].page == page else {
        return refuseMedia(request, .taken, on: id)
      }
      callRooms[conversation]?[side].sending = sending
      if room[side].isJoined { await holdToRights(side, in: conversation) }
      tellOther(of: side, in: conversation)
      lines[id]?.socket.send(ChatLine.done(request))
    }
  }

  /// The page that joined last has the media of its side.
  private func join(
    _ page: String, _ offer: PersonalText, _ sending: ChatSending,
    in conversation: ConversationID, as side: ChatCallRoom.Side, _ request: String,
    on id: ConnectionID
  ) async {
    guard var room = callRooms[conversation], !room[side].isJoining else {
      return refuseMedia(request, .tooMany, on: id)
    }
    room[side].page = page
    room[side].sending = sending
    room[side].isJoining = true
    room[side].isThere = false
    callRooms[conversation] = room
    tell(side, in: conversation) { ChatLine.mediaAt(page: page, in: $0) }
    do throws(MediaDesk.Problem) {
      let answer = try await calls.join(
        MediaCommand.Join(
          room: room.name, participant: side.participant, offer: offer.revealed,
          rights: room.rights(of: side)),
        kind: .call(maxParticipants: ChatCallRoom.Side.allCases.count),
        request: nextMediaCommand())
      guard callRooms[conversation]?.number == room.number else {
        // It ended meanwhile, and the room was opened anew by this.
        await order(.close(room.name))
        return refuseMedia(request, .ended, on: id)
      }
      callRooms[conversation]?[side].isJoining = false
      callRooms[conversation]?[side].isJoined = true
      callRooms[conversation]?[side].absentSince = nil
      lines[id]?.socket.send(
        ChatLine.done(
          request, answer: PersonalText(answer), mediaEpoch: calls.epoch,
          iceServers: calls.iceServers(now: clock.now)))
      await holdToRights(side, in: conversation)
      await connect(conversation)
      tellOther(of: side, in: conversation)
      tellOther(of: side.other, in: conversation)
    } catch {
      if callRooms[conversation]?.number == room.number {
        callRooms[conversation]?[side].isJoining = false
      }
      refuseMedia(request, ChatErrorCode(error), on: id)
    }
  }

  private func reoffer(
    _ page: String, _ offer: PersonalText, in conversation: ConversationID,
    as side: ChatCallRoom.Side, _ request: String, on id: ConnectionID
  ) async {
    guard let room = callRooms[conversation], room[side].page == page else {
      return refuseMedia(request, .taken, on: id)
    }
    do throws(MediaDesk.Problem) {
      let answer = try await calls.reoffer(
        room.name, side.participant, offer: offer.revealed, request: nextMediaCommand())
      lines[id]?.socket.send(
        ChatLine.done(
          request, answer: PersonalText(answer), mediaEpoch: calls.epoch,
          iceServers: calls.iceServers(now: clock.now)))
    } catch { refuseMedia(request, ChatErrorCode(error), on: id) }
  }

  private func refuseMedia(_ request: String, _ code: ChatErrorCode, on id: ConnectionID) {
    metrics.refused(code)
    lines[id]?.socket.send(ChatLine.refused(request, code, "no media"))
  }

  // The relay

  /// Each sees and hears the other, as soon as both are there.
  private func connect(_ conversation: ConversationID) async {
    guard let room = callRooms[conversation] else { return }
    for side in ChatCallRoom.Side.allCases where room[side].isJoined {
      await order(.setSlots(room.name, side.participant, room.slots(of: side)))
    }
  }

  private func holdToRights(_ side: ChatCallRoom.Side, in conversation: ConversationID) async {
    guard let room = callRooms[conversation] else { return }
    await order(.setRights(room.name, side.participant, room.rights(of: side)))
  }

  /// A relay that does not do it has lost the room or the side, and says so by an event.
  private func order(_ action: MediaCommand.Action) async {
    do {
      try await calls.send(action, id: nextMediaCommand())
    } catch {
      logger.debug("relay refused a command", metadata: ["problem": "\(error.label)"])
    }
  }

  private func nextMediaCommand() -> String {
    mediaCommands += 1
    return "chat-\(mediaProcess)-\(mediaCommands)"
  }

  /// Reads what the relay says of its own accord; rooms that an earlier process left are closed.
  func startMedia() async {
    guard let node = calls.node else { return }
    await reconcile()
    mediaReader = Task { [weak self] in
      for await batch in node.events { await self?.received(batch) }
    }
  }

  func received(_ batch: MediaEventBatch) async {
    if batch.epoch != mediaStream.epoch {
      let known = mediaStream.epoch
      let isDoubtful = mediaStream.isDoubtful
      mediaStream = MediaStreamPosition(epoch: batch.epoch, next: batch.firstSequence)
      if known != nil { relayRestarted() } else { mediaStream.isDoubtful = isDoubtful }
    } else if batch.firstSequence != mediaStream.next || mediaStream.isDoubtful {
      mediaStream.isDoubtful = false
      await reconcile()
    }
    mediaStream.next = batch.firstSequence + UInt64(batch.events.count)
    for event in batch.events {
      switch event {
      // Measured is whoever is connected: it heals what a gap in the events has hidden.
      case .connected(let room, let participant), .pathBack(let room, let participant),
        .quality(let room, let participant, _):
        setThere(true, room, participant)
      case .pathLost(let room, let participant):
        setThere(false, room, participant)
      case .left(let room, let participant, let reason):
        await left(room, participant, reason)
      case .load(let load): _ = intake.heed(load)  // Visits' part of the gateway logs it.
      case .slots: break
      }
    }
  }

  private func setThere(_ isThere: Bool, _ name: RoomID, _ participant: ParticipantID) {
    guard let (id, side) = find(name, participant), callRooms[id]?[side].isJoined ?? false,
      callRooms[id]?[side].isThere != isThere
    else { return }
    callRooms[id]?[side].isThere = isThere
    tellOther(of: side, in: id)
  }

  private func left(
    _ name: RoomID, _ participant: ParticipantID, _ reason: LeaveReason
  ) async {
    guard reason == .transportClosed || reason == .timedOut, find(name, participant) != nil else {
      return  // Ours: it is settled where it was ordered.
    }
    // Who has been silent for as long as the relay waits is not waited for once more.
    let since = reason == .timedOut ? clock.now - settings.callPatience : clock.now
    await settleGone(name, participant, since: since)
  }

  /// Where the relay still says so: the page may have joined again since it was first said.
  private func settleGone(_ name: RoomID, _ participant: ParticipantID, since: WallTime) async {
    let isThere = await calls.holds(participant, in: name, id: nextMediaCommand())
    if isThere == nil { mediaStream.isDoubtful = true }
    guard isThere == false, let (id, side) = find(name, participant),
      callRooms[id]?[side].isJoining == false
    else { return }
    callRooms[id]?[side].gone(since: since)
    tellOther(of: side, in: id)
  }

  private func relayRestarted() {
    intake.relayRestarted()
    let now = clock.now
    for id in callRooms.keys {
      for side in ChatCallRoom.Side.allCases {
        callRooms[id]?[side].gone(since: now)
        tell(side, in: id) { ChatLine.mediaLost(in: $0) }
      }
    }
  }

  /// After a gap in the events: what the relay holds now counts.
  private func reconcile() async {
    guard let held = await calls.snapshot(id: nextMediaCommand())?.rooms else {
      mediaStream.isDoubtful = true
      return
    }
    let known = Set(callRooms.values.map(\.name))
    for name in held.keys.sorted(by: { $0.rawValue < $1.rawValue }) where !known.contains(name) {
      await order(.close(name))
    }
    for room in callRooms.values {
      for side in ChatCallRoom.Side.allCases
      where room[side].isJoined && !(held[room.name]?.contains(side.participant) ?? false) {
        await settleGone(room.name, side.participant, since: clock.now)
      }
    }
  }

  private func find(
    _ name: RoomID, _ participant: ParticipantID
  ) -> (ConversationID, ChatCallRoom.Side)? {
    guard let side = ChatCallRoom.Side(participant),
      let room = callRooms.values.first(where: { $0.name == name })
    else { return nil }
    return (room.conversation, side)
  }

  // Telling

  /// Tells the pages of the other side how this one does.
  private func tellOther(of side: ChatCallRoom.Side, in conversation: ConversationID) {
    guard let room = callRooms[conversation] else { return }
    let standing = room[side]
    let sending = ChatSending(
      audio: standing.sending.audio, video: standing.sending.video && room.kind == .video)
    tell(side.other, in: conversation) {
      ChatLine.mediaOther(isThere: standing.isThere, sending, in: $0)
    }
  }

  /// - Parameter text: with the conversation where the line has more than one.
  private func tell(
    _ side: ChatCallRoom.Side, in conversation: ConversationID,
    _ text: (ConversationID?) -> String
  ) {
    switch side {
    case .visitor: tellVisitor(of: conversation, text(nil))
    case .counsellor:
      guard let counsellor = house.conversations[conversation]?.counsellor else { return }
      let words = text(conversation)
      for id in staffLines where lines[id]?.staff?.professional == counsellor {
        lines[id]?.socket.send(words)
      }
    }
  }
}

extension ChatErrorCode {
  init(_ problem: MediaDesk.Problem) {
    switch problem {
    case .badOffer: self = .badRequest
    case .notJoined, .full, .unavailable: self = .mediaUnavailable
    }
  }
}
