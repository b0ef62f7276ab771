internal import CareAPI
internal import CareModel
internal import CareStore
internal import Logging
internal import MediaAPI

/// How far the relay's events have been read.
struct MediaStreamPosition {
  var epoch: UInt64?
  var next: UInt64 = 0
}

/// What the relay says of its own accord.
extension Switchboard {
  func received(_ batch: MediaEventBatch) async {
    if batch.epoch != mediaStream.epoch {
      let known = mediaStream.epoch
      mediaStream = MediaStreamPosition(epoch: batch.epoch, next: batch.firstSequence)
      if known != nil { await relayRestarted() }
    } else if batch.firstSequence != mediaStream.next {
      metrics.mediaGaps.increment()
      await catchUp()
    }
    mediaStream.next = batch.firstSequence + UInt64(batch.events.count)
    for event in batch.events { await handle(event) }
  }

  private func handle(_ event: MediaEvent) async {
    switch event {
    case .connected(let room, let participant), .pathBack(let room, let participant):
      await setLevel(.good, room, participant)
    case .pathLost(let room, let participant):
      await setLevel(.lost, room, participant)
    case .left(let room, let participant, let reason):
      await left(room, participant, reason)
    case .quality(let room, let participant, let quality):
      await measured(quality, room, participant)
    case .slots:
      break  // The pages were told when the relay took the order.
    case .load(let load):
      metrics.show(load)
      if intake.heed(load) { logLevel(load) }
    }
  }

  /// One line for each change: refusals are counted, not logged.
  private func logLevel(_ load: NodeLoad) {
    guard let pressure = load.pressure else { return }
    let isCalm = pressure.level == .calm
    logger.log(
      level: isCalm ? .notice : .warning,
      isCalm ? "the relay has room again" : "the relay has too much to do",
      metadata: [
        "level": "\(pressure.level)", "busyPercent": "\(Int(pressure.busy * 100))",
        "longestTurnMilliseconds": "\(Int(pressure.longestTurn * 1_000))",
        "cap": pressure.cap.map { "\($0)" } ?? "none", "rooms": "\(load.rooms)",
      ])
  }

  /// A page's connection has changed: durable, part of the call as soon as the page is a party's.
  private func setLevel(
    _ level: ConnectionLevel, _ room: RoomID, _ participant: ParticipantID
  ) async {
    guard let (id, page) = Self.names(room, participant), rooms.pages(of: id).contains(page),
      rooms.set(level, of: page, in: id), let call = await activeCall(id, of: page)
    else { return }
    do {
      _ = try await transact { turn in
        guard let call = try turn.tx.call(id, in: call.organisation), !call.lifeCycle.hasEnded
        else {
          return
        }
        try turn.tell(call)
      }
    } catch {
      failed(error, doing: "connection level")
    }
  }

  /// A measurement: volatile, for whoever looks now.
  private func measured(
    _ quality: MediaQuality, _ room: RoomID, _ participant: ParticipantID
  ) async {
    guard let (id, page) = Self.names(room, participant) else { return }
    let isWeak = QualityThresholds.isWeak(quality, wasWeak: rooms.weak.contains(page))
    if isWeak { rooms.weak.insert(page) } else { rooms.weak.remove(page) }
    guard let call = await activeCall(id, of: page), call.lifeCycle.mayMeet,
      let party = call.parties.first(where: { $0.page == page }),
      rooms.level(of: page, in: id) != .lost
    else { return }
    let event = QualityEvent(callId: id, party: party.id, level: isWeak ? .weak : .good)
    tellNow(.quality(event), to: call.lifeCycle.inside.compactMap(\.page))
  }

  private func left(_ room: RoomID, _ participant: ParticipantID, _ reason: LeaveReason) async {
    guard let (id, page) = Self.names(room, participant) else { return }
    switch reason {
    case .asked, .roomClosed:
      return  // Ours: it is settled where it was ordered.
    case .transportClosed, .timedOut:
      break
    }
    await lock(.room(room.rawValue))
    // The page may have joined again since the relay said so.
    let there =
      await desk.snapshot(id: nextCommandID())?.rooms[room]?.contains(participant) ?? false
    if !there { rooms.left(page, id) }
    unlock(.room(room.rawValue))
    guard !there, let call = await activeCall(id, of: page),
      let party = call.parties.first(where: { $0.page == page })
    else { return }
    _ = rooms.set(.lost, of: page, in: id)
    do {
      let (_, effects) = try await transact { turn in
        guard let call = try turn.tx.call(id, in: call.organisation) else { return }
        if reason == .timedOut {
          try turn.advance(call) { $0.pageGone(page, now: turn.now) }
        } else if !call.lifeCycle.hasEnded {
          try turn.tell(try turn.advance(call) { $0.mediaLeft(party.id) })
        }
      }
      await carryOut(effects)
    } catch {
      failed(error, doing: "leaving")
    }
  }

  /// The relay has started anew: every call that had media there is told to join again.
  func relayRestarted() async {
    rooms.allLost()
    intake.relayRestarted()
    deviceTests = []
    metrics.echoRooms.set(0)
    let (node, epoch) = (desk.nodeName, desk.epoch)
    do {
      let (_, effects) = try await transact { turn in
        for call in try turn.tx.activeCalls() {
          guard let lease = call.media, lease != MediaLease(node: node, epoch: epoch) else {
            continue
          }
          try turn.mediaLost(call, epoch: epoch)
        }
      }
      await carryOut(effects)
    } catch {
      failed(error, doing: "relay restart")
    }
  }

  /// After a gap in the events: what the relay holds now counts.
  func catchUp() async {
    guard let snapshot = await desk.snapshot(id: nextCommandID()) else { return }
    do {
      let calls = try await store.read { try $0.activeCalls() }
      let live = Set(calls.map { MediaRooms.room(of: $0.id) })
      let echoes = Set(deviceTests.map(MediaRooms.echoRoom))
      for room in snapshot.rooms.keys.sorted(by: { $0.rawValue < $1.rawValue })
      where !live.contains(room) && !echoes.contains(room) {
        _ = await order(.close(room))
      }
      for call in calls {
        let there = Set(snapshot.rooms[MediaRooms.room(of: call.id)] ?? [])
        for page in rooms.pages(of: call.id) where !there.contains(MediaRooms.participant(of: page))
        {
          await left(
            MediaRooms.room(of: call.id), MediaRooms.participant(of: page), .transportClosed)
        }
        for participant in there {
          guard let page = SessionID(participant.rawValue) else { continue }
          if !rooms.pages(of: call.id).contains(page) { rooms.joined(page, call.id) }
        }
      }
    } catch {
      failed(error, doing: "catching up with the relay")
    }
  }

  func nextCommandID() -> String {
    commandCount += 1
    return "\(process)-\(commandCount)"
  }

  private static func names(_ room: RoomID, _ participant: ParticipantID) -> (CallID, SessionID)? {
    guard let call = CallID(room.rawValue), let page = SessionID(participant.rawValue) else {
      return nil
    }
    return (call, page)
  }

  /// The call, where the page is in it.
  private func activeCall(_ id: CallID, of page: SessionID) async -> Call? {
    guard let organisation = pages[page]?.asker.organisation else {
      return await storedCall(id, of: page)
    }
    do {
      return try await store.read { tx in
        try tx.activeCalls(ofPage: page, in: organisation).first { $0.id == id }
      }
    } catch {
      failed(error, doing: "reading a call")
      return nil
    }
  }

  /// Of a page that has not come back since this process started.
  private func storedCall(_ id: CallID, of page: SessionID) async -> Call? {
    do {
      return try await store.read { reading in
        guard let organisation = try reading.signallingSession(page)?.organisation else {
          return nil
        }
        return try reading.activeCalls(ofPage: page, in: organisation).first { $0.id == id }
      }
    } catch {
      failed(error, doing: "reading a call")
      return nil
    }
  }
}

extension Turn {
  /// Tells the pages of the call's parties, and forgets that they had media.
  func mediaLost(_ call: Call, epoch: String) throws {
    var call = call
    call.media = nil
    try advance(call) { $0.mediaLost() }
    for page in call.lifeCycle.inside.compactMap(\.page) {
      try tell(.mediaLost(MediaLostEvent(callId: call.id, mediaEpoch: epoch)), to: page)
    }
  }
}

extension SwitchboardMetrics {
  func show(_ load: NodeLoad) {
    relayRooms.set(load.rooms)
    relayParticipants.set(load.participants)
  }
}
