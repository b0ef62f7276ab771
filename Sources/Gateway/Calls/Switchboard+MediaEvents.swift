internal import CareAPI
internal import CareModel
internal import CareStore
internal import Logging
internal import MediaAPI

/// How far the relay's events have been read.
struct MediaStreamPosition {
  var epoch: UInt64?
  var next: UInt64 = 0
  /// The relay could not say what it holds: it is looked at with the next batch.
  var isDoubtful = false
}

/// Waits for events of rooms to be dealt with.
struct RoomEventsReader {
  let isContent: @Sendable (RoomEvents) -> Bool
  let goOn: CheckedContinuation<Void, Never>
}

/// What the relay says of its own accord.
extension Switchboard {
  func received(_ batch: MediaEventBatch) async {
    if batch.epoch != mediaStream.epoch {
      let known = mediaStream.epoch
      mediaStream = MediaStreamPosition(epoch: batch.epoch, next: batch.firstSequence)
      if known != nil {
        await untilRoomEvents { $0.isEmpty }
        if Task.isCancelled { return }
        await relayRestarted()
      }
    } else if batch.firstSequence != mediaStream.next || mediaStream.isDoubtful {
      if batch.firstSequence != mediaStream.next { metrics.mediaGaps.increment() }
      await untilRoomEvents { $0.isEmpty }
      if Task.isCancelled { return }
      mediaStream.isDoubtful = false
      await catchUp()
    }
    mediaStream.next = batch.firstSequence + UInt64(batch.events.count)
    for event in batch.events {
      guard let place = event.place else {
        await handle(event)
        continue
      }
      // In a crowd measurements do not stand in the way of news: the next ones come in five seconds.
      if case .quality = event, roomEvents.isFull { continue }
      await untilRoomEvents { !$0.isFull }
      if Task.isCancelled { return }
      if roomEvents.add(event, of: place) {
        Task { await handleAll(of: place, from: event) }
      }
    }
  }

  /// One after another, as long as the participant has any.
  private func handleAll(of place: RoomEvents.Place, from first: MediaEvent) async {
    var next: MediaEvent? = first
    while let event = next {
      await handle(event)
      next = roomEvents.next(of: place)
      if let reader = roomEventsReader, reader.isContent(roomEvents) {
        roomEventsReader = nil
        reader.goOn.resume()
      }
    }
  }

  /// For one who waits at a time: the reader of the relay's events.
  func untilRoomEvents(
    _ isContent: @escaping @Sendable (RoomEvents) -> Bool
  ) async {
    guard !isContent(roomEvents) else { return }
    await withCheckedContinuation {
      roomEventsReader = RoomEventsReader(isContent: isContent, goOn: $0)
    }
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
    guard let snapshot = await desk.snapshot(id: nextCommandID()) else {
      mediaStream.isDoubtful = true
      return
    }
    do {
      let calls = try await store.read { try $0.activeCalls() }
      let live = Set(calls.map { MediaRooms.room(of: $0.id) })
      let echoes = Set(deviceTests.map(MediaRooms.echoRoom))
      for room in snapshot.rooms.keys.sorted(by: { $0.rawValue < $1.rawValue })
      where !live.contains(room) && !echoes.contains(room) {
        if Task.isCancelled { return }
        _ = await order(.close(room))
      }
      for call in calls {
        let there = Set(snapshot.rooms[MediaRooms.room(of: call.id)] ?? [])
        for page in rooms.pages(of: call.id) where !there.contains(MediaRooms.participant(of: page))
        {
          if Task.isCancelled { return }
          await left(
            MediaRooms.room(of: call.id), MediaRooms.participant(of: page), .transportClosed)
        }
        for participant in there {
          guard let page = SessionID(participant.rawValue) else { continue }
          if !rooms.pages(of: call.id).contains(page) { await takeBack(page, call) }
        }
      }
    } catch {
      failed(error, doing: "catching up with the relay")
    }
  }

  /// A page that the relay had in the call's room, and this process does not know of: unless it has left since.
  private func takeBack(_ page: SessionID, _ call: Call) async {
    let (room, participant) = (MediaRooms.room(of: call.id), MediaRooms.participant(of: page))
    await lock(.room(room.rawValue))
    defer { unlock(.room(room.rawValue)) }
    guard await desk.holds(participant, in: room, id: nextCommandID()) == true,
      let now = await self.call(call.id, call.organisation), !now.lifeCycle.hasEnded
    else { return }
    rooms.joined(page, call.id)
  }

  func nextCommandID() -> String {
    commandCount += 1
    return "\(process)-\(commandCount)"
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
